import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { accountErrors, EmailField, PasswordField } from "../../account";
import { GitHubSignIn, GitHubSignInError } from "../../account/GitHubSignIn";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Button, Notice, Page, useTask } from "../../ui";
import { explain, words } from "../../words";

const text = words.account.signIn;

export default function SignIn() {
  const { session } = useStudio();
  const { query } = useLocation();
  const state = session.state.value;
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setChecked] = useState(false);
  const task = useTask(() => session.signIn({ email: email.trim(), password }));
  const errors = isChecked ? accountErrors({ email, password }) : {};
  const next = query["next"] ? `?next=${encodeURIComponent(query["next"])}` : "";

  return (
    <Page title={text.title} width="narrow">
      {state.kind === "signed_out" && state.ended && <Notice>{text.ended}</Notice>}
      <GitHubSignInError />
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (Object.keys(accountErrors({ email, password })).length === 0) void task.run();
        }}
      >
        <EmailField value={email} onValue={setEmail} error={errors.email ?? task.problem?.fieldMessage("email")} />
        <PasswordField
          value={password}
          onValue={setPassword}
          error={errors.password ?? task.problem?.fieldMessage("password")}
        />
        {task.problem && <Notice look="error">{explain(task.problem)}</Notice>}
        <Button type="submit" look="primary" isBusy={task.isRunning}>
          {text.submit}
        </Button>
      </form>
      <GitHubSignIn />
      <p>
        <a href={addresses.resetPassword}>{text.forgot}</a>
      </p>
      <p>
        {text.noAccount} <a href={addresses.signUp + next}>{text.signUp}</a>
      </p>
    </Page>
  );
}
