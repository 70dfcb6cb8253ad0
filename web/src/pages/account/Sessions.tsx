import { useStudio } from "../../studio";
import { Button, Notice, toast, useTask } from "../../ui";
import { Section } from "../../ui/Section";
import { explain, words } from "../../words";

const text = words.account.page.sessions;

export function Sessions() {
  const { api, session } = useStudio();
  const here = useTask(() => session.signOut("local"));
  const everywhere = useTask(() => session.signOut("global"));
  const others = useTask(async () => {
    await api.post("/api/auth/logout", { body: { scope: "others" } });
    toast(text.othersDone);
  });
  const problem = here.problem ?? others.problem ?? everywhere.problem;
  return (
    <Section title={text.title} text={text.text}>
      <div class="row">
        <Button isBusy={here.isRunning} onClick={() => void here.run()}>
          {text.here}
        </Button>
        <Button isBusy={others.isRunning} onClick={() => void others.run()}>
          {text.others}
        </Button>
        <Button look="danger" isBusy={everywhere.isRunning} onClick={() => void everywhere.run()}>
          {text.everywhere}
        </Button>
      </div>
      {problem && <Notice look="error">{explain(problem)}</Notice>}
    </Section>
  );
}
