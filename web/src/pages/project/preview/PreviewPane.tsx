import { useState } from "preact/hooks";
import type { ApiClient } from "../../../api";
import { isOver, type WatchedGeneration } from "../../../live";
import { useStudio } from "../../../studio";
import { Badge, type BadgeLook, Button, EmptyState, Loading, useLoaded } from "../../../ui";
import { words } from "../../../words";
import type { Turn } from "../conversation/turnLog";
import { Icon } from "../icons";
import { useWatched } from "../watching";
import { useWorkshop } from "../workshop";
import type { Device } from "./devices";
import { Ended } from "./Ended";
import { Screen } from "./Screen";
import { Share } from "./Share";
import { isActive, type PreviewControl, usePreview } from "./usePreview";

const text = words.workshop.preview;
const DEVICES = ["desktop", "tablet", "phone"] as const satisfies readonly Device[];
/** How far back a preview is looked for that goes on to this version. */
const FURTHEST = 5;

/** The app of the job on show, running. A preview of an earlier version goes on to the ones made from it. */
export function PreviewPane({ turn }: { turn: Turn }) {
  const { api } = useStudio();
  const { turns } = useWorkshop();
  const { id, status } = turn.generation;
  const { state } = useLoaded(`${id} ${status}`, () => hostOf(api, turn, turns));
  const hostId = state.kind === "loaded" ? state.value : state.kind === "failed" ? id : null;
  const watched = useWatched(hostId);
  if (hostId === null || watched === null) return <Loading />;
  return <Preview key={hostId} turn={turn} hostId={hostId} watched={watched} />;
}

/** The generation whose preview shows this one: its own, or that of an earlier version while it is active. */
async function hostOf(api: ApiClient, turn: Turn, turns: readonly Turn[]): Promise<string> {
  let earlier: Turn | undefined = turn;
  for (let step = 0; step < FURTHEST && earlier !== undefined; step++) {
    const path = { generation_id: earlier.generation.id };
    const record = await api.get("/api/generations/{generation_id}/preview", { path }).catch(() => null);
    if (record !== null && isActive(record.state)) return record.generation_id;
    const baseId: string | null = earlier.generation.base_generation_id;
    earlier = turns.find(({ generation }) => generation.id === baseId);
  }
  return turn.generation.id;
}

interface PreviewProps {
  turn: Turn;
  hostId: string;
  watched: WatchedGeneration;
}

function Preview({ turn, hostId, watched }: PreviewProps) {
  const { canEdit, project } = useWorkshop();
  const control = usePreview(hostId, watched);
  const { view, trouble, isBusy } = control;
  const [device, setDevice] = useState<Device>("desktop");
  const [isTurned, setTurned] = useState(false);
  const [reloads, setReloads] = useState(0);
  if (!isActive(view.state)) {
    if (!isOver(turn.generation.status)) return <EmptyState {...text.notYet} />;
    return (
      <Ended
        record={view.record}
        trouble={trouble}
        canStart={canEdit}
        isBusy={isBusy}
        onStart={() => void control.start()}
        share={
          project.role === "owner" &&
          turn.generation.status === "completed" && <Share generationId={turn.generation.id} />
        }
      />
    );
  }
  return (
    <div class="preview">
      <div class="preview-bar">
        <State control={control} />
        <fieldset class="segments">
          <legend class="visually-hidden">{text.device}</legend>
          {DEVICES.map((one) => (
            <button
              key={one}
              type="button"
              class="segment"
              aria-label={text.devices[one]}
              title={text.devices[one]}
              aria-pressed={device === one}
              onClick={() => setDevice(one)}
            >
              <Icon name={one} />
            </button>
          ))}
        </fieldset>
        <IconButton
          name="rotate"
          label={text.rotate}
          isDisabled={device === "desktop"}
          onClick={() => setTurned(!isTurned)}
        />
        <IconButton name="reload" label={text.reload} onClick={() => setReloads(reloads + 1)} />
        <PreviewActions turn={turn} control={control} />
      </div>
      {hostId !== turn.generation.id && <p class="quiet preview-note">{text.earlier}</p>}
      {view.url === null ? (
        <div class="preview-waiting">
          <Loading label={view.state === "restarting" ? text.restarting : text.starting} />
        </div>
      ) : (
        <Screen url={view.url} device={device} isTurned={isTurned} visit={`${view.changes} ${reloads}`} />
      )}
      <p class="quiet preview-note">{text.idle}</p>
    </div>
  );
}

const LOOKS: Readonly<Record<string, BadgeLook>> = { starting: "active", restarting: "warning", running: "good" };

function State({ control: { view } }: { control: PreviewControl }) {
  if (view.state === null) return null;
  return (
    <span role="status">
      <Badge look={LOOKS[view.state] ?? "neutral"}>{text.states[view.state]}</Badge>
    </span>
  );
}

function PreviewActions({ turn, control }: { turn: Turn; control: PreviewControl }) {
  const { canEdit, project } = useWorkshop();
  const { view, isBusy, stop } = control;
  return (
    <div class="preview-actions">
      {view.url && (
        <a class="button button-quiet" href={view.url} target="_blank" rel="noopener noreferrer" title={text.open}>
          <Icon name="open" />
          <span class="visually-hidden">{text.open}</span>
        </a>
      )}
      {project.role === "owner" && <Share generationId={turn.generation.id} />}
      {canEdit && (
        <Button isBusy={isBusy} onClick={() => void stop()}>
          {text.stop}
        </Button>
      )}
    </div>
  );
}

interface IconButtonProps {
  name: "rotate" | "reload";
  label: string;
  isDisabled?: boolean;
  onClick: () => void;
}

function IconButton({ name, label, isDisabled = false, onClick }: IconButtonProps) {
  return (
    <Button look="quiet" aria-label={label} title={label} disabled={isDisabled} onClick={onClick}>
      <Icon name={name} />
    </Button>
  );
}
