import { useState } from "preact/hooks";
import type { Project } from "../../contracts";
import { ConflictNotice, useProjectChange } from "../../projects";
import { Button, Dialog, Field, Notice, toast } from "../../ui";
import { explain, words } from "../../words";

const text = words.projects;

interface RenameProjectProps {
  project: Project;
  isOpen: boolean;
  onClose: () => void;
  onDone: () => void;
}

export function RenameProject({ project, isOpen, onClose, onDone }: RenameProjectProps) {
  return (
    <Dialog title={text.rename} isOpen={isOpen} onClose={onClose}>
      <Form
        project={project}
        onClose={onClose}
        onSettled={(now) => {
          onClose();
          toast(text.renamed(now.name));
          onDone();
        }}
      />
    </Dialog>
  );
}

interface FormProps {
  project: Project;
  onClose: () => void;
  onSettled: (now: Project) => void;
}

function Form({ project, onClose, onSettled }: FormProps) {
  const [name, setName] = useState(project.name);
  const [isChecked, setChecked] = useState(false);
  const { save, isRunning, problem, theirs, takeTheirs } = useProjectChange(project, {
    onSaved: onSettled,
    onTaken: onSettled,
  });
  const missing = name.trim() === "" ? text.nameMissing : null;
  const submit = () => {
    setChecked(true);
    if (missing === null) void save({ name: name.trim() });
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label={text.name}
        name="name"
        value={name}
        onValue={setName}
        maxLength={120}
        autofocus
        required
        error={(isChecked ? missing : null) ?? problem?.fieldMessage("name")}
      />
      {theirs && <ConflictNotice seen={project} theirs={theirs} onKeep={submit} onTake={takeTheirs} />}
      {problem && problem.fields.length === 0 && <Notice look="error">{explain(problem)}</Notice>}
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.dialog.cancel}</Button>
        <Button type="submit" look="primary" isBusy={isRunning}>
          {text.rename}
        </Button>
      </div>
    </form>
  );
}
