/** How long to wait before the next attempt: twice as long each time, with chance in it, so that clients spread. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly firstMs = 500,
    private readonly longestMs = 15_000,
    private readonly random: () => number = Math.random,
  ) {}

  next(): number {
    const full = Math.min(this.firstMs * 2 ** this.failures, this.longestMs);
    this.failures += 1;
    return full * (0.5 + this.random() / 2);
  }

  reset(): void {
    this.failures = 0;
  }
}
