import type { Schemas } from "../../../contracts";
import { Progress } from "../../../ui";
import { ago, words } from "../../../words";
import { counted, roughly } from "../../../words/amounts";

const text = words.settings.usage;

/** What the reader has used of their day, over all projects. */
export function BudgetToday({ budget }: { budget: Schemas["Budget"] }) {
  const { tokens_today: used, daily_tokens: limit, tokens_left_today: left } = budget;
  return (
    <section class="usage-card" aria-labelledby="budget-today">
      <h2 id="budget-today">{text.today}</h2>
      <p class="quiet">{text.todayText}</p>
      {limit === null || limit === undefined ? (
        <p>{text.unlimited(roughly(used))}</p>
      ) : (
        <>
          <Progress label={text.today} value={limit > 0 ? Math.min(100, (used / limit) * 100) : 100} />
          <p class="usage-budget">
            <span>{text.used(roughly(used), roughly(limit))}</span>
            <span class="quiet">
              {text.left(roughly(left ?? 0))} · {text.resets(ago(budget.resets_at))}
            </span>
          </p>
        </>
      )}
      <p class="quiet">
        {budget.max_running_jobs === null || budget.max_running_jobs === undefined
          ? text.runningUnlimited(counted(budget.running_jobs))
          : text.running(counted(budget.running_jobs), counted(budget.max_running_jobs))}
      </p>
    </section>
  );
}
