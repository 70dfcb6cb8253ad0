import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../../api";
import type { Schemas } from "../../../contracts";
import { useStudio } from "../../../studio";
import { Button, Dialog, Field, Notice, toast, useLoaded, useTask } from "../../../ui";
import { explain, words } from "../../../words";

const text = words.workshop.share;

type SharedPreview = Schemas["SharedPreview"];

const ROUTE = "/api/generations/{generation_id}/preview/share";
const EVERY_MS = 2_000;

/** A version's published preview: make its link, copy it, take it back. */
export function Share({ generationId }: { generationId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text.title}</Button>
      <Dialog title={text.title} isOpen={isOpen} onClose={() => setOpen(false)}>
        <Published generationId={generationId} />
      </Dialog>
    </>
  );
}

function Published({ generationId }: { generationId: string }) {
  const { api } = useStudio();
  const path = { generation_id: generationId };
  // The link is told once, when it is made: after that it lives here only.
  const [link, setLink] = useState<string | null>(null);
  const { state, reload } = useLoaded(generationId, async (signal): Promise<SharedPreview | null> => {
    try {
      return await api.get(ROUTE, { path, signal });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return null;
      throw error;
    }
  });
  const publish = useTask(async () => {
    const answer = (await (await api.raw("put", ROUTE, { path })).json()) as SharedPreview;
    setLink(answer.link);
    reload();
  });
  const withdraw = useTask(async () => {
    await api.delete(ROUTE, { path });
    setLink(null);
    reload();
  });
  const shared = state.kind === "loaded" ? state.value : null;
  const isBuilding = shared?.state === "building";
  useEffect(() => {
    if (!isBuilding) return undefined;
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, [isBuilding, reload]);
  const problem = publish.problem ?? withdraw.problem ?? (state.kind === "failed" ? state.problem : null);
  return (
    <div class="stack">
      <p>{shared ? text.states[shared.state] : text.explanation}</p>
      {shared?.error && <Notice look="error">{shared.error.message}</Notice>}
      {problem && <Notice look="error">{explain(problem)}</Notice>}
      {link && <Link link={link} />}
      {shared && !link && <p class="quiet">{text.again}</p>}
      <div class="dialog-actions">
        {shared && (
          <Button look="danger" isBusy={withdraw.isRunning} onClick={() => void withdraw.run()}>
            {text.withdraw}
          </Button>
        )}
        <Button look="primary" isBusy={publish.isRunning} onClick={() => void publish.run()}>
          {shared ? text.renew : text.publish}
        </Button>
      </div>
    </div>
  );
}

function Link({ link }: { link: string }) {
  const copy = useTask(async () => {
    await navigator.clipboard.writeText(link);
    toast(text.copied);
  });
  return (
    <>
      <div class="share-link">
        <Field name="link" label={text.link} value={link} onValue={() => undefined} hint={text.once} />
        <Button onClick={() => void copy.run()}>{text.copy}</Button>
      </div>
      {copy.problem && <Notice look="error">{text.notCopied}</Notice>}
    </>
  );
}
