import { useState } from "preact/hooks";
import { accountErrors, EmailField, PasswordField } from "../../account";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Button, Field, Notice, Page, useTask } from "../../ui";
import { explain, words } from "../../words";

const text = words.account.reset;

/** Two steps on one page: ask for the mail, then the code and the new password. */
export default function ResetPassword() {
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  return (
    <Page title={text.title} width="narrow">
      {isSent ? (
        <Confirm email={email.trim()} onAgain={() => setSent(false)} />
      ) : (
        <Request email={email} onEmail={setEmail} onSent={() => setSent(true)} />
      )}
      <p>
        <a href={addresses.signIn()}>{words.account.signIn.title}</a>
      </p>
    </Page>
  );
}

function Request({ email, onEmail, onSent }: { email: string; onEmail: (email: string) => void; onSent: () => void }) {
  const { session } = useStudio();
  const [isChecked, setChecked] = useState(false);
  const task = useTask(async () => {
    await session.requestReset(email.trim());
    onSent();
  });
  const error = accountErrors({ email }).email;
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (error === undefined) void task.run();
      }}
    >
      <p>{text.explanation}</p>
      <EmailField
        value={email}
        onValue={onEmail}
        error={(isChecked ? error : undefined) ?? task.problem?.fieldMessage("email")}
      />
      {task.problem && <Notice look="error">{explain(task.problem)}</Notice>}
      <Button type="submit" look="primary" isBusy={task.isRunning}>
        {text.request}
      </Button>
    </form>
  );
}

const PASSWORD_CODES: ReadonlySet<string> = new Set(["weak_password", "same_password"]);

function Confirm({ email, onAgain }: { email: string; onAgain: () => void }) {
  const { session } = useStudio();
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setChecked] = useState(false);
  const task = useTask(() => session.resetPassword({ email, code: code.trim(), password }));
  const { problem } = task;
  const missing = {
    code: code.trim() === "" ? words.account.missing.code : null,
    password: password === "" ? words.account.missing.password : null,
  };
  const codeError = problem?.code === "invalid_code" ? explain(problem) : problem?.fieldMessage("code");
  const passwordError =
    problem && PASSWORD_CODES.has(problem.code) ? explain(problem) : problem?.fieldMessage("new_password");
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (missing.code === null && missing.password === null) void task.run();
      }}
    >
      <Notice>{text.sent(email)}</Notice>
      <Field
        label={text.code}
        name="code"
        value={code}
        onValue={setCode}
        autocomplete="one-time-code"
        inputMode="numeric"
        maxLength={12}
        autofocus
        required
        error={(isChecked ? missing.code : null) ?? codeError}
      />
      <PasswordField
        isNew
        value={password}
        onValue={setPassword}
        error={(isChecked ? missing.password : null) ?? passwordError}
      />
      {problem && !codeError && !passwordError && <Notice look="error">{explain(problem)}</Notice>}
      <div class="row">
        <Button type="submit" look="primary" isBusy={task.isRunning}>
          {text.confirm}
        </Button>
        <Button look="quiet" onClick={onAgain}>
          {text.again}
        </Button>
      </div>
    </form>
  );
}
