import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiClient, ApiProblem } from "../../../api";
import type { PreviewState, Schemas } from "../../../contracts";
import type { WatchedGeneration } from "../../../live";
import { useStudio } from "../../../studio";
import { useSelected } from "../watching";
import { type Trouble, troubleOf } from "./trouble";

type LivePreview = Schemas["LivePreview"];

export interface PreviewView {
  /** None: it was never started. */
  readonly state: PreviewState | null;
  readonly url: string | null;
  /** Grows whenever the page is to be loaded again. */
  readonly changes: number;
  /** What is written down of it, with the last lines of one that has ended. */
  readonly record: LivePreview | null;
}

export interface PreviewControl {
  readonly view: PreviewView;
  readonly isBusy: boolean;
  readonly trouble: Trouble | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function isActive(state: PreviewState | null): boolean {
  return state === "starting" || state === "running" || state === "restarting";
}

/** A record, and how many live changes were known when it was asked for: later ones are newer. */
interface Known {
  record: LivePreview | null;
  changes: number;
}

/** The live preview that began with this generation: the frames tell its changes, the record what they do not. */
export function usePreview(generationId: string, watched: WatchedGeneration): PreviewControl {
  const { api, live } = useStudio();
  const heard = useSelected(watched.state, ({ preview }) => preview);
  const [known, setKnown] = useState<Known>({ record: null, changes: 0 });
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isOnline = useSelected(live.state, ({ kind }) => kind === "online");
  const busy = useRef(false);

  const look = useCallback(async () => {
    const changes = watched.state.peek().preview?.changes ?? 0;
    const record = await recordOf(api, generationId);
    setKnown({ record, changes });
  }, [api, generationId, watched]);

  const act = useCallback(
    async (work: () => Promise<unknown>) => {
      if (busy.current) return;
      busy.current = true;
      setBusy(true);
      setTrouble(null);
      try {
        await work();
        await look();
      } catch (error) {
        setTrouble(troubleOf(error));
      } finally {
        busy.current = false;
        setBusy(false);
      }
    },
    [look],
  );

  const isNewer = heard !== null && heard.changes > known.changes;
  const state = isNewer ? heard.state : (known.record?.state ?? null);
  const ended = state === "stopped" || state === "failed";
  // What happened while nobody could hear, and the last lines of what has ended, stand in the record.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an end is a reason to look again
  useEffect(() => {
    look().catch((error: unknown) => setTrouble(troubleOf(error)));
  }, [look, ended, isOnline]);
  // Its reader is a user of it: who comes back after a lost connection says so again.
  const isHeld = isActive(state);
  useEffect(
    () =>
      isHeld
        ? live.hold({ type: "RunPreview", generation_id: generationId }, async () =>
            isActive((await recordOf(api, generationId))?.state ?? null),
          )
        : undefined,
    [api, live, isHeld, generationId],
  );

  const path = { generation_id: generationId };
  return {
    view: {
      state,
      url: isNewer ? heard.url : (known.record?.url ?? null),
      changes: heard?.changes ?? 0,
      record: known.record,
    },
    isBusy,
    trouble,
    start: () =>
      act(() =>
        live.state.peek().kind === "online"
          ? live.ask({ type: "RunPreview", generation_id: generationId }, "Preview")
          : api.post("/api/generations/{generation_id}/preview", { path }),
      ),
    stop: () => act(() => api.delete("/api/generations/{generation_id}/preview", { path })),
  };
}

async function recordOf(api: ApiClient, generationId: string): Promise<LivePreview | null> {
  try {
    return await api.get("/api/generations/{generation_id}/preview", { path: { generation_id: generationId } });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}
