import { useState } from "preact/hooks";
import type { Generation } from "../../../contracts";
import { addresses } from "../../../routes";
import { useStudio } from "../../../studio";
import { Badge, Button, Dialog, Notice, useTask } from "../../../ui";
import { explain, words } from "../../../words";
import type { ReviewDraft } from "../draft";
import { webAddress } from "../publishing";

const text = words.review.publish;
const LOOKS = { open: "good", merged: "active", closed: "neutral" } as const;
const SHORT_COMMIT = 10;

interface PublishedProps {
  draft: ReviewDraft;
  isMember: boolean;
  generation: Generation;
}

/** The pull request, and the ways on and back. */
export function Published({ draft, isMember, generation }: PublishedProps) {
  const { api } = useStudio();
  const [isAsking, setAsking] = useState(false);
  const looking = useTask(() => draft.refresh());
  const withdraw = useTask(async () => {
    setAsking(false);
    const path = { generation_id: generation.id };
    draft.follow(await draft.attempt(() => api.delete("/api/generations/{generation_id}/publish", { path })));
  });
  const { publication } = draft.review.value;
  const pull = publication?.pull_request;
  if (!pull) return null;
  const url = webAddress(pull.url);
  const name = text.pull(pull.number);
  const problem = looking.problem ?? withdraw.problem;
  return (
    <div class="stack">
      <div class="pull">
        <p class="row">
          {url ? (
            <a href={url} rel="noreferrer" target="_blank">
              {name}
            </a>
          ) : (
            <span>{name}</span>
          )}
          <Badge look={LOOKS[pull.state]}>{text.states[pull.state]}</Badge>
        </p>
        <p class="quiet">{pull.repository}</p>
        <p class="quiet">{text.onto(pull.branch, pull.base_branch)}</p>
        {publication.commit && <p class="quiet">{text.commit(publication.commit.slice(0, SHORT_COMMIT))}</p>}
      </div>
      {pull.state === "merged" && <p>{text.merged}</p>}
      {problem && <Notice look="error">{explain(problem)}</Notice>}
      <p class="quiet">{text.followUpText}</p>
      <div class="row">
        <a class="button button-primary" href={addresses.project(generation.project_id, generation.id)}>
          {text.followUp}
        </a>
        <Button isBusy={looking.isRunning} onClick={() => void looking.run()}>
          {text.look}
        </Button>
        {isMember && pull.state === "open" && (
          <Button look="danger" isBusy={withdraw.isRunning} onClick={() => setAsking(true)}>
            {text.withdraw}
          </Button>
        )}
      </div>
      <Dialog title={text.withdrawDialog.title} isOpen={isAsking} onClose={() => setAsking(false)}>
        <p>{text.withdrawDialog.text(pull.number, pull.branch)}</p>
        <div class="dialog-actions">
          <Button onClick={() => setAsking(false)}>{words.dialog.cancel}</Button>
          <Button look="danger" onClick={() => void withdraw.run()}>
            {text.withdrawDialog.submit}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
