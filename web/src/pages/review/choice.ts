/** What of a version's changes is taken: the parts that can be decided on alone, and which of them are rejected. */
import type { FileDiff, Rejection } from "../../contracts";

/** A hunk, or a file that is taken or left whole: then `hunk` is null. */
export interface Part {
  readonly key: string;
  readonly path: string;
  readonly hunk: string | null;
}

/** The keys of the parts that are not taken. */
export type Rejected = ReadonlySet<string>;

export type Decision = "accepted" | "rejected" | "partly";

/** A created or deleted file is one part, and so is one whose text is not shown. */
export function partsOf(file: FileDiff): readonly Part[] {
  if (file.change !== "modified" || file.hunks.length === 0) return [{ key: file.path, path: file.path, hunk: null }];
  return file.hunks.map(({ id }) => ({ key: `${file.path}\n${id}`, path: file.path, hunk: id }));
}

export function readRejections(files: readonly FileDiff[], rejections: readonly Rejection[]): Rejected {
  const byPath = new Map(rejections.map((rejection) => [rejection.path, rejection]));
  const rejected = files.flatMap((file) => {
    const rejection = byPath.get(file.path);
    if (rejection === undefined) return [];
    const hunks = rejection.hunks ? new Set(rejection.hunks) : null;
    return partsOf(file).filter((part) => hunks === null || part.hunk === null || hunks.has(part.hunk));
  });
  return new Set(rejected.map(({ key }) => key));
}

export function writeRejections(files: readonly FileDiff[], rejected: Rejected): Rejection[] {
  return files.flatMap((file): Rejection[] => {
    const left = partsOf(file).filter(({ key }) => rejected.has(key));
    if (left.length === 0) return [];
    if (decisionOf(file, rejected) === "rejected") return [{ path: file.path }];
    return [{ path: file.path, hunks: left.flatMap(({ hunk }) => hunk ?? []) }];
  });
}

export function decisionOf(file: FileDiff, rejected: Rejected): Decision {
  const parts = partsOf(file);
  const left = parts.filter(({ key }) => rejected.has(key)).length;
  if (left === 0) return "accepted";
  return left === parts.length ? "rejected" : "partly";
}

export function decided(rejected: Rejected, parts: readonly Part[], decision: "accepted" | "rejected"): Rejected {
  const next = new Set(rejected);
  for (const { key } of parts) {
    if (decision === "rejected") next.add(key);
    else next.delete(key);
  }
  return next;
}

export function chosenCount(files: readonly FileDiff[], rejected: Rejected): { chosen: number; all: number } {
  const parts = files.flatMap(partsOf);
  return { chosen: parts.filter(({ key }) => !rejected.has(key)).length, all: parts.length };
}
