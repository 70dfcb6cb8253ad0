import { useState } from "preact/hooks";
import { PasswordField } from "../../account";
import { useStudio } from "../../studio";
import { Button, Field, Notice, toast, useTask } from "../../ui";
import { Section } from "../../ui/Section";
import { explain, words } from "../../words";

const text = words.account.page.password;
/** What is wrong with the new password, and what with the current one. */
const NEW: ReadonlySet<string> = new Set(["weak_password", "same_password"]);
const CURRENT = "invalid_credentials";

export function ChangePassword() {
  const { api } = useStudio();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isChecked, setChecked] = useState(false);
  const task = useTask(async () => {
    await api.post("/api/auth/change-password", { body: { current_password: current, new_password: next } });
    setCurrent("");
    setNext("");
    setChecked(false);
    toast(text.done);
  });
  const { problem } = task;
  const missing = {
    current: current === "" ? text.missing : null,
    next: next === "" ? words.account.missing.password : null,
  };
  const currentError = problem?.code === CURRENT ? explain(problem) : problem?.fieldMessage("current_password");
  const nextError = problem && NEW.has(problem.code) ? explain(problem) : problem?.fieldMessage("new_password");
  return (
    <Section title={text.title} text={text.text}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (missing.current === null && missing.next === null) void task.run();
        }}
      >
        <Field
          label={text.current}
          name="current-password"
          type="password"
          autocomplete="current-password"
          value={current}
          onValue={setCurrent}
          required
          error={(isChecked ? missing.current : null) ?? currentError}
        />
        <PasswordField isNew value={next} onValue={setNext} error={(isChecked ? missing.next : null) ?? nextError} />
        {problem && !currentError && !nextError && <Notice look="error">{explain(problem)}</Notice>}
        <div>
          <Button type="submit" isBusy={task.isRunning}>
            {text.submit}
          </Button>
        </div>
      </form>
    </Section>
  );
}
