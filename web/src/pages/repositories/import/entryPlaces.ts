import type { EntryPath } from "../../../contracts";

/** A package of the repository, and where the project has it; null when it is outside of what was imported. */
export interface EntryPlace {
  readonly entry: EntryPath;
  readonly folder: string | null;
}

/** `imported` is the folder of the repository that the project is made of, empty for all of it. */
export function entryPlaces(entries: readonly EntryPath[], imported: string): readonly EntryPlace[] {
  return entries.map((entry) => ({ entry, folder: within(entry.path, imported) }));
}

function within(path: string, folder: string): string | null {
  if (folder === "") return path;
  if (path === folder) return "";
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}
