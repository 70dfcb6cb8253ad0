import type { StageView } from "../../../live";
import { words } from "../../../words";

const text = words.repositories.progress;
const STAGES = ["clone", "inspect", "summarise"] as const;
const SIGNS = { pending: "", started: "", retrying: "↻", waiting: "…", completed: "✓", failed: "✕" } as const;

/** The three stages, each with where it is. */
export function Steps({ stages }: { stages: readonly StageView[] }) {
  return (
    <ol class="import-steps">
      {STAGES.map((stage) => {
        const seen = stages.findLast((one) => one.stage === stage);
        const state = seen?.state ?? "pending";
        return (
          <li key={stage} class={`import-step import-step-${state}`} aria-current={isNow(state) ? "step" : undefined}>
            <span class="import-sign" aria-hidden="true">
              {SIGNS[state]}
            </span>
            <div>
              <strong>{text.stages[stage].name}</strong>
              <span class="quiet"> {text.states[state]}</span>
              <p class="quiet">{seen?.message || text.stages[stage].text}</p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function isNow(state: keyof typeof SIGNS): boolean {
  return state === "started" || state === "retrying" || state === "waiting";
}
