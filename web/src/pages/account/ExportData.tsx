import { useStudio } from "../../studio";
import { Button, Notice, toast } from "../../ui";
import { Section } from "../../ui/Section";
import { useDownload } from "../../ui/useDownload";
import { explain, words } from "../../words";
import { bytes } from "../../words/amounts";

const text = words.account.page.data;

export function ExportData() {
  const { api } = useStudio();
  const name = `wingbeat-export-${new Date().toISOString().slice(0, 10)}.zip`;
  const { task, progress } = useDownload(
    name,
    () => api.raw("get", "/api/auth/me/export"),
    () => toast(text.done),
  );
  // The zip is made while it is sent: an answer that breaks off is no answer of the api's.
  const problem = task.problem?.code === "unexpected_answer" ? text.broken : task.problem && explain(task.problem);
  return (
    <Section title={text.title} text={text.text}>
      <Button isBusy={task.isRunning} onClick={() => void task.run()}>
        {text.submit}
      </Button>
      {task.isRunning && (
        <p class="quiet" role="status">
          {text.running(bytes(progress?.received ?? 0))}
        </p>
      )}
      {problem && <Notice look="error">{problem}</Notice>}
    </Section>
  );
}
