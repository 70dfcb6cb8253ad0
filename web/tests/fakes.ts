import type { StudioSession } from "../src/contracts";
import type { Clock } from "../src/session";
import type { TabNews, Tabs } from "../src/session/tabs";

/** A clock that moves when it is told to. */
export class FakeClock implements Clock {
  private time = 1_000_000;
  private timers: { at: number; work: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.time + ms, work };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((kept) => kept !== timer);
    };
  }

  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.time = due.at;
      due.work();
      await settled();
    }
    this.time = until;
  }
}

/** Let everything that is ready run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

/** One browser: the tabs that it makes share a lock and hear each other. */
export class FakeBrowser {
  private readonly listeners: { tab: number; listener: (news: TabNews) => void }[] = [];
  private queue: Promise<unknown> = Promise.resolve();
  private tabs = 0;

  tab(): Tabs {
    const tab = ++this.tabs;
    return {
      exclusively: <T>(work: () => Promise<T>): Promise<T> => {
        const done = this.queue.then(work);
        this.queue = done.catch(() => undefined);
        return done;
      },
      tell: (news) => {
        for (const other of this.listeners) if (other.tab !== tab) other.listener(news);
      },
      onNews: (listener) => {
        this.listeners.push({ tab, listener });
      },
    };
  }
}

export function session(token: string, userId = "u1", expiresIn = 3600): StudioSession {
  return {
    access_token: token,
    token_type: "bearer",
    expires_in: expiresIn,
    expires_at: "2026-01-01T00:00:00Z",
    user: { id: userId, email: "ada@example.com" },
  };
}
