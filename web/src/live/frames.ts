/** Frames gathered for one animation frame, so that a fast stream costs one render and not hundreds. */
import type { ServerFrame } from "../contracts";

export type Schedule = (work: () => void) => void;

const HIDDEN_MS = 250;

/** At the next animation frame. A hidden tab has none, so soon in any case. */
export const nextFrame: Schedule = (work) => {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    work();
  };
  const timer = setTimeout(once, HIDDEN_MS);
  requestAnimationFrame(once);
};

export class FrameBatch {
  private waiting: ServerFrame[] = [];

  constructor(
    private readonly deliver: (frames: readonly ServerFrame[]) => void,
    private readonly schedule: Schedule = nextFrame,
  ) {}

  add(frame: ServerFrame): void {
    this.waiting.push(frame);
    if (this.waiting.length === 1) this.schedule(() => this.flush());
  }

  flush(): void {
    const frames = this.waiting;
    this.waiting = [];
    if (frames.length > 0) this.deliver(frames);
  }
}
