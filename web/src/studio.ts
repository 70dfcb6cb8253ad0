/** The parts of the studio and how they are put together. Pages reach them by `useStudio()`. */
import { effect } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ApiClient } from "./api";
import { Generations, LiveConnection } from "./live";
import { BrowserTabs, browserClock, HttpSessionGateway, Session } from "./session";

export interface Studio {
  readonly session: Session;
  readonly api: ApiClient;
  readonly live: LiveConnection;
  readonly generations: Generations;
}

export function createStudio(): Studio {
  const session = new Session(new HttpSessionGateway(), new BrowserTabs());
  const live = new LiveConnection({
    url: liveAddress(),
    tokens: session,
    clock: browserClock,
    open: (url) => new WebSocket(url),
  });
  return { session, api: new ApiClient(session), live, generations: new Generations(live) };
}

/** Resume the session, and keep the live connection up while somebody is signed in. */
export function startStudio({ session, live }: Studio): void {
  let userId: string | null = null;
  effect(() => {
    const state = session.state.value;
    const next = state.kind === "signed_in" ? state.user.id : null;
    if (next === userId) return;
    userId = next;
    live.stop();
    if (next !== null) live.start();
  });
  const wake = () => live.wake();
  window.addEventListener("online", wake);
  window.addEventListener("offline", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
  void session.resume();
}

const Context = createContext<Studio | null>(null);

export const StudioProvider = Context.Provider;

export function useStudio(): Studio {
  const studio = useContext(Context);
  if (studio === null) throw new Error("useStudio outside of StudioProvider");
  return studio;
}

function liveAddress(): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/ws`;
}
