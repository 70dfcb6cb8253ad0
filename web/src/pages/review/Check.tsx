import type { ReviewCheck } from "../../contracts";
import { useStudio } from "../../studio";
import { Badge, Button, Notice, Progress, useTask } from "../../ui";
import { explain, sentence, words } from "../../words";
import type { ReviewDraft } from "./draft";
import { isPublicationAtWork } from "./news";
import { Repair } from "./Repair";
import { StepList } from "./StepList";

const text = words.review.check;
const MAX_SHOWN = 20;
/** The toolchain of a worker without an SDK. */
const SYNTAX_ONLY = "syntax-only";
const STEPS = ["packages", "analyze"] as const;
const LOOKS = { error: "bad", warning: "warning", info: "neutral" } as const;

interface CheckProps {
  draft: ReviewDraft;
  canDecide: boolean;
  projectId: string;
}

/** Whether exactly the chosen files compile, and what to do when they do not. */
export function Check({ draft, canDecide, projectId }: CheckProps) {
  const { api } = useStudio();
  const review = draft.review.value;
  // A decision that is not saved yet has made what was found old.
  const check = draft.saving.value === "saved" ? review.check : null;
  const isRunning = check?.state === "running";
  const path = { generation_id: review.generation_id };
  const start = useTask(async () => {
    draft.take(await draft.attempt(() => api.post("/api/generations/{generation_id}/review/check", { path })));
  });
  const isOver = start.problem?.code === "publication_running" && !isPublicationAtWork(review.publication);
  const problem = isOver ? null : start.problem;
  return (
    <section class="card review-step" aria-labelledby="review-check">
      <h2 id="review-check">{text.title}</h2>
      <div role="status">
        {check ? <Found check={check} /> : <p class="quiet">{canDecide ? text.intro : text.notRun}</p>}
      </div>
      {check && isRunning && (
        <>
          <Progress label={text.running} value={null} />
          <StepList label={text.title} steps={STEPS} names={text.steps} now={check.step ?? null} />
        </>
      )}
      {check?.state === "problems" && canDecide && (
        <>
          <p class="quiet">{text.repairText}</p>
          <Repair draft={draft} projectId={projectId} look="primary" />
        </>
      )}
      {problem && <Notice look="error">{explain(problem)}</Notice>}
      {canDecide && !isRunning && (check === null || check.state === "failed") && (
        <Button isBusy={start.isRunning} onClick={() => void start.run()}>
          {check ? text.again : text.run}
        </Button>
      )}
    </section>
  );
}

function Found({ check }: { check: ReviewCheck }) {
  const { diagnostics, provenance, error } = check;
  const isSyntax = provenance?.startsWith(SYNTAX_ONLY) ?? false;
  return (
    <div class="review-found">
      {check.state === "running" && <p>{text.running}</p>}
      {check.state === "clean" && <Badge look="good">{isSyntax ? text.cleanSyntax : text.clean}</Badge>}
      {check.state === "problems" && <Badge look="bad">{text.problems(diagnostics.length)}</Badge>}
      {check.state === "failed" && (
        <>
          <Badge look="bad">{text.failed}</Badge>
          {error && <p>{sentence(error.message)}</p>}
        </>
      )}
      {provenance && <p class="quiet">{isSyntax ? text.syntaxOnly : text.by(provenance)}</p>}
      {diagnostics.length > 0 && (
        <ul class="review-diagnostics">
          {diagnostics.slice(0, MAX_SHOWN).map((found) => (
            <li key={`${found.path}:${found.line}:${found.column}:${found.code}`}>
              <Badge look={LOOKS[found.severity]}>{text.severities[found.severity]}</Badge>{" "}
              <code>{text.place(found.path, found.line)}</code>
              <p>{found.message}</p>
            </li>
          ))}
        </ul>
      )}
      {diagnostics.length > MAX_SHOWN && <p class="quiet">{text.more(diagnostics.length - MAX_SHOWN)}</p>}
    </div>
  );
}
