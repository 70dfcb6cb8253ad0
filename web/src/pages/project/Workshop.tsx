import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Project } from "../../contracts";
import { isOver, type WatchedGeneration } from "../../live";
import { EmptyState, Loading, Split, type Tab, Tabs } from "../../ui";
import { words } from "../../words";
import { Conversation } from "./conversation/Conversation";
import type { TurnLog } from "./conversation/turnLog";
import { FilesPane } from "./files/FilesPane";
import { JobBar } from "./job/JobBar";
import { OutputPane } from "./output/OutputPane";
import { PreviewPane } from "./preview/PreviewPane";
import { findingsOf } from "./problems/findings";
import { ProblemsPane } from "./problems/ProblemsPane";
import { Shortcuts } from "./Shortcuts";
import { useMedia } from "./useMedia";
import { useParts } from "./useParts";
import { useSelected, useWatched } from "./watching";
import { type PaneKey, useWorkshop, WorkshopProvider } from "./workshop";
import "./workshop.css";

const text = words.workshop;
const PANES = ["files", "preview", "output", "problems"] as const satisfies readonly PaneKey[];
const NARROW = "(width < 60rem)";

/** The conversation beside the work; on a narrow window one after the other, by tabs. */
export function Workshop({ project }: { project: Project }) {
  const isNarrow = useMedia(NARROW);
  const [pane, setPane] = useState<PaneKey>(isNarrow ? "conversation" : "files");
  const parts = useParts(project, setPane);
  const watched = useWatched(parts.selected?.generation.id ?? null);
  const work = useLast(pane);
  const shown = isNarrow ? pane : work;
  const keys: readonly PaneKey[] = isNarrow ? ["conversation", ...PANES] : PANES;
  const tabs = (
    <Tabs label={text.panes.label} tabs={keys.map((key) => tabOf(key, watched))} selected={shown} onSelect={setPane}>
      {isNarrow && (
        <div class="pane" hidden={shown !== "conversation"}>
          <Conversation />
        </div>
      )}
      <div class="pane" hidden={shown === "conversation"}>
        <Pane pane={work} watched={watched} />
      </div>
    </Tabs>
  );
  return (
    <WorkshopProvider value={parts}>
      <div class="workshop">
        {isNarrow ? (
          <>
            <Bar watched={watched} />
            {tabs}
          </>
        ) : (
          <Split
            label={text.panes.split}
            initial={36}
            start={<Conversation />}
            end={
              <div class="workbench">
                <Bar watched={watched} />
                {tabs}
              </div>
            }
          />
        )}
        {watched && <Ending key={parts.selected?.generation.id} watched={watched} />}
        <Shortcuts onPane={setPane} />
      </div>
    </WorkshopProvider>
  );
}

type WorkKey = Exclude<PaneKey, "conversation">;

/** The pane of the work that is open, or was, before the conversation came in its place. */
function useLast(pane: PaneKey): WorkKey {
  const last = useRef<WorkKey>("files");
  if (pane !== "conversation") last.current = pane;
  return last.current;
}

function tabOf(key: PaneKey, watched: WatchedGeneration | null): Tab<PaneKey> {
  const label = text.panes.names[key];
  if (key !== "problems" || watched === null) return { key, label };
  return { key, label: <ProblemsLabel watched={watched} /> };
}

function ProblemsLabel({ watched }: { watched: WatchedGeneration }) {
  const count = useSelected(watched.state, (state) => findingsOf(state).diagnostics.length);
  return (
    <>
      {text.panes.names.problems}
      {count > 0 && <span class="tab-count">{count}</span>}
    </>
  );
}

function Bar({ watched }: { watched: WatchedGeneration | null }) {
  const { selected } = useWorkshop();
  if (selected === null || watched === null) return <p class="job-bar quiet">{text.noJob}</p>;
  return <JobBar key={selected.generation.id} turn={selected} watched={watched} />;
}

interface PaneProps {
  pane: WorkKey;
  watched: WatchedGeneration | null;
}

/** What was opened stays: the editor keeps its place, and the app in the preview its state. */
function Pane({ pane, watched }: PaneProps) {
  const { selected, version, log } = useWorkshop();
  const versionWatched = useWatched(version?.generation.id ?? null);
  const [hasPreview, setPreview] = useState(pane === "preview");
  useEffect(() => {
    if (pane === "preview") setPreview(true);
  }, [pane]);
  if (selected === null || version === null) {
    return log.state.value.isLoaded ? <EmptyState {...text.nothing} /> : <Loading />;
  }
  if (watched === null || versionWatched === null) return <Loading />;
  const { id } = selected.generation;
  return (
    <Followed watched={watched}>
      <div class="pane" hidden={pane !== "files"}>
        <FilesPane key={version.generation.id} turn={version} watched={versionWatched} />
      </div>
      {(hasPreview || pane === "preview") && (
        <div class="pane" hidden={pane !== "preview"}>
          <PreviewPane turn={version} />
        </div>
      )}
      {pane === "output" && <OutputPane key={id} watched={watched} />}
      {pane === "problems" && <ProblemsPane key={id} watched={watched} />}
    </Followed>
  );
}

/** A generation that cannot be followed says why, and nothing waits for ever. */
function Followed({ watched, children }: { watched: WatchedGeneration; children: ComponentChildren }) {
  const refusal = watched.refusal.value;
  if (refusal !== null) return <EmptyState title={text.refused} text={refusal.detail} />;
  return <>{children}</>;
}

const TRIES = 5;
const TRY_AGAIN_MS = 600;

/** When the job on show ends, its record and its words are read, and the job that follows it is shown. */
function Ending({ watched }: { watched: WatchedGeneration }) {
  const { log, selected, select } = useWorkshop();
  const result = useSelected(watched.state, (state) => state.result);
  const id = selected?.generation.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each end
  useEffect(() => {
    if (result === null || id === undefined) return undefined;
    let isGone = false;
    const read = async () => {
      // The frame may be here a moment before what is written down.
      for (let tries = 0; tries < TRIES && !isGone && !isWritten(log, id); tries++) {
        await new Promise((resolve) => setTimeout(resolve, tries * TRY_AGAIN_MS));
        await log.refresh();
      }
      if (result.follow_up_id && !isGone) select(result.follow_up_id);
    };
    // A result that is replayed is old news: only what ends now leads on.
    if (!isWritten(log, id)) void read();
    return () => {
      isGone = true;
    };
  }, [result, id]);
  return null;
}

function isWritten(log: TurnLog, id: string): boolean {
  const turn = log.state.peek().turns.find(({ generation }) => generation.id === id);
  return turn !== undefined && isOver(turn.generation.status);
}
