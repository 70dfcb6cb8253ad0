import { useEffect, useMemo, useState } from "preact/hooks";
import type { FileEntry } from "../../../contracts";
import { isOver, type WatchedGeneration } from "../../../live";
import { useStudio } from "../../../studio";
import { EmptyState, ErrorState, Loading, Tree, type TreeNode, useLoaded } from "../../../ui";
import { words } from "../../../words";
import type { Turn } from "../conversation/turnLog";
import { findingsOf } from "../problems/findings";
import { sameItems, useSelected } from "../watching";
import { useWorkshop } from "../workshop";
import { FileContent } from "./FileContent";
import { type FileNode, liveMarks, type MarkedFile, markedFiles, treeOf } from "./fileTree";

const text = words.workshop.files;

/** The files of the job on show: a tree beside the open one. The file that is being written opens by itself. */
export function FilesPane({ turn, watched }: { turn: Turn; watched: WatchedGeneration }) {
  const { place, open } = useWorkshop();
  const { generation } = turn;
  const files = useFiles(turn, watched);
  const findings = useSelected(watched.state, (state) => findingsOf(state).diagnostics, sameItems);
  const path = useOpenPath(watched, files.marked, place?.path ?? null);
  const inFile = useMemo(() => findings.filter((one) => one.path === path), [findings, path]);
  if (files.marked.length === 0) {
    if (files.state.kind === "loading") return <Loading />;
    if (files.state.kind === "failed" && isOver(generation.status)) {
      return <ErrorState problem={files.state.problem} onRetry={files.reload} />;
    }
    return <EmptyState {...(isOver(generation.status) ? text.none : text.notYet)} />;
  }
  return (
    <div class="files">
      <div class="files-tree">
        <Tree label={text.tree} nodes={files.nodes} selected={path} onSelect={(key) => open(key)} />
      </div>
      <div class="files-content">
        {path === null ? (
          <EmptyState {...text.choose} />
        ) : (
          <>
            <FilePath path={path} watched={watched} />
            <FileContent
              generationId={generation.id}
              path={path}
              watched={watched}
              diagnostics={inFile}
              place={place}
            />
          </>
        )}
      </div>
    </div>
  );
}

/** The open file's, and the way back to the one that the model writes. */
function FilePath({ path, watched }: { path: string; watched: WatchedGeneration }) {
  const { follow } = useWorkshop();
  const writing = useSelected(watched.state, (state) => state.writing);
  return (
    <div class="files-path">
      <span>{path}</span>
      {writing !== null && writing !== path && (
        <button type="button" class="link" onClick={follow}>
          {text.follow(writing)}
        </button>
      )}
    </div>
  );
}

function useFiles({ generation }: Turn, watched: WatchedGeneration) {
  const { api } = useStudio();
  const live = useSelected(watched.state, liveMarks);
  const isEnded = useSelected(watched.state, ({ status }) => isOver(status));
  const { state, reload } = useLoaded(`${generation.id} ${isEnded}`, (signal) => entries(generation.id, signal));
  const base = useLoaded(
    `${generation.base_generation_id}`,
    async (signal): Promise<readonly FileEntry[] | null> =>
      generation.base_generation_id === null ? null : entries(generation.base_generation_id, signal),
  );
  const kept = state.kind === "loaded" ? state.value : NONE;
  const before = base.state.kind === "loaded" ? base.state.value : null;
  const marked = useMemo(() => markedFiles(kept, before, live), [kept, before, live]);
  const nodes = useMemo(() => treeOf(marked).map(shown), [marked]);
  return { state, reload, marked, nodes };

  async function entries(id: string, signal: AbortSignal): Promise<readonly FileEntry[]> {
    const path = { generation_id: id };
    return (await api.get("/api/generations/{generation_id}/files", { path, signal })).items;
  }
}

const NONE: readonly FileEntry[] = [];

/** What the reader has chosen; else what is being written; else what was shown last, or the app's main file. */
function useOpenPath(watched: WatchedGeneration, marked: readonly MarkedFile[], chosen: string | null): string | null {
  const writing = useSelected(watched.state, (state) => state.writing);
  const [followed, setFollowed] = useState<string | null>(null);
  useEffect(() => {
    if (writing !== null) setFollowed(writing);
  }, [writing]);
  return chosen ?? followed ?? marked.find(({ path }) => path === MAIN)?.path ?? null;
}

const MAIN = "lib/main.dart";

function shown({ path, name, mark, children }: FileNode): TreeNode {
  const sign = mark && (
    <span class={`mark mark-${mark}`}>
      <span aria-hidden="true">{text.signs[mark]}</span>
      <span class="visually-hidden">, {text.marks[mark]}</span>
    </span>
  );
  return { key: path, name, mark: sign, ...(children ? { children: children.map(shown) } : {}) };
}
