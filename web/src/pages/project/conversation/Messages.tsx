import { useEffect, useRef } from "preact/hooks";
import type { Schemas } from "../../../contracts";
import type { WatchedGeneration } from "../../../live";
import { useStudio } from "../../../studio";
import { Badge, type BadgeLook, useLoaded } from "../../../ui";
import { words } from "../../../words";
import { useSelected } from "../watching";

type Disposition = Schemas["JobMessage"]["disposition"];

const LOOKS: Readonly<Record<Disposition, BadgeLook>> = {
  steering: "active",
  queued: "neutral",
  applied: "good",
  started: "good",
  returned: "warning",
};

/** What was said to the job while it ran, and what became of it. */
export function Messages({ generationId, watched }: { generationId: string; watched: WatchedGeneration }) {
  const known = useSelected(watched.state, ({ messages }) =>
    [...messages.values()].map(({ id, disposition }) => `${id} ${disposition}`).join(),
  );
  return known === "" ? null : <Said generationId={generationId} known={known} />;
}

/** Their texts are the record's; it is read again whenever the frames tell of a change (`known`). */
function Said({ generationId, known }: { generationId: string; known: string }) {
  const { api } = useStudio();
  const { state, reload } = useLoaded(generationId, (signal) =>
    api.get("/api/generations/{generation_id}/messages", { path: { generation_id: generationId }, signal }),
  );
  const shown = useRef(known);
  useEffect(() => {
    if (shown.current !== known) reload();
    shown.current = known;
  }, [known, reload]);
  if (state.kind !== "loaded") return null;
  return (
    <ul class="messages" aria-label={words.workshop.conversation.messages}>
      {state.value.items.map(({ id, text, disposition }) => (
        <li key={id}>
          <p class="turn-prompt">{text}</p>
          <Badge look={LOOKS[disposition]}>{words.workshop.conversation.dispositions[disposition]}</Badge>
        </li>
      ))}
    </ul>
  );
}
