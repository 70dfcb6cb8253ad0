/** What the tabs of one browser share: one refresh at a time, and the news of it. */
import type { StudioSession } from "../contracts";

export type TabNews = { kind: "session"; session: StudioSession } | { kind: "signed_out" };

export interface Tabs {
  /** Run `work` in one tab at a time. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Tell the other tabs. */
  tell(news: TabNews): void;
  /** Hear of the other tabs. */
  onNews(listener: (news: TabNews) => void): void;
}

const NAME = "wingbeat-session";

/** By the browser's locks, which a closed tab gives back, and a channel that only this origin hears. */
export class BrowserTabs implements Tabs {
  private readonly channel = new BroadcastChannel(NAME);

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return navigator.locks.request(NAME, work) as Promise<T>;
  }

  tell(news: TabNews): void {
    this.channel.postMessage(news);
  }

  onNews(listener: (news: TabNews) => void): void {
    this.channel.addEventListener("message", (event: MessageEvent<TabNews>) => listener(event.data));
  }
}
