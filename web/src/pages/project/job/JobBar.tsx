import { useEffect } from "preact/hooks";
import { isOver, type WatchedGeneration } from "../../../live";
import { useStudio } from "../../../studio";
import { announce, Badge, Button, Progress, toast, useTask } from "../../../ui";
import { explain, words } from "../../../words";
import { cost, tokens } from "../../../words/amounts";
import type { Turn } from "../conversation/turnLog";
import { Icon } from "../icons";
import { useSelected } from "../watching";
import { useWorkshop } from "../workshop";
import { Elapsed } from "./Elapsed";
import { againOf, isRepeatable, startJob } from "./jobs";
import { STATUS_LOOKS, statusOf } from "./status";
import { useSpent } from "./useSpent";

const text = words.workshop.job;

/** The job on show at a glance: what it does now, how far it is, what it has cost; cancel it, or try it again. */
export function JobBar({ turn, watched }: { turn: Turn; watched: WatchedGeneration }) {
  const { generation } = turn;
  const live = useSelected(
    watched.state,
    ({ status, progress, round, stages }) => ({ status, progress, round, stage: stages.at(-1) ?? null }),
    (before, now) =>
      before.status === now.status &&
      before.progress === now.progress &&
      before.round === now.round &&
      before.stage === now.stage,
  );
  const state = useSelected(watched.state, (all) => all.status);
  const status = statusOf(generation, state === null ? null : watched.state.peek());
  const isRunning = !isOver(status);
  const doing = live.stage === null ? text.statuses[status] : text.stages[live.stage.stage];
  const ended = status === "completed" && generation.kind === "converse" ? text.answered : text.ended[status];
  useEffect(() => {
    announce(isRunning ? doing : ended);
  }, [isRunning, doing, ended]);
  return (
    <section class="job-bar" aria-label={text.label}>
      <Badge look={STATUS_LOOKS[status]}>{text.statuses[status]}</Badge>
      <span class="job-doing">{isRunning ? (live.stage?.message ?? doing) : ended}</span>
      {isRunning && <Away />}
      {live.round > 0 && <Badge look="warning">{text.rounds(live.round)}</Badge>}
      <span class="job-figures quiet">
        <Spent turn={turn} watched={watched} isRunning={isRunning} />
        <Elapsed start={startOf(turn)} end={isRunning ? null : endOf(turn, watched)} />
      </span>
      <Actions turn={turn} isRunning={isRunning} />
      <div class="job-progress" data-state={status}>
        <Progress label={text.progress} value={isRunning ? Math.max(live.progress, generation.progress) : 100} />
      </div>
    </section>
  );
}

/** What is shown is what was heard last. */
function Away() {
  const { live } = useStudio();
  return live.state.value.kind === "online" ? null : <Badge look="warning">{text.away}</Badge>;
}

function startOf({ generation }: Turn): string {
  return generation.started_at ?? generation.created_at;
}

function endOf(turn: Turn, watched: WatchedGeneration): string {
  return turn.generation.finished_at ?? watched.state.peek().result?.ts ?? startOf(turn);
}

function Spent({ turn, watched, isRunning }: { turn: Turn; watched: WatchedGeneration; isRunning: boolean }) {
  const usage = useSpent(turn.generation, watched, isRunning);
  if (usage.total_tokens === 0) return null;
  return (
    <>
      <span>{tokens(usage.total_tokens)}</span>
      {usage.cost_micro_usd !== null && <span>{cost(usage.cost_micro_usd)}</span>}
    </>
  );
}

function Actions({ turn: { generation }, isRunning }: { turn: Turn; isRunning: boolean }) {
  const { api } = useStudio();
  const { canEdit, log, project, running, select } = useWorkshop();
  const cancel = useTask(async () => {
    log.put(await api.post("/api/generations/{generation_id}/cancel", { path: { generation_id: generation.id } }));
  });
  const retry = useTask(async () => {
    const started = await startJob(api, project.id, againOf(generation), `again:${generation.id}:${Date.now()}`);
    log.put(started);
    select(started.id);
  });
  const problem = cancel.problem ?? retry.problem;
  useEffect(() => {
    if (problem !== null) toast(explain(problem), "error");
  }, [problem]);
  if (!canEdit) return null;
  if (isRunning) {
    return (
      <Button isBusy={cancel.isRunning} onClick={() => void cancel.run()}>
        <Icon name="stop" /> {text.cancel}
      </Button>
    );
  }
  const hasFailed = generation.status === "error" || generation.status === "cancelled";
  if (!hasFailed || running !== null || !isRepeatable(generation)) return null;
  return (
    <Button isBusy={retry.isRunning} onClick={() => void retry.run()}>
      <Icon name="reload" /> {text.retry}
    </Button>
  );
}
