import { Button, Notice } from "../../../ui";
import { explain, words } from "../../../words";
import { useLeaving } from "./useLeaving";

const text = words.repositories.account;

interface LinkPromptProps {
  need: "link" | "again" | "install" | "not_configured";
  login?: string | null;
  detail?: string;
}

/** What is missing before repositories can be seen, and the way to it. */
export function LinkPrompt({ need, login, detail }: LinkPromptProps) {
  const leaving = useLeaving();
  const shown = {
    link: { title: text.none.title, text: text.none.text, submit: text.none.submit },
    again: { title: text.expired.title, text: text.expired.text(login ?? ""), submit: words.github.linkAgain },
    install: { title: text.notInstalled.title, text: text.notInstalled.text, submit: text.manage },
    not_configured: { title: text.notConfigured.title, text: text.notConfigured.text, submit: null },
  }[need];
  return (
    <section class="link-prompt card" aria-labelledby="link-prompt">
      <h2 id="link-prompt">{shown.title}</h2>
      <p>{shown.text}</p>
      {detail && <p class="quiet">{detail}</p>}
      {need === "link" && (
        <ul class="link-points">
          {text.none.points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
      {leaving.problem && <Notice look="error">{explain(leaving.problem)}</Notice>}
      {shown.submit && (
        <Button
          look="primary"
          isBusy={leaving.isRunning}
          onClick={() => void leaving.run(need === "install" ? "install" : "authorize")}
        >
          {shown.submit}
        </Button>
      )}
    </section>
  );
}
