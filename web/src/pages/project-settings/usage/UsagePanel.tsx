import { useState } from "preact/hooks";
import type { Schemas } from "../../../contracts";
import { useStudio } from "../../../studio";
import { EmptyState, ErrorState, Loading, useLoaded } from "../../../ui";
import { Select } from "../../../ui/Select";
import { words } from "../../../words";
import { onDay } from "../../../words/amounts";
import { BudgetToday } from "./BudgetToday";
import { Totals } from "./Totals";
import { UsageTable } from "./UsageTable";

const text = words.settings.usage;
const PERIODS = ["7", "30", "90"] as const;
type Period = (typeof PERIODS)[number];
const DAY_MS = 86_400_000;

export function UsagePanel({ projectId }: { projectId: string }) {
  const { api } = useStudio();
  const [period, setPeriod] = useState<Period>("30");
  const path = { project_id: projectId };
  const { state, reload } = useLoaded(`${projectId} ${period}`, async (signal) => {
    const query = { from: dayBefore(Number(period) - 1) };
    const [usage, members] = await Promise.all([
      api.get("/api/projects/{project_id}/usage", { path, query, signal }),
      api.get("/api/projects/{project_id}/members", { path, signal }),
    ]);
    return { usage, names: new Map(members.items.map((member) => [member.user_id, member.email])) };
  });
  return (
    <div class="usage">
      {state.kind === "loaded" && <BudgetToday budget={state.value.usage.budget} />}
      <div class="usage-period">
        <h2>{text.totals}</h2>
        <Select
          label={text.days}
          isLabelHidden
          value={period}
          choices={PERIODS.map((value) => ({ value, label: text.last(Number(value)) }))}
          onValue={setPeriod}
        />
      </div>
      {state.kind === "loading" && <Loading />}
      {state.kind === "failed" && <ErrorState problem={state.problem} onRetry={reload} />}
      {state.kind === "loaded" && <Used usage={state.value.usage} names={state.value.names} />}
    </div>
  );
}

type Names = ReadonlyMap<string | null, string | null>;

function Used({ usage, names }: { usage: Schemas["ProjectUsage"]; names: Names }) {
  if (usage.by_day.length === 0) return <EmptyState {...text.none} />;
  const days = usage.by_day.map((day) => ({ key: day.day, name: onDay(day.day), totals: day }));
  const people = usage.by_user.map((one) => {
    return { key: one.user_id, name: names.get(one.user_id) ?? text.former, totals: one };
  });
  const models = usage.by_model.map((one) => ({ key: one.model, name: one.model, totals: one }));
  return (
    <>
      <Totals totals={usage.totals} />
      <UsageTable caption={text.byDay} what={text.day} rows={days.reverse()} />
      <UsageTable caption={text.byUser} what={text.user} rows={people} />
      <UsageTable caption={text.byModel} what={text.model} rows={models} />
    </>
  );
}

function dayBefore(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}
