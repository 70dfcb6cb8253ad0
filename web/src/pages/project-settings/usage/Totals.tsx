import type { Schemas } from "../../../contracts";
import { words } from "../../../words";
import { cost, counted, lasting, roughly } from "../../../words/amounts";

const text = words.settings.usage;

export function Totals({ totals }: { totals: Schemas["UsageTotals"] }) {
  const {
    jobs = 0,
    total_tokens = 0,
    cost_micro_usd,
    model_seconds = 0,
    tool_seconds = 0,
    unpriced_calls = 0,
  } = totals;
  const facts = [
    [text.jobs, counted(jobs)],
    [text.tokens, roughly(total_tokens)],
    [text.cost, costOf(cost_micro_usd)],
    [text.modelTime, lasting(model_seconds)],
    [text.toolTime, lasting(tool_seconds)],
  ] as const;
  return (
    <>
      <dl class="usage-totals">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt class="quiet">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {unpriced_calls > 0 && <p class="quiet">{text.unpriced(counted(unpriced_calls))}</p>}
    </>
  );
}

/** A price that is not known is no price of zero. */
export function costOf(microUsd: number | null | undefined): string {
  return microUsd === null || microUsd === undefined ? text.noPrice : cost(microUsd);
}
