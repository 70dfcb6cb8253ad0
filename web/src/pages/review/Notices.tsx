import { Button, Notice, useTask } from "../../ui";
import { explain, words } from "../../words";
import type { ReviewDraft } from "./draft";
import { isPublicationAtWork } from "./news";

const text = words.review;

/** Why nothing can be decided now, and what became of decisions. */
export function Notices({ draft, isMember }: { draft: ReviewDraft; isMember: boolean }) {
  const { state, stale, publication } = draft.review.value;
  const keep = useTask(() => draft.keep());
  const overtakenBy = draft.overtakenBy.value;
  const isAtWork = isPublicationAtWork(publication);
  return (
    <>
      {!isMember && <Notice>{text.viewer}</Notice>}
      {isMember && isAtWork && (
        <Notice>{publication?.state === "withdrawing" ? text.withdrawing : text.publishing}</Notice>
      )}
      {state === "published" && !isAtWork && <Notice>{text.locked}</Notice>}
      {overtakenBy && <Notice look="error">{text.overtaken[overtakenBy]}</Notice>}
      {stale && (
        <Notice>
          <p>{text.stale}</p>
          {isMember && !isAtWork && (
            <Button isBusy={keep.isRunning} onClick={() => void keep.run()}>
              {text.keep}
            </Button>
          )}
        </Notice>
      )}
      {draft.problem.value && <Notice look="error">{explain(draft.problem.value)}</Notice>}
    </>
  );
}
