import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { MAX_LINES, type OutputLine, type WatchedGeneration } from "../../../live";
import { EmptyState } from "../../../ui";
import { words } from "../../../words";
import { useSelected } from "../watching";
import { ROW_PX, rowsInSight } from "./window";

const text = words.workshop.output;

/** What the commands of the job say. Only the rows in sight are in the document. */
export function OutputPane({ watched }: { watched: WatchedGeneration }) {
  const { lines, count } = useSelected(
    watched.state,
    ({ output, outputCount }) => ({ lines: output, count: outputCount }),
    (before, now) => before.count === now.count,
  );
  if (lines.length === 0) return <EmptyState {...text.none} />;
  return (
    <div class="output">
      {count > MAX_LINES && <p class="quiet output-note">{text.capped(MAX_LINES)}</p>}
      <Rows lines={lines} />
    </div>
  );
}

function Rows({ lines }: { lines: readonly OutputLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [sight, setSight] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const look = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < ROW_PX;
      setSight({ top: element.scrollTop, height: element.clientHeight });
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  const { from, to } = rowsInSight(sight.top, sight.height, lines.length);
  useLayoutEffect(() => {
    content.current?.style.setProperty("--rows", String(lines.length));
    content.current?.style.setProperty("--from", String(from));
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines.length, from]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys
    <div class="output-rows" ref={box} role="log" aria-live="off" aria-label={text.label} tabIndex={0}>
      <div class="output-content" ref={content}>
        <div class="output-window">
          {lines.slice(from, to).map(({ id, source, text: line }) => (
            <div key={id} class="output-line">
              <span class="output-source">{text.sources[source]}</span>
              <span>{line}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
