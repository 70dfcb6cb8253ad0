import { useState } from "preact/hooks";
import { ApiProblem } from "../../api";
import { useStudio } from "../../studio";
import { Button, Field } from "../../ui";
import { ConfirmByTyping } from "../../ui/ConfirmByTyping";
import { Section } from "../../ui/Section";
import { explain, words } from "../../words";

const text = words.account.page.remove;
/** What is wrong with the password, or with its absence. */
const PASSWORD: ReadonlySet<string> = new Set(["invalid_credentials", "reauthentication_required"]);

export function DeleteAccount({ email }: { email: string }) {
  const { api, session } = useStudio();
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const [passwordError, setPasswordError] = useState<string | null>(null);
  const [sole, setSole] = useState<readonly string[]>([]);
  const [deletesSole, setDeletesSole] = useState(false);

  const remove = async () => {
    setPasswordError(null);
    const body = { password: password || null, projects: deletesSole ? ("delete" as const) : ("keep" as const) };
    try {
      await api.delete("/api/auth/me", { body });
    } catch (error) {
      if (error instanceof ApiProblem) {
        if (error.code === "sole_owner") setSole(error.fields.map(({ message }) => message));
        if (PASSWORD.has(error.code)) setPasswordError(explain(error));
      }
      throw error;
    }
    // The account's sessions have ended with it; this browser forgets its own.
    await session.signOut("local");
  };
  return (
    <Section title={text.title} text={text.text} isDanger>
      <Button look="danger" onClick={() => setOpen(true)}>
        {text.action}
      </Button>
      <ConfirmByTyping
        title={text.question}
        name={email}
        warning={text.warning}
        lost={text.lost}
        kept={text.kept}
        action={text.action}
        told={PASSWORD}
        isOpen={isOpen}
        onClose={() => {
          setOpen(false);
          setPassword("");
          setPasswordError(null);
          setSole([]);
          setDeletesSole(false);
        }}
        onConfirm={remove}
      >
        {sole.length > 0 && <Sole names={sole} isChosen={deletesSole} onChoose={setDeletesSole} />}
        <Field
          label={text.password}
          hint={text.passwordHint}
          name="password"
          type="password"
          autocomplete="current-password"
          value={password}
          onValue={setPassword}
          error={passwordError}
        />
      </ConfirmByTyping>
    </Section>
  );
}

interface SoleProps {
  names: readonly string[];
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}

/** Projects that others would lose. */
function Sole({ names, isChosen, onChoose }: SoleProps) {
  return (
    <div class="stack">
      <div>
        <p>{text.sole}</p>
        <ul class="bullets">
          {names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      </div>
      <p>{text.soleHelp}</p>
      <label>
        <input type="checkbox" checked={isChosen} onChange={(event) => onChoose(event.currentTarget.checked)} />{" "}
        {text.soleDelete}
      </label>
    </div>
  );
}
