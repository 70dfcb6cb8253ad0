import { useState } from "preact/hooks";
import type { FileDiff, Generation } from "../../../contracts";
import { useStudio } from "../../../studio";
import { announce, Button, Progress } from "../../../ui";
import { words } from "../../../words";
import type { ReviewDraft } from "../draft";
import { usePolling } from "../usePolling";
import { Failure } from "./Failure";
import { Published } from "./Published";
import { PublishForm } from "./PublishForm";

const text = words.review.publish;

interface PublishProps {
  draft: ReviewDraft;
  /** Viewers read only. */
  isMember: boolean;
  generation: Generation;
  onGo: (file: FileDiff) => void;
}

/** The way of the chosen changes to GitHub, wherever it stands. */
export function Publish({ draft, isMember, generation, onGo }: PublishProps) {
  const { api } = useStudio();
  const { publication, files, state } = draft.review.value;
  const [isPreparing, setPreparing] = useState(false);
  const isAtWork = publication?.state === "running" || publication?.state === "withdrawing";
  const look = async () => {
    const path = { generation_id: generation.id };
    const now = await api.get("/api/generations/{generation_id}/publish", { path });
    draft.follow(now);
    if (now.state === "running" || now.state === "withdrawing") return;
    await draft.refresh();
    if (isAtWork && now.state === "completed") announce(text.done);
  };
  usePolling(isAtWork, look);

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
      </div>
      {isAtWork && <Progress label={text.running} value={null} />}
      {publication?.error && <Failure publication={publication} files={files} onGo={onGo} />}
      {isDone && <Published draft={draft} isMember={isMember} generation={generation} onLook={look} />}
      {canBegin && !isPreparing && (
        <Button look="primary" onClick={() => setPreparing(true)}>
          {publication ? text.again : text.open}
        </Button>
      )}
      {canBegin && isPreparing && (
        <PublishForm draft={draft} generation={generation} onBegun={() => setPreparing(false)} />
      )}
    </section>
  );
}
