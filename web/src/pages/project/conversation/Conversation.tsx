import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Button, EmptyState, ErrorState, Loading, useTask } from "../../../ui";
import { words } from "../../../words";
import { Composer } from "../composer/Composer";
import { useWorkshop } from "../workshop";
import { TurnView } from "./TurnView";

const text = words.workshop.conversation;
const NEAR_END_PX = 80;

/** Everything that was asked, oldest first, and the composer below it. */
export function Conversation() {
  const { log } = useWorkshop();
  const { turns, isLoaded, hasEarlier, problem } = log.state.value;
  const earlier = useTask(() => log.loadEarlier());
  const scroller = useStickyEnd(turns[0]?.generation.id);
  return (
    <section class="conversation" aria-label={text.label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
      <section class="conversation-turns" ref={scroller} tabIndex={0} aria-label={text.turns}>
        <div>
          {hasEarlier && (
            <Button look="quiet" isBusy={earlier.isRunning} onClick={() => void earlier.run()}>
              {text.earlier}
            </Button>
          )}
          {!isLoaded && problem === null && <Loading />}
          {problem && <ErrorState problem={problem} onRetry={() => void log.refresh()} />}
          {isLoaded && turns.length === 0 && <EmptyState {...text.empty} />}
          <ol class="turns">
            {turns.map((turn) => (
              <TurnView key={turn.generation.id} turn={turn} />
            ))}
          </ol>
        </div>
      </section>
      <Composer />
    </section>
  );
}

/** Keeps the end in sight while it grows, unless the reader is elsewhere; earlier turns come in above without a jump. */
function useStickyEnd(firstId: string | undefined) {
  const ref = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ firstId, height: 0 });
  useEffect(() => {
    const box = ref.current;
    const content = box?.firstElementChild;
    if (!box || !content) return undefined;
    const onScroll = () => {
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    };
    const observer = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(content);
    observer.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, []);
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) return;
    const { height } = before.current;
    if (before.current.firstId !== undefined && firstId !== before.current.firstId && !atEnd.current) {
      box.scrollTop += box.scrollHeight - height;
    }
    before.current = { firstId, height: box.scrollHeight };
  });
  return ref;
}
