import { useState } from "preact/hooks";
import type { Generation } from "../../../contracts";
import { addresses } from "../../../routes";
import { useStudio } from "../../../studio";
import { Button, Field, Notice, TextField, useTask } from "../../../ui";
import { explain, words } from "../../../words";
import type { ReviewDraft } from "../draft";
import { branchName, defaultTitle, type PublishFaults, publishFaults } from "../publishing";
import { Approvals } from "./Approvals";
import { Preview } from "./Preview";

const text = words.review.publish;

interface PublishFormProps {
  draft: ReviewDraft;
  generation: Generation;
  onBegun: () => void;
}

/** The pull request as it will be; nothing of it has to be filled in. */
export function PublishForm({ draft, generation, onBegun }: PublishFormProps) {
  const { api } = useStudio();
  const { sensitive, check } = draft.review.value;
  const [title, setTitle] = useState(() => defaultTitle(generation.prompt));
  const [branch, setBranch] = useState("");
  const [body, setBody] = useState("");
  const [approved, setApproved] = useState<ReadonlySet<string>>(new Set());
  const [isChecked, setChecked] = useState(false);
  const task = useTask(async () => {
    await draft.flush();
    const publication = await api.post("/api/generations/{generation_id}/publish", {
      path: { generation_id: generation.id },
      body: {
        title: title.trim(),
        branch: branch.trim() || null,
        body: body.trim() === "" ? null : body,
        approve_sensitive: sensitive.filter((path) => approved.has(path)),
      },
    });
    draft.follow(publication);
    onBegun();
    if (publication.state !== "running") await draft.refresh();
  });
  const found = publishFaults({ title, branch, body }, sensitive, approved);
  const faults: PublishFaults = isChecked ? found : {};
  const { problem } = task;
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
        onValue={setTitle}
        required
        error={faults.title ?? problem?.fieldMessage("title")}
      />
      <Field
        name="branch"
        label={text.branchLabel}
        value={branch}
        onValue={setBranch}
        placeholder={branchName(title, generation.id)}
        hint={text.branchHint}
        error={faults.branch ?? problem?.fieldMessage("branch")}
      />
      <TextField
        name="body"
        label={text.bodyLabel}
        value={body}
        onValue={setBody}
        rows={4}
        hint={text.bodyHint}
        error={faults.body ?? problem?.fieldMessage("body")}
      />
      {sensitive.length > 0 && (
        <Approvals paths={sensitive} approved={approved} onApproved={setApproved} error={faults.approvals} />
      )}
      {check === null && <p class="quiet">{text.unchecked}</p>}
      {check?.state === "problems" && <p class="review-warning">{text.withProblems}</p>}
      {problem && (
        <Notice look="error">
          <p>{explain(problem)}</p>
          {own && (
            <p>
              {own} <a href={addresses.repositories()}>{words.github.toRepositories}</a>
            </p>
          )}
        </Notice>
      )}
      <Preview
        draft={draft}
        title={title.trim()}
        branch={branch.trim() || branchName(title, generation.id)}
        body={body}
      />
      <Button type="submit" look="primary" isBusy={task.isRunning}>
        {text.submit}
      </Button>
    </form>
  );
}
