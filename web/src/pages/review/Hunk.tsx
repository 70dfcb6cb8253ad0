import { useMemo } from "preact/hooks";
import type { DiffHunk } from "../../contracts";
import { words } from "../../words";
import { Decide } from "./Decide";
import { Lines } from "./Lines";
import type { Layout } from "./settings";

const text = words.review;

interface HunkProps {
  hunk: DiffHunk;
  name: string;
  isDart: boolean;
  isRejected: boolean;
  /** Among all parts of the review. */
  index: number;
  layout: Layout;
  canDecide: boolean;
  onDecide: (decision: "accepted" | "rejected") => void;
}

/** A run of changed lines that is taken or not. */
export function Hunk({ hunk, name, isDart, isRejected, index, layout, canDecide, onDecide }: HunkProps) {
  const decision = isRejected ? "rejected" : "accepted";
  // The same element again: deciding does not render the lines anew.
  const lines = useMemo(() => <Lines hunk={hunk} isDart={isDart} layout={layout} />, [hunk, isDart, layout]);
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
        <span class="quiet">{text.hunk.lines(hunk.new_start, hunk.new_lines)}</span>
        <Decide name={name} decision={decision} canDecide={canDecide} onDecide={onDecide} />
      </div>
      {lines}
    </div>
  );
}
