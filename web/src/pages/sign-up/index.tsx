import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { accountErrors, EmailField, PasswordField } from "../../account";
import { GitHubSignIn } from "../../account/GitHubSignIn";
import { ApiProblem } from "../../api";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Button, Notice, Page, useTask } from "../../ui";
import { explain, words } from "../../words";

const text = words.account.signUp;
const PASSWORD_CODES: ReadonlySet<string> = new Set(["weak_password"]);
const EMAIL_CODES: ReadonlySet<string> = new Set(["account_exists"]);

export default function SignUp() {
  const { session } = useStudio();
  const { query } = useLocation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setChecked] = useState(false);
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  const task = useTask(async () => {
    try {
      await session.signUp({ email: email.trim(), password });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== "email_not_confirmed") throw error;
      setMailedTo(email.trim());
    }
  });
  const errors = isChecked ? accountErrors({ email, password }) : {};
  const { problem } = task;
  const told = (codes: ReadonlySet<string>) => (problem && codes.has(problem.code) ? explain(problem) : null);
  const emailError = errors.email ?? told(EMAIL_CODES) ?? problem?.fieldMessage("email");
  const passwordError = errors.password ?? told(PASSWORD_CODES) ?? problem?.fieldMessage("password");

  if (mailedTo !== null) {
    return (
      <Page title={text.confirm.title} width="narrow">
        <p>{text.confirm.text(mailedTo)}</p>
        <p>
          <a href={addresses.signIn(query["next"])}>{text.signIn}</a>
        </p>
      </Page>
    );
  }
  return (
    <Page title={text.title} width="narrow">
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (Object.keys(accountErrors({ email, password })).length === 0) void task.run();
        }}
      >
        <EmailField value={email} onValue={setEmail} error={emailError} />
        <PasswordField isNew value={password} onValue={setPassword} error={passwordError} />
        {problem && !emailError && !passwordError && <Notice look="error">{explain(problem)}</Notice>}
        <Button type="submit" look="primary" isBusy={task.isRunning}>
          {text.submit}
        </Button>
      </form>
      <GitHubSignIn />
      <p>
        {text.haveAccount} <a href={addresses.signIn(query["next"])}>{text.signIn}</a>
      </p>
    </Page>
  );
}
