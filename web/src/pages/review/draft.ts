/** The decisions of one reviewer: shown at once, saved a moment later, one save after the other. */
import { type Signal, signal } from "@preact/signals";
import { ApiProblem } from "../../api";
import type { Publication, Review } from "../../contracts";
import type { Clock } from "../../session";
import { decided, type Part, type Rejected, readRejections, writeRejections } from "./choice";

export interface ReviewStore {
  read(): Promise<Review>;
  /** Rejects with `conflict` (412) when somebody else decided since `seen`. */
  save(change: { rejected: Review["rejected"]; message: string | null }, seen: number): Promise<Review>;
}

/** Whose work came first, so that a decision was not taken. */
export type Overtaker = "decision" | "publication";

export type Saving = "saved" | "waiting" | "failed";

const PAUSE_MS = 500;
/** Of refusals that mean: the review is another by now than the one on show. */
const OUTDATED: ReadonlySet<string> = new Set([
  "publication_running",
  "already_published",
  "review_stale",
  "check_failed",
  "github_conflict",
]);

export class ReviewDraft {
  readonly review: Signal<Review>;
  readonly rejected: Signal<Rejected>;
  readonly message: Signal<string>;
  readonly saving = signal<Saving>("saved");
  readonly problem = signal<ApiProblem | null>(null);
  /** Somebody else was faster: what they did is shown. */
  readonly overtakenBy = signal<Overtaker | null>(null);
  private cancelPause: (() => void) | null = null;
  private running: Promise<void> | null = null;
  private change = 0;

  constructor(
    review: Review,
    private readonly store: ReviewStore,
    private readonly clock: Clock,
  ) {
    this.review = signal(review);
    this.rejected = signal(readRejections(review.files, review.rejected));
    this.message = signal(review.message ?? "");
  }

  decide(parts: readonly Part[], decision: "accepted" | "rejected"): void {
    this.rejected.value = decided(this.rejected.peek(), parts, decision);
    this.changed();
  }

  write(message: string): void {
    this.message.value = message;
    if (messageFault(message) === null) this.changed();
  }

  /** Until everything is saved. Rejects with the `ApiProblem` that it ended with. */
  async flush(): Promise<void> {
    this.cancelPause?.();
    this.cancelPause = null;
    while (this.saving.peek() !== "saved") {
      this.running ??= this.save().finally(() => {
        this.running = null;
      });
      await this.running;
    }
  }

  /** Decide again as it stands: what was dropped of a stale review stays dropped. */
  keep(): Promise<void> {
    this.changed();
    return this.flush();
  }

  /** Work on the saved review; refused because the review is another by now, that is read. Rejects as the work does. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    await this.flush();
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiProblem && OUTDATED.has(error.code)) await this.refresh().catch(() => undefined);
      throw error;
    }
  }

  /** The review as the server has it, to be told by `tell`. */
  read(): Promise<Review> {
    return this.store.read();
  }

  /** What the server says; decisions that wait to be saved stay, unless they are about other changes. */
  tell(review: Review): void {
    const isAnother = this.review.peek().against !== review.against;
    if (isAnother) this.forget();
    if (this.saving.peek() === "saved") this.take(review);
    else this.review.value = { ...this.review.peek(), check: review.check, publication: review.publication };
  }

  async refresh(): Promise<void> {
    this.tell(await this.read());
  }

  /** Where the publication is now. */
  follow(publication: Publication): void {
    this.review.value = { ...this.review.peek(), publication };
  }

  /** What waits is saved at once. */
  close(): void {
    this.cancelPause?.();
    if (this.saving.peek() === "waiting") void this.flush().catch(() => undefined);
  }

  take(review: Review): void {
    const before = this.review.peek();
    const hasSameFiles = before.against === review.against && before.stale === review.stale;
    const isSame = hasSameFiles && before.version === review.version;
    // The same files stay the same objects: what shows them has nothing to do.
    this.review.value = hasSameFiles ? { ...review, files: before.files } : review;
    if (isSame) return;
    this.rejected.value = readRejections(review.files, review.rejected);
    this.message.value = review.message ?? "";
  }

  private changed(): void {
    this.change += 1;
    this.saving.value = "waiting";
    this.overtakenBy.value = null;
    this.cancelPause?.();
    this.cancelPause = this.clock.after(PAUSE_MS, () => void this.flush().catch(() => undefined));
  }

  private async save(): Promise<void> {
    const saved = this.change;
    const { files, version } = this.review.peek();
    const message = this.message.peek();
    this.problem.value = null;
    try {
      const review = await this.store.save(
        { rejected: writeRejections(files, this.rejected.peek()), message: message.trim() === "" ? null : message },
        version,
      );
      if (saved !== this.change) this.review.value = { ...this.review.peek(), version: review.version };
      else {
        this.saving.value = "saved";
        this.review.value = { ...review, files: review.against === this.review.peek().against ? files : review.files };
      }
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.status === 412) await this.overtaken("decision");
      else if (error.code === "publication_running") await this.overtaken("publication");
      else {
        this.saving.value = "failed";
        this.problem.value = error;
        throw error;
      }
    }
  }

  private async overtaken(by: Overtaker): Promise<void> {
    const review = await this.store.read();
    this.forget();
    this.overtakenBy.value = by;
    this.take(review);
    // The version is the same when it was published: what was not taken is no longer shown all the same.
    this.rejected.value = readRejections(review.files, review.rejected);
    this.message.value = review.message ?? "";
  }

  private forget(): void {
    this.cancelPause?.();
    this.cancelPause = null;
    this.saving.value = "saved";
  }
}

export const MAX_MESSAGE_LENGTH = 10_000;

/** Why the message cannot be that of a commit. An empty one can: then the title is taken. */
export function messageFault(message: string): "too_long" | "control" | null {
  if (message.length > MAX_MESSAGE_LENGTH) return "too_long";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return /[\x00-\x08\x0b-\x1f\x7f]/.test(message) ? "control" : null;
}
