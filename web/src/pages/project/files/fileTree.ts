/** The files of a version and of the job that makes it, as one tree with marks. Pure. */
import type { FileEntry, Refusal } from "../../../contracts";
import type { GenerationState } from "../../../live";

export type Mark = "writing" | "new" | "changed" | "deleted" | "refused";

export interface MarkedFile {
  readonly path: string;
  readonly mark: Mark | null;
}

export interface FileNode {
  readonly path: string;
  readonly name: string;
  readonly mark: Mark | null;
  /** Of a folder. */
  readonly children?: readonly FileNode[];
}

const MARKS = { create: "new", edit: "changed", delete: "deleted" } as const;

/** What the live frames tell of files; a string, so that it is cheap to see whether it has changed. */
export function liveMarks(state: GenerationState): string {
  const marks: [string, Mark][] = [];
  for (const { path, draft, saved } of state.files.values()) {
    const last = saved ?? draft;
    if (path === state.writing) marks.push([path, "writing"]);
    else if (last !== null) marks.push([path, MARKS[last.operation]]);
  }
  for (const path of state.deleted) marks.push([path, "deleted"]);
  for (const { path } of refusalsOf(state)) marks.push([path, "refused"]);
  return JSON.stringify(marks);
}

/** What stays refused: the result's word, else the latest check's. */
export function refusalsOf(state: GenerationState): readonly Refusal[] {
  return state.result?.refusals ?? state.findings.at(-1)?.refusals ?? [];
}

/**
 * All files with their marks, by path.
 * @param entries of the version, or of the job so far
 * @param base the files of the version that the job started from: what the model wrote anew there is a change
 */
export function markedFiles(
  entries: readonly FileEntry[],
  base: readonly FileEntry[] | null,
  live: string,
): MarkedFile[] {
  const marks = new Map(JSON.parse(live) as [string, Mark][]);
  const before = base && new Map(base.map(({ path, sha256 }) => [path, sha256]));
  const files = new Map<string, Mark | null>();
  for (const { path, sha256 } of entries) {
    const was = before?.get(path);
    files.set(path, before === null ? null : was === undefined ? "new" : was === sha256 ? null : "changed");
  }
  for (const [path, mark] of marks) files.set(path, mark === "new" && before?.has(path) ? "changed" : mark);
  return [...files].map(([path, mark]) => ({ path, mark })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: FileNode[];
}

/** Folders first, each in the order of names. */
export function treeOf(files: readonly MarkedFile[]): FileNode[] {
  const root: Folder = { folders: new Map(), files: [] };
  for (const { path, mark } of files) {
    const parts = path.split("/");
    const name = parts.pop() ?? path;
    parts.reduce(folderIn, root).files.push({ path, name, mark });
  }
  return nodesOf(root, "");
}

function folderIn(parent: Folder, name: string): Folder {
  const known = parent.folders.get(name);
  if (known !== undefined) return known;
  const made: Folder = { folders: new Map(), files: [] };
  parent.folders.set(name, made);
  return made;
}

function nodesOf({ folders, files }: Folder, prefix: string): FileNode[] {
  const inner = [...folders].map(([name, folder]): FileNode => {
    const path = `${prefix}${name}/`;
    return { path, name, mark: null, children: nodesOf(folder, path) };
  });
  return [...inner, ...files];
}
