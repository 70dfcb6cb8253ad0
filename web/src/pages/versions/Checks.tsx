import type { Generation } from "../../contracts";
import { words } from "../../words";
import { VerificationBadge } from "./Timeline";
import { CHECKS, isSyntaxOnly } from "./version";

const text = words.versions.checks;
const MARKS = { passed: "✓", failed: "✗", not_run: "–" } as const;

/** What was checked of the version, and by what: no more is claimed. */
export function Checks({ version }: { version: Generation }) {
  const { result } = version;
  const verification = result?.verification;
  const toolchain = verification?.by ?? result?.provenance;
  const models = result?.models?.length ? result.models : result?.model ? [result.model] : [];
  const notes = new Map(verification?.notes?.map(({ check, note }) => [check, note]));
  return (
    <div class="checks">
      <div class="row">
        <h3>{text.title}</h3>
        <VerificationBadge version={version} />
        {toolchain && <span class="quiet">{text.by(toolchain)}</span>}
      </div>
      <ul>
        {CHECKS.map((check) => {
          const state = verification?.[check] ?? "not_run";
          return (
            <li key={check} class={`check-${state}`}>
              <span class="check-mark" aria-hidden="true">
                {MARKS[state]}
              </span>
              <span>
                {text.names[check]} {text.states[state]}
                {notes.has(check) && <span class="quiet">: {notes.get(check)}</span>}
              </span>
            </li>
          );
        })}
      </ul>
      {isSyntaxOnly(toolchain) && <p class="quiet">{text.syntaxOnly}</p>}
      <p class="quiet">
        {[
          models.length > 0 && words.versions.model(models.join(", ")),
          result?.repair_rounds ? words.versions.repairs(result.repair_rounds) : null,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </div>
  );
}
