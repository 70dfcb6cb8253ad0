import { Button } from "../../ui";
import { words } from "../../words";
import { chosenCount, type Part, partsOf } from "./choice";
import type { ReviewDraft } from "./draft";
import { layout } from "./settings";

const text = words.review.summary;

interface SummaryProps {
  draft: ReviewDraft;
  canDecide: boolean;
  onDecide: (parts: readonly Part[], decision: "accepted" | "rejected") => void;
  onHelp: () => void;
  /** The window has room for both layouts. */
  fits: boolean;
}

/** How much is chosen, always in sight. */
export function Summary({ draft, canDecide, onDecide, onHelp, fits }: SummaryProps) {
  const { files } = draft.review.value;
  const { chosen, all } = chosenCount(files, draft.rejected.value);
  const saving = draft.saving.value;
  const every = files.flatMap(partsOf);
  return (
    <section class="review-summary" aria-label={text.label}>
      <p class="review-count" role="status">
        <strong>{text.chosen(chosen, all)}</strong>
      </p>
      <progress class="progress review-meter" aria-hidden="true" max={all} value={chosen} />
      {canDecide && (
        <div class="review-all">
          <Button onClick={() => onDecide(every, "accepted")}>{text.acceptAll}</Button>
          <Button onClick={() => onDecide(every, "rejected")}>{text.rejectAll}</Button>
        </div>
      )}
      <span class={`review-saving review-saving-${saving}`}>{canDecide && text.saving[saving]}</span>
      {saving === "failed" && (
        <Button look="quiet" onClick={() => void draft.flush().catch(() => undefined)}>
          {text.saveAgain}
        </Button>
      )}
      <div class="review-views">
        {fits && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          <div class="choice" role="group" aria-label={text.view}>
            {(["unified", "split"] as const).map((one) => (
              <Button
                key={one}
                look="quiet"
                aria-pressed={layout.value === one}
                onClick={() => {
                  layout.value = one;
                }}
              >
                {text.views[one]}
              </Button>
            ))}
          </div>
        )}
        <Button look="quiet" aria-label={text.shortcuts} title={text.shortcuts} onClick={onHelp}>
          <kbd>?</kbd>
        </Button>
      </div>
    </section>
  );
}
