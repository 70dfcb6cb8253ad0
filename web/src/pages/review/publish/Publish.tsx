import { useEffect, useRef, useState } from "preact/hooks";
import type { FileDiff, Generation, Publication } from "../../../contracts";
import { announce, Button, Progress } from "../../../ui";
import { words } from "../../../words";
import type { ReviewDraft } from "../draft";
import { isPublicationAtWork } from "../news";
import { emptyForm, wasClosed } from "../publishing";
import { StepList } from "../StepList";
import { Failure } from "./Failure";
import { Published } from "./Published";
import { PublishForm } from "./PublishForm";

const text = words.review.publish;
const STEPS = ["checking", "plan", "push", "pull_request"] as const;

interface PublishProps {
  draft: ReviewDraft;
  /** Viewers read only. */
  isMember: boolean;
  generation: Generation;
  onGo: (file: FileDiff) => void;
}

/** The way of the chosen changes to GitHub, wherever it stands. */
export function Publish({ draft, isMember, generation, onGo }: PublishProps) {
  const review = draft.review.value;
  const { publication, files, state } = review;
  const [isPreparing, setPreparing] = useState(false);
  // Kept while it is published: what was typed is there again when that fails.
  const [form, setForm] = useState(() => emptyForm(generation.prompt));
  const isAtWork = isPublicationAtWork(publication);
  useTold(publication);
  useEffect(() => {
    if (publication?.state !== "completed") return;
    setPreparing(false);
    setForm((before) => ({ ...before, isDespite: false }));
  }, [publication?.state]);

  const isDone = publication?.pull_request && state === "published" && !isAtWork;
  const canBegin = isMember && !isAtWork && !isDone;
  return (
    <section class="card review-step" aria-labelledby="review-publish">
      <h2 id="review-publish">{text.title}</h2>
      <div role="status">
        {publication === null && <p class="quiet">{text.intro}</p>}
        {publication?.state === "running" && (
          <>
            <p>
              <strong>{text.running}</strong>
            </p>
            {publication.branch && (
              <p>
                <code>{publication.branch}</code>
              </p>
            )}
            <p class="quiet">{text.runningText}</p>
          </>
        )}
        {publication?.state === "withdrawing" && <p>{text.withdrawing}</p>}
        {publication?.state === "withdrawn" && <p>{text.withdrawn}</p>}
        {wasClosed(review) && <p>{text.closed(publication?.pull_request?.number ?? 0)}</p>}
      </div>
      {isAtWork && <Progress label={text.running} value={null} />}
      {publication?.state === "running" && (
        <StepList label={text.title} steps={STEPS} names={text.steps} now={publication.step ?? null} />
      )}
      {publication?.error && <Failure publication={publication} files={files} onGo={onGo} />}
      {isDone && <Published draft={draft} isMember={isMember} generation={generation} />}
      {canBegin && !isPreparing && (
        <Button look="primary" onClick={() => setPreparing(true)}>
          {publication ? text.again : text.open}
        </Button>
      )}
      {canBegin && isPreparing && <PublishForm draft={draft} generation={generation} form={form} onForm={setForm} />}
    </section>
  );
}

/** Says aloud that what was under way is published. */
function useTold(publication: Publication | null | undefined): void {
  const state = publication?.state;
  const isFine = !publication?.error;
  const before = useRef(state);
  useEffect(() => {
    if (before.current === "running" && state === "completed" && isFine) announce(text.done);
    before.current = state;
  }, [state, isFine]);
}
