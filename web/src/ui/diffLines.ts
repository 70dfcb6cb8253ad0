/** The lines of a hunk in the unified format, with their numbers on both sides. */
import type { Schemas } from "../contracts";

export type DiffHunk = Schemas["DiffHunk"];

export interface DiffLine {
  /** Its place in the hunk. */
  at: number;
  kind: "same" | "added" | "deleted" | "note";
  /** The number on each side, counted from 1; none where the line does not exist. */
  before: number | null;
  after: number | null;
  text: string;
}

/** A note is about the line above it, such as that the file ends without a line break. */
export function diffLines(hunk: Pick<DiffHunk, "old_start" | "new_start" | "text">): DiffLine[] {
  const [, ...body] = hunk.text.split("\n");
  if (body.at(-1) === "") body.pop();
  let before = hunk.old_start;
  let after = hunk.new_start;
  return body.map((line, at): DiffLine => {
    const text = line.slice(1);
    if (line.startsWith("+")) return { at, kind: "added", before: null, after: after++, text };
    if (line.startsWith("-")) return { at, kind: "deleted", before: before++, after: null, text };
    if (line.startsWith("\\")) return { at, kind: "note", before: null, after: null, text: text.trim() };
    return { at, kind: "same", before: before++, after: after++, text };
  });
}

/** What the hunk's first line says: `@@ -1,4 +1,6 @@`. */
export function hunkHeader(hunk: Pick<DiffHunk, "text">): string {
  return hunk.text.slice(0, Math.max(0, hunk.text.indexOf("\n")));
}
