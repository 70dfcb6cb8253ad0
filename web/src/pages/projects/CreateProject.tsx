import { useState } from "preact/hooks";
import type { Project } from "../../contracts";
import { useStudio } from "../../studio";
import { Button, Dialog, Field, Notice, TextField, useTask } from "../../ui";
import { explain, words } from "../../words";

const text = words.projects;

interface CreateProjectProps {
  isOpen: boolean;
  onClose: () => void;
  onCreated: (project: Project) => void;
}

export function CreateProject({ isOpen, onClose, onCreated }: CreateProjectProps) {
  return (
    <Dialog title={text.create} isOpen={isOpen} onClose={onClose}>
      <Form onClose={onClose} onCreated={onCreated} />
    </Dialog>
  );
}

function Form({ onClose, onCreated }: Omit<CreateProjectProps, "isOpen">) {
  const { api } = useStudio();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [isChecked, setChecked] = useState(false);
  const task = useTask(async () => {
    onCreated(await api.post("/api/projects", { body: { name: name.trim(), description } }));
  });
  const missing = name.trim() === "" ? text.nameMissing : null;

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (missing === null) void task.run();
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
        error={(isChecked ? missing : null) ?? task.problem?.fieldMessage("name")}
      />
      <TextField
        label={`${text.description} (${text.optional})`}
        name="description"
        value={description}
        onValue={setDescription}
        maxLength={2000}
        rows={3}
        error={task.problem?.fieldMessage("description")}
      />
      {task.problem && task.problem.fields.length === 0 && <Notice look="error">{explain(task.problem)}</Notice>}
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.dialog.cancel}</Button>
        <Button type="submit" look="primary" isBusy={task.isRunning}>
          {text.createSubmit}
        </Button>
      </div>
    </form>
  );
}
