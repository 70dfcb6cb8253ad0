import type { StageView, WatchedGeneration } from "../../../live";
import { words } from "../../../words";
import { Icon, type IconName } from "../icons";
import { Elapsed } from "../job/Elapsed";
import { sameItems, useSelected } from "../watching";

const text = words.workshop.job;

/** What the job went through, with times. A repair is a step of its own, with those that it takes after it. */
export function Steps({ watched, isOpen }: { watched: WatchedGeneration; isOpen: boolean }) {
  const stages = useSelected(watched.state, (state) => state.stages, sameItems);
  if (stages.length === 0) return null;
  return (
    <details class="steps" open={isOpen}>
      <summary>{text.steps(stages.length)}</summary>
      <ol>
        {stages.map((stage) => (
          <Step key={`${stage.stage} ${stage.round}`} stage={stage} />
        ))}
      </ol>
    </details>
  );
}

const ICONS: Readonly<Record<StageView["state"], IconName>> = {
  started: "dot",
  retrying: "reload",
  waiting: "dot",
  completed: "check",
  failed: "cross",
};

function Step({ stage }: { stage: StageView }) {
  return (
    <li class="step" data-state={stage.state}>
      <Icon name={ICONS[stage.state]} />
      <span class="step-name">
        {text.stages[stage.stage]}
        {stage.round > 0 && <span class="quiet"> {text.round(stage.round)}</span>}
        <span class="visually-hidden">: {text.states[stage.state]}</span>
      </span>
      <Elapsed start={stage.startedAt} end={stage.endedAt} />
    </li>
  );
}
