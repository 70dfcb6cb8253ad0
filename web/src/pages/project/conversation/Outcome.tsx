import type { Generation } from "../../../contracts";
import { Badge, type BadgeLook, Button } from "../../../ui";
import { words } from "../../../words";
import { counted } from "../../../words/amounts";
import { useWorkshop } from "../workshop";
import { ReviewLink } from "./ReviewLink";

const text = words.workshop.outcome;

type Verification = NonNullable<NonNullable<Generation["result"]>["verification"]>;

const LOOKS: Readonly<Record<Verification["analyze"], BadgeLook>> = {
  passed: "good",
  failed: "bad",
  not_run: "neutral",
};
const CHECKS = ["analyze", "test", "build"] as const;

/** How a job has ended: what it delivered, how that was checked, and what was refused. */
export function Outcome({ generation }: { generation: Generation }) {
  const { result, error, kind } = generation;
  return (
    <div class="outcome">
      {error && (
        <p class="outcome-error">
          <strong>{text.failed}</strong> {error.message}
        </p>
      )}
      {result && kind !== "converse" && (
        <>
          <Changes stat={result.diff_stat} />
          <ReviewLink generation={generation} />
          {result.verification && <Checks verification={result.verification} notes={result.verification.notes ?? []} />}
          {result.repair_rounds > 0 && <p class="quiet">{text.repaired(result.repair_rounds)}</p>}
          <Refused refusals={result.refusals} />
          <Remaining generation={generation} />
        </>
      )}
      {generation.expired_at && <p class="quiet">{text.expired}</p>}
    </div>
  );
}

type Result = NonNullable<Generation["result"]>;

function Changes({ stat }: { stat: Result["diff_stat"] }) {
  const { showPane } = useWorkshop();
  const files = stat.files_added + stat.files_changed + stat.files_deleted;
  if (files === 0) return <p class="quiet">{text.nothing}</p>;
  return (
    <p class="outcome-changes">
      <button type="button" class="link" onClick={() => showPane("files")}>
        {text.files(files)}
      </button>
      <span class="added">+{counted(stat.lines_added)}</span>
      <span class="deleted">−{counted(stat.lines_deleted)}</span>
    </p>
  );
}

function Checks({ verification, notes }: { verification: Verification; notes: Verification["notes"] }) {
  return (
    <>
      <ul class="row" aria-label={text.checks}>
        {CHECKS.map((check) => (
          <li key={check}>
            <Badge look={LOOKS[verification[check]]}>
              {text.check(text.names[check], text.states[verification[check]])}
            </Badge>
          </li>
        ))}
      </ul>
      <p class="quiet outcome-note">
        {[
          ...(verification.by ? [text.by(verification.by)] : []),
          ...notes.map(({ check, note }) => text.note(text.names[check], note)),
        ].join(" · ")}
      </p>
    </>
  );
}

function Refused({ refusals }: { refusals: Result["refusals"] }) {
  if (refusals.length === 0) return null;
  return (
    <details>
      <summary>{text.refused(refusals.length)}</summary>
      <ul class="outcome-list">
        {refusals.map(({ path, detail }) => (
          <li key={`${path} ${detail}`}>
            <code>{path}</code> {detail}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Remaining({ generation }: { generation: Generation }) {
  const { showPane, select, selected } = useWorkshop();
  const problems = generation.result?.diagnostics.length ?? 0;
  if (problems === 0) return null;
  const show = () => {
    if (selected?.generation.id !== generation.id) select(generation.id);
    showPane("problems");
  };
  return <Button onClick={show}>{text.problems(problems)}</Button>;
}
