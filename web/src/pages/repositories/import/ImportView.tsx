import { useLocation } from "preact-iso";
import type { RepositoryImport } from "../../../contracts";
import { type GenerationState, isOver } from "../../../live";
import { addresses } from "../../../routes";
import { useStudio } from "../../../studio";
import { Button, ErrorState, Loading, Notice, Progress, toast, useTask } from "../../../ui";
import { explain, remedyOf, sentence, words } from "../../../words";
import { FocusedHeading } from "../FocusedHeading";
import { Imported } from "./Imported";
import { Steps } from "./Steps";
import { useImport } from "./useImport";

const text = words.repositories.progress;

/** One import: under way, failed, or what it found. */
export function ImportView({ importId }: { importId: string }) {
  const { state, live, reload } = useImport(importId);
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;
  const found = state.value;
  if (found.status === "completed") return <Imported found={found} />;
  if (isOver(found.status)) return <Failed found={found} />;
  return <Running found={found} live={live} onChanged={reload} />;
}

function Running({
  found,
  live,
  onChanged,
}: {
  found: RepositoryImport;
  live: GenerationState;
  onChanged: () => void;
}) {
  const { api } = useStudio();
  const cancel = useTask(async () => {
    await api.delete("/api/repos/imports/{import_id}", { path: { import_id: found.id } });
    toast(text.cancelling);
    onChanged();
  });
  return (
    <section class="card import" aria-labelledby="import">
      <FocusedHeading id="import">{text.title(found.repository)}</FocusedHeading>
      <Progress label={text.label} value={Math.max(live.progress, found.progress)} />
      <Steps stages={live.stages} />
      {cancel.problem && <Notice look="error">{explain(cancel.problem)}</Notice>}
      <div class="row">
        <Button isBusy={cancel.isRunning} onClick={() => void cancel.run()}>
          {text.cancel}
        </Button>
      </div>
    </section>
  );
}

function Failed({ found }: { found: RepositoryImport }) {
  const { api } = useStudio();
  const { route } = useLocation();
  const retry = useTask(async () => {
    const body = {
      repository: found.repository,
      branch: found.branch,
      folder: found.folder || null,
      project_id: found.project_id,
    };
    const begun = await api.post("/api/repos/import", { body, headers: { "Idempotency-Key": crypto.randomUUID() } });
    route(addresses.repositories(begun.id));
  });
  const { error } = found;
  const remedy = error && remedyOf(error.code);
  return (
    <section class="card import" aria-labelledby="import">
      <FocusedHeading id="import">{found.status === "cancelled" ? text.cancelled : text.failed}</FocusedHeading>
      <p class="quiet">
        <bdi>{found.repository}</bdi>
      </p>
      {error && (
        <Notice look={found.status === "cancelled" ? "info" : "error"}>
          <p>{sentence(error.message)}</p>
          {remedy && <p>{remedy}</p>}
          <p class="failure-code">{words.github.code(error.code)}</p>
        </Notice>
      )}
      {retry.problem && <Notice look="error">{explain(retry.problem)}</Notice>}
      <div class="row">
        <Button look="primary" isBusy={retry.isRunning} onClick={() => void retry.run()}>
          {text.retry}
        </Button>
        <a class="button button-plain" href={addresses.repositories()}>
          {text.another}
        </a>
      </div>
    </section>
  );
}
