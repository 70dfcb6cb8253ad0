/** The generations that the pages look at: each followed once, however many look. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ServerFrame } from "../contracts";
import type { Follower, LiveConnection } from "./connection";
import { FrameBatch, nextFrame, type Schedule } from "./frames";
import { applyFrames } from "./reducer";
import type { MessageRefused } from "./socket";
import { type GenerationState, newGeneration } from "./state";

/** What of a connection is needed here. */
export type FollowedConnection = Pick<LiveConnection, "follow" | "resubscribe">;

export interface WatchedGeneration {
  readonly state: ReadonlySignal<GenerationState>;
  /** Why it cannot be followed: not found, or not yours. */
  readonly refusal: ReadonlySignal<MessageRefused | null>;
}

interface Watch extends WatchedGeneration {
  watchers: number;
  close(): void;
}

export class Generations {
  private readonly watches = new Map<string, Watch>();

  constructor(
    private readonly connection: FollowedConnection,
    private readonly schedule: Schedule = nextFrame,
  ) {}

  /** Look at a generation until `release` is called. */
  watch(id: string): { generation: WatchedGeneration; release: () => void } {
    const watch = this.watches.get(id) ?? this.open(id);
    watch.watchers += 1;
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      watch.watchers -= 1;
      if (watch.watchers > 0) return;
      this.watches.delete(id);
      watch.close();
    };
    return { generation: watch, release };
  }

  private open(id: string): Watch {
    const state = signal(newGeneration(id));
    const refusal = signal<MessageRefused | null>(null);
    const follower = new BatchedFollower(id, state, this.connection, this.schedule, (refused) => {
      refusal.value = refused;
    });
    const watch: Watch = { state, refusal, watchers: 0, close: this.connection.follow(id, follower) };
    this.watches.set(id, watch);
    return watch;
  }
}

class BatchedFollower implements Follower {
  private readonly batch: FrameBatch;
  private isResubscribing = false;

  constructor(
    private readonly id: string,
    private readonly state: { value: GenerationState; peek(): GenerationState },
    private readonly connection: FollowedConnection,
    schedule: Schedule,
    readonly onRefused: (refusal: MessageRefused) => void,
  ) {
    this.batch = new FrameBatch((frames) => this.apply(frames), schedule);
  }

  /** What has arrived counts, also when it is not shown yet. */
  lastSeq(): number {
    this.batch.flush();
    return this.state.peek().lastSeq;
  }

  onFrame(frame: ServerFrame): void {
    this.batch.add(frame);
  }

  private apply(frames: readonly ServerFrame[]): void {
    const next = applyFrames(this.state.peek(), frames);
    this.state.value = next;
    if (frames.some(({ type }) => type === "Subscribed")) this.isResubscribing = false;
    if (!next.hasGap || this.isResubscribing) return;
    this.isResubscribing = true;
    this.connection.resubscribe(this.id);
  }
}
