import type { Diagnostic, Refusal } from "../../../contracts";
import { isOver, type WatchedGeneration } from "../../../live";
import { Badge, type BadgeLook, Button, EmptyState } from "../../../ui";
import { words } from "../../../words";
import { useSelected } from "../watching";
import { useWorkshop } from "../workshop";
import { findingsOf } from "./findings";

const text = words.workshop.problems;

const LOOKS: Readonly<Record<Diagnostic["severity"], BadgeLook>> = {
  error: "bad",
  warning: "warning",
  info: "neutral",
};

/** What the checks have found. Each leads to its line, and can be handed back to the model. */
export function ProblemsPane({ watched }: { watched: WatchedGeneration }) {
  const { canEdit, running, fix, isFixing } = useWorkshop();
  const found = useSelected(
    watched.state,
    findingsOf,
    (before, now) => before.diagnostics === now.diagnostics && before.refusals === now.refusals,
  );
  const hasEnded = useSelected(watched.state, ({ status }) => isOver(status));
  const { diagnostics, refusals, round } = found;
  const canFix = canEdit && hasEnded && running === null;
  if (diagnostics.length === 0 && refusals.length === 0) {
    return <EmptyState {...(hasEnded ? text.none : text.notYet)} />;
  }
  return (
    <div class="problems">
      <div class="row problems-head">
        <h2>{hasEnded || round === null ? text.remaining : text.ofRound(round)}</h2>
        {canFix && diagnostics.length > 1 && (
          <Button look="primary" isBusy={isFixing} onClick={() => fix(diagnostics)}>
            {text.fixAll}
          </Button>
        )}
      </div>
      <ul class="problem-list">
        {diagnostics.map((one) => (
          <Problem
            key={`${one.path} ${one.line} ${one.column} ${one.code} ${one.message}`}
            diagnostic={one}
            canFix={canFix}
          />
        ))}
        {refusals.map((one) => (
          <Refused key={`${one.path} ${one.reason} ${one.detail}`} refusal={one} />
        ))}
      </ul>
    </div>
  );
}

function Problem({ diagnostic, canFix }: { diagnostic: Diagnostic; canFix: boolean }) {
  const { open, fix, isFixing } = useWorkshop();
  const { severity, code, message, path, line, column, source_line } = diagnostic;
  return (
    <li class="problem">
      <div class="row">
        <Badge look={LOOKS[severity]}>{text.severities[severity]}</Badge>
        <button type="button" class="link" onClick={() => open(path, line, column)}>
          {path}:{line}:{column}
        </button>
        <code class="quiet">{code}</code>
      </div>
      <p>{message}</p>
      {source_line && <pre class="problem-source">{source_line}</pre>}
      {canFix && (
        <Button isBusy={isFixing} onClick={() => fix([diagnostic])}>
          {text.fix}
        </Button>
      )}
    </li>
  );
}

function Refused({ refusal: { path, detail, reason } }: { refusal: Refusal }) {
  return (
    <li class="problem">
      <div class="row">
        <Badge look="warning">{text.refused}</Badge>
        <code>{path}</code>
        <code class="quiet">{reason}</code>
      </div>
      <p>{detail}</p>
    </li>
  );
}
