import { useState } from "preact/hooks";
import type { GitHubLink } from "../../../contracts";
import { useStudio } from "../../../studio";
import { Button, Dialog, Notice, toast, useTask } from "../../../ui";
import { ago, explain, words } from "../../../words";
import { useLeaving } from "./useLeaving";

const text = words.repositories.account;

/** The linked account, and how to change or end that. */
export function Account({ link, onUnlinked }: { link: GitHubLink; onUnlinked: () => void }) {
  const { api } = useStudio();
  const [isAsking, setAsking] = useState(false);
  const leaving = useLeaving();
  const unlink = useTask(async () => {
    const { grant } = await api.delete("/api/auth/github");
    setAsking(false);
    toast(grant === "pending" ? text.unlinkedLater : text.unlinked);
    onUnlinked();
  });
  return (
    <section class="account card" aria-label={text.title}>
      <div class="account-name">
        <strong>{text.linkedAs(link.login ?? "")}</strong>
        {link.linked_at && <span class="quiet">{text.since(ago(link.linked_at))}</span>}
      </div>
      <div class="row">
        <Button isBusy={leaving.isRunning} onClick={() => void leaving.run("install")}>
          {text.manage}
        </Button>
        <Button look="quiet" onClick={() => setAsking(true)}>
          {text.unlink}
        </Button>
      </div>
      {leaving.problem && <Notice look="error">{explain(leaving.problem)}</Notice>}
      <Dialog title={text.unlinkDialog.title} isOpen={isAsking} onClose={() => setAsking(false)}>
        <p>{text.unlinkDialog.text}</p>
        {unlink.problem && <Notice look="error">{explain(unlink.problem)}</Notice>}
        <div class="dialog-actions">
          <Button onClick={() => setAsking(false)}>{words.dialog.cancel}</Button>
          <Button look="danger" isBusy={unlink.isRunning} onClick={() => void unlink.run()}>
            {text.unlinkDialog.submit}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}
