/** The server's time by this machine's clock, which may be wrong. */
export class ServerClock {
  private aheadMs = 0;

  constructor(private readonly localNow: () => number = Date.now) {}

  /** @param ts when the server answered just now, RFC 3339; a frame of the past must not come here */
  hear(ts: string | undefined): void {
    const time = Date.parse(ts ?? "");
    if (!Number.isNaN(time)) this.aheadMs = time - this.localNow();
  }

  /** Milliseconds since 1970, by the server. */
  now(): number {
    return this.localNow() + this.aheadMs;
  }
}
