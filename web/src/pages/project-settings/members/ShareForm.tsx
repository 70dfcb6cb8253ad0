import { useState } from "preact/hooks";
import { accountErrors } from "../../../account";
import { Button, Field, Notice, toast, useTask } from "../../../ui";
import { Select } from "../../../ui/Select";
import { explain, words } from "../../../words";

const text = words.settings.members.share;
type SharedRole = "editor" | "viewer";
const ROLES: readonly SharedRole[] = ["viewer", "editor"];

export function ShareForm({ share }: { share: (email: string, role: SharedRole) => Promise<void> }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<SharedRole>("viewer");
  const [isChecked, setChecked] = useState(false);
  const error = accountErrors({ email }).email;
  const task = useTask(async () => {
    await share(email.trim(), role);
    toast(text.done(email.trim()));
    setEmail("");
    setChecked(false);
  });
  return (
    <form
      class="share"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (error === undefined) void task.run();
      }}
    >
      <Field
        label={words.account.email}
        name="email"
        type="email"
        autocomplete="off"
        value={email}
        onValue={setEmail}
        required
        error={(isChecked ? error : undefined) ?? task.problem?.fieldMessage("email")}
      />
      <Select
        label={text.role}
        value={role}
        choices={ROLES.map((value) => ({ value, label: words.projects.roles[value] }))}
        onValue={setRole}
      />
      <Button type="submit" look="primary" isBusy={task.isRunning}>
        {text.submit}
      </Button>
      {task.problem && task.problem.fields.length === 0 && <Notice look="error">{explain(task.problem)}</Notice>}
    </form>
  );
}
