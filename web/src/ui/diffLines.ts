/** A hunk's text as lines with their numbers, below each other or side by side. */
import type { DiffHunk } from "../contracts";

export type LineKind = "same" | "added" | "deleted";

export interface DiffLine {
  readonly kind: LineKind;
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
  readonly text: string;
  /** The file ends here, without a line feed. */
  readonly endsOpen: boolean;
}

export interface LinePair {
  readonly old: DiffLine | null;
  readonly new: DiffLine | null;
}

const KINDS: Readonly<Record<string, LineKind>> = { "+": "added", "-": "deleted", " ": "same" };

export function linesOf(hunk: DiffHunk): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let oldNumber = hunk.old_start;
  let newNumber = hunk.new_start;
  for (const line of body(hunk.text)) {
    if (line.startsWith("\\")) {
      const last = lines.pop();
      if (last) lines.push({ ...last, endsOpen: true });
      continue;
    }
    const kind = KINDS[line.charAt(0)];
    if (kind === undefined) continue;
    lines.push({
      kind,
      oldNumber: kind === "added" ? null : oldNumber++,
      newNumber: kind === "deleted" ? null : newNumber++,
      text: line.slice(1).replace(/\r$/, ""),
      endsOpen: false,
    });
  }
  return lines;
}

/** Deleted lines beside the added ones that stand in their place. */
export function sideBySide(lines: readonly DiffLine[]): readonly LinePair[] {
  const pairs: LinePair[] = [];
  let at = 0;
  const run = (kind: LineKind): DiffLine[] => {
    const begin = at;
    while (lines[at]?.kind === kind) at++;
    return lines.slice(begin, at);
  };
  while (at < lines.length) {
    pairs.push(...run("same").map((line) => ({ old: line, new: line })));
    const deleted = run("deleted");
    const added = run("added");
    for (let row = 0; row < Math.max(deleted.length, added.length); row++) {
      pairs.push({ old: deleted[row] ?? null, new: added[row] ?? null });
    }
  }
  return pairs;
}

function body(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines[0]?.startsWith("@@") ? lines.slice(1) : lines;
}
