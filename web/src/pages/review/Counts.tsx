import type { FileDiff } from "../../contracts";
import { words } from "../../words";

/** How many lines came and went. */
export function Counts({ file }: { file: FileDiff }) {
  return (
    <span class="review-counts">
      <span class="count-added" aria-hidden="true">
        +{file.lines_added}
      </span>
      <span class="count-deleted" aria-hidden="true">
        −{file.lines_deleted}
      </span>
      <span class="visually-hidden">{words.review.files.lines(file.lines_added, file.lines_deleted)}</span>
    </span>
  );
}
