import { useState } from "preact/hooks";
import type { Generation } from "../../../contracts";
import { addresses } from "../../../routes";
import { useStudio } from "../../../studio";
import { Button, Field, Notice, TextField, useTask } from "../../../ui";
import { explain, words } from "../../../words";
import type { ReviewDraft } from "../draft";
import { branchName, doubtOf, isBranchTaken, type PublishFaults, type PullForm, publishFaults } from "../publishing";
import { Approvals } from "./Approvals";
import { Despite } from "./Despite";
import { Preview } from "./Preview";

const text = words.review.publish;

interface PublishFormProps {
  draft: ReviewDraft;
  generation: Generation;
  form: PullForm;
  onForm: (form: PullForm) => void;
}

/** The pull request as it will be; nothing of it has to be filled in. */
export function PublishForm({ draft, generation, form, onForm }: PublishFormProps) {
  const { api } = useStudio();
  const review = draft.review.value;
  const { sensitive, check } = review;
  const { title, branch, body, approved, isDespite } = form;
  const change = (changed: Partial<PullForm>) => onForm({ ...form, ...changed });
  const [isChecked, setChecked] = useState(false);
  const task = useTask(async () => {
    const publication = await draft.attempt(() =>
      api.post("/api/generations/{generation_id}/publish", {
        path: { generation_id: generation.id },
        body: {
          title: title.trim(),
          branch: branch.trim() || null,
          body: body.trim() === "" ? null : body,
          approve_sensitive: sensitive.filter((path) => approved.has(path)),
          despite_problems: doubt !== null && isDespite,
        },
      }),
    );
    draft.follow(publication);
    if (publication.state !== "running") await draft.refresh();
  });
  const found = publishFaults({ title, branch, body }, sensitive, approved);
  const faults: PublishFaults = isChecked ? found : {};
  const { problem } = task;
  const doubt = doubtOf(review, problem?.code);
  const name = branch.trim() || branchName(title, generation.id);
  const taken = isBranchTaken(name, review.publication, problem?.code) ? text.branchTaken : null;
  const own = problem?.code === "not_imported" ? words.github.remedies.not_imported : null;

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (Object.keys(found).length === 0) void task.run();
      }}
    >
      <Field
        name="title"
        label={text.titleLabel}
        value={title}
        onValue={(value) => change({ title: value })}
        required
        error={faults.title ?? problem?.fieldMessage("title")}
      />
      <Field
        name="branch"
        label={text.branchLabel}
        value={branch}
        onValue={(value) => change({ branch: value })}
        placeholder={branchName(title, generation.id)}
        hint={text.branchHint}
        error={faults.branch ?? problem?.fieldMessage("branch") ?? taken}
      />
      <TextField
        name="body"
        label={text.bodyLabel}
        value={body}
        onValue={(value) => change({ body: value })}
        rows={4}
        hint={text.bodyHint}
        error={faults.body ?? problem?.fieldMessage("body")}
      />
      {sensitive.length > 0 && (
        <Approvals
          paths={sensitive}
          approved={approved}
          onApproved={(paths) => change({ approved: paths })}
          error={faults.approvals}
        />
      )}
      {check === null && doubt === null && <p class="quiet">{text.unchecked}</p>}
      {doubt && (
        <Despite
          doubt={doubt}
          draft={draft}
          projectId={generation.project_id}
          isChosen={isDespite}
          onChosen={(isChosen) => change({ isDespite: isChosen })}
        />
      )}
      {problem && (
        <Notice look="error">
          <p>{problem.code === "check_failed" ? text.checkFailed : explain(problem)}</p>
          {own && (
            <p>
              {own} <a href={addresses.repositories()}>{words.github.toRepositories}</a>
            </p>
          )}
        </Notice>
      )}
      <Preview draft={draft} title={title.trim()} branch={name} body={body} />
      <Button type="submit" look="primary" isBusy={task.isRunning}>
        {text.submit}
      </Button>
    </form>
  );
}
