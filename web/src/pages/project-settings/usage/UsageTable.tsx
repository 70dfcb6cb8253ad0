import type { Schemas } from "../../../contracts";
import { words } from "../../../words";
import { counted, lasting } from "../../../words/amounts";
import { costOf } from "./Totals";

const text = words.settings.usage;

interface UsageRow {
  key: string;
  name: string;
  totals: Schemas["UsageTotals"];
}

interface UsageTableProps {
  caption: string;
  /** The heading of the first column. */
  what: string;
  rows: readonly UsageRow[];
}

/** Sums by one thing; the bar behind the tokens compares the rows. */
export function UsageTable({ caption, what, rows }: UsageTableProps) {
  const most = Math.max(1, ...rows.map(({ totals }) => totals.total_tokens ?? 0));
  return (
    <table class="usage-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{what}</th>
          <th scope="col">{text.tokens}</th>
          <th scope="col">{text.cost}</th>
          <th scope="col" class="usage-time">
            {text.modelTime}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, totals }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>
              <span
                class="usage-bar"
                ref={(bar) => bar?.style.setProperty("--share", `${((totals.total_tokens ?? 0) / most) * 100}%`)}
              >
                {counted(totals.total_tokens ?? 0)}
              </span>
            </td>
            <td>{costOf(totals.cost_micro_usd)}</td>
            <td class="usage-time">{lasting(totals.model_seconds ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
