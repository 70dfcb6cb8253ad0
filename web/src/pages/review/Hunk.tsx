import { useMemo } from "preact/hooks";
import type { DiffHunk } from "../../contracts";
import { type DiffLayout, DiffLines } from "../../ui/DiffLines";
import { words } from "../../words";
import { Decide } from "./Decide";

const text = words.review;

interface HunkProps {
  hunk: DiffHunk;
  name: string;
  path: string;
  isRejected: boolean;
  /** Among all parts of the review. */
  index: number;
  layout: DiffLayout;
  canDecide: boolean;
  onDecide: (decision: "accepted" | "rejected") => void;
}

/** A run of changed lines that is taken or not. */
export function Hunk({ hunk, name, path, isRejected, index, layout, canDecide, onDecide }: HunkProps) {
  const decision = isRejected ? "rejected" : "accepted";
  // The same element again: deciding does not render the lines anew.
  const lines = useMemo(() => <DiffLines hunk={hunk} path={path} layout={layout} />, [hunk, path, layout]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      class={`hunk hunk-${decision}`}
      role="group"
      aria-label={`${name}, ${text.files.decisions[decision]}`}
      data-part={index}
      tabIndex={-1}
    >
      <div class="hunk-header">
        <span class="quiet">{words.diff.lines(hunk.new_start, hunk.new_lines)}</span>
        <Decide name={name} decision={decision} canDecide={canDecide} onDecide={onDecide} />
      </div>
      {lines}
    </div>
  );
}
