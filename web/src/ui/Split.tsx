import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

export interface SplitProps {
  /** What the handle between the two moves. */
  label: string;
  start: ComponentChildren;
  end: ComponentChildren;
  /** The share of `start`, in percent. */
  initial?: number;
}

const SMALLEST = 20;
const LARGEST = 80;
const STEP = 2;

/** Two areas beside each other with a handle for pointer and arrow keys; on a phone one below the other. */
export function Split({ label, start, end, initial = 40 }: SplitProps) {
  const root = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(initial);
  const move = (percent: number) => {
    const next = Math.min(LARGEST, Math.max(SMALLEST, percent));
    root.current?.style.setProperty("--split", `${next}%`);
    setShare(next);
  };
  const onPointerMove = (event: PointerEvent) => {
    const box = root.current?.getBoundingClientRect();
    const handle = event.currentTarget as HTMLElement;
    if (box && handle.hasPointerCapture(event.pointerId)) move(((event.clientX - box.left) / box.width) * 100);
  };
  return (
    <div class="split" ref={root}>
      <div>{start}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: a focusable separator is a widget, an <hr> is not */}
      <div
        class="split-handle"
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={Math.round(share)}
        aria-valuemin={SMALLEST}
        aria-valuemax={LARGEST}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          move(share + by);
        }}
      />
      <div>{end}</div>
    </div>
  );
}
