/** Keeps a review as the server has it: steps as their news comes, everything else read when news says that it changed. */
import { effect } from "@preact/signals";
import type { ServerFrame } from "../../contracts";
import type { Clock } from "../../session";
import type { ReviewDraft } from "./draft";
import { isAtWork, type ReviewNews, told } from "./news";

/** News may be lost on its way: after such a silence about something that runs, the review is read. */
export const QUIET_MS = 10_000;

export class ReviewFollower {
  private reading: Promise<void> | null = null;
  private isStale = false;
  private isSubscribed = false;
  private isClosed = false;
  private cancelQuiet: () => void = () => undefined;
  private readonly stop: () => void;

  constructor(
    private readonly draft: ReviewDraft,
    private readonly clock: Clock,
  ) {
    this.stop = effect(() => {
      void draft.review.value;
      this.listen();
    });
  }

  /** Any frame of the connection: those that are about something else are passed over. */
  onFrame(frame: ServerFrame): void {
    if (frame.generation_id !== this.draft.review.peek().generation_id) return;
    if (frame.type === "Subscribed") this.onSubscribed();
    else if (frame.type === "Checking" || frame.type === "Publishing") this.onNews(frame);
  }

  close(): void {
    this.isClosed = true;
    this.stop();
    this.cancelQuiet();
  }

  /** What happened while there was no subscription is read; before the first one the page has just been. */
  private onSubscribed(): void {
    if (this.isSubscribed || isAtWork(this.draft.review.peek())) this.read();
    this.isSubscribed = true;
  }

  private onNews(news: ReviewNews): void {
    const next = told(this.draft.review.peek(), news);
    if (next !== null) this.draft.review.value = next;
    // An answer that is on its way may be older than this.
    if (next === null || this.reading !== null) this.read();
  }

  private read(): void {
    this.isStale = true;
    this.reading ??= this.readUntilFresh()
      .catch(() => {
        this.isStale = true;
      })
      .then(() => {
        this.reading = null;
        this.listen();
      });
  }

  private async readUntilFresh(): Promise<void> {
    while (this.isStale && !this.isClosed) {
      this.isStale = false;
      const review = await this.draft.read();
      if (!this.isStale && !this.isClosed) this.draft.tell(review);
    }
  }

  private listen(): void {
    this.cancelQuiet();
    if (this.isClosed || !(this.isStale || isAtWork(this.draft.review.peek()))) return;
    this.cancelQuiet = this.clock.after(QUIET_MS, () => this.read());
  }
}
