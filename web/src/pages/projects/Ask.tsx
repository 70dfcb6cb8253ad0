import { useId, useRef, useState } from "preact/hooks";
import { useStudio } from "../../studio";
import { Button, Notice, useTask } from "../../ui";
import { explain, words } from "../../words";
import { startWith } from "../project/startWith";
import { nameFrom } from "./naming";

const text = words.projects.ask;
const LONGEST_BYTES = 50_000;

/** From a sentence to a project whose first job runs. */
export function Ask() {
  const { api } = useStudio();
  const [prompt, setPrompt] = useState("");
  const [isChecked, setChecked] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const error = wrongWith(prompt);
  const task = useTask(async () => {
    const project = await api.post("/api/projects", { body: { name: nameFrom(prompt) } });
    startWith(project.id, prompt.trim());
  });
  const start = () => {
    setChecked(true);
    if (error === null) void task.run();
    else area.current?.focus();
  };

  return (
    <form
      class="ask"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <h2>
        <label for={id}>{text.title}</label>
      </h2>
      <div class="ask-box">
        <textarea
          ref={area}
          id={id}
          rows={3}
          value={prompt}
          placeholder={text.placeholder}
          aria-invalid={isChecked && error !== null ? true : undefined}
          aria-describedby={`${id}-hint ${id}-error`}
          onInput={(event) => setPrompt(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            start();
          }}
        />
        <div class="ask-actions">
          <p class="field-hint" id={`${id}-hint`}>
            {text.hint}
          </p>
          <Button type="submit" look="primary" isBusy={task.isRunning}>
            {text.submit}
          </Button>
        </div>
      </div>
      <p class="field-error" id={`${id}-error`} aria-live="polite">
        {isChecked ? error : null}
      </p>
      {task.problem && <Notice look="error">{explain(task.problem)}</Notice>}
      <ul class="ask-examples" aria-label={text.examples}>
        {words.projects.examples.map((example) => (
          <li key={example.name}>
            <button
              type="button"
              class="chip"
              onClick={() => {
                setPrompt(example.prompt);
                area.current?.focus();
              }}
            >
              {example.name}
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}

function wrongWith(prompt: string): string | null {
  if (prompt.trim() === "") return text.missing;
  return new TextEncoder().encode(prompt).length > LONGEST_BYTES ? text.tooLong : null;
}
