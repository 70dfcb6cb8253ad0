import { words } from "../../../words";
import { costRange, tokenRange } from "../../../words/amounts";
import type { GenerationRequest } from "../job/jobs";
import { useWorkshop } from "../workshop";
import { useEstimate } from "./useEstimate";

const text = words.workshop.estimate;

/** What the request would use and cost. Its line is always there, so that nothing moves when it is known. */
export function Estimate({ request }: { request: GenerationRequest | null }) {
  const { project } = useWorkshop();
  const estimate = useEstimate(project.id, request);
  return (
    <p class="composer-estimate quiet">
      {request === null || estimate === null ? (
        text.keys
      ) : (
        <>
          {text.about(
            tokenRange(estimate.total_tokens.low, estimate.total_tokens.high),
            estimate.cost_micro_usd && costRange(estimate.cost_micro_usd.low, estimate.cost_micro_usd.high),
          )}
          {estimate.would_be_refused !== null && <strong> {text.refused(estimate.would_be_refused)}</strong>}
          {estimate.over_budget && <strong> {text.overBudget}</strong>}
        </>
      )}
    </p>
  );
}
