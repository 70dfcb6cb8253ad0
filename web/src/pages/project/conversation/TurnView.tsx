import { isOver, type WatchedGeneration } from "../../../live";
import { Badge } from "../../../ui";
import { ago, words } from "../../../words";
import { STATUS_LOOKS, statusOf } from "../job/status";
import { useSelected, useWatched } from "../watching";
import { useWorkshop } from "../workshop";
import { Attached } from "./Attached";
import { Messages } from "./Messages";
import { Outcome } from "./Outcome";
import { Prose } from "./Prose";
import { Steps } from "./Steps";
import type { Turn } from "./turnLog";

const text = words.workshop.conversation;

/** A request, and what came of it. The one on show, and one that is under way, are followed. */
export function TurnView({ turn }: { turn: Turn }) {
  const { generation } = turn;
  const { selected, select } = useWorkshop();
  const isSelected = selected?.generation.id === generation.id;
  const isRunning = !isOver(generation.status);
  const watched = useWatched(isSelected || isRunning ? generation.id : null);
  return (
    <li class="turn" data-selected={isSelected || undefined}>
      <div class="turn-request">
        <p class="turn-prompt">{generation.prompt}</p>
        <Attached ids={generation.attachments} />
      </div>
      <div class="turn-meta">
        <Badge>{text.kinds[generation.kind]}</Badge>
        <Status turn={turn} watched={watched} />
        <span class="quiet">{ago(generation.created_at)}</span>
        {isSelected ? (
          <span class="turn-shown">{text.shown}</span>
        ) : (
          <button type="button" class="link" onClick={() => select(generation.id)}>
            {text.show}
            <span class="visually-hidden">: {generation.prompt.slice(0, 60)}</span>
          </button>
        )}
      </div>
      <Answer turn={turn} watched={watched} />
      {watched && <Steps watched={watched} isOpen={isRunning} />}
      {watched && <Messages generationId={generation.id} watched={watched} />}
      {!isRunning && <Outcome generation={generation} />}
    </li>
  );
}

function Status({ turn, watched }: { turn: Turn; watched: WatchedGeneration | null }) {
  return watched ? <LiveStatus turn={turn} watched={watched} /> : <StatusBadge status={turn.generation.status} />;
}

function LiveStatus({ turn, watched }: { turn: Turn; watched: WatchedGeneration }) {
  const status = useSelected(watched.state, (live) => statusOf(turn.generation, live));
  return <StatusBadge status={statusOf(turn.generation, { ...watched.state.peek(), status })} />;
}

function StatusBadge({ status }: { status: keyof typeof STATUS_LOOKS }) {
  return <Badge look={STATUS_LOOKS[status]}>{words.workshop.job.statuses[status]}</Badge>;
}

function Answer({ turn, watched }: { turn: Turn; watched: WatchedGeneration | null }) {
  if (turn.answer !== null) return <Prose text={turn.answer} />;
  return watched && <LiveAnswer watched={watched} />;
}

/** The words of all rounds as they come. */
function LiveAnswer({ watched }: { watched: WatchedGeneration }) {
  const said = useSelected(watched.state, ({ chat }) =>
    [...chat.values()]
      .sort((a, b) => a.round - b.round)
      .map(({ saved, draft }) => saved ?? draft?.text ?? "")
      .join("\n\n")
      .trim(),
  );
  return said === "" ? null : <Prose text={said} />;
}
