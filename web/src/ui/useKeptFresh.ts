import { useEffect } from "preact/hooks";

const EVERY_MS = 20_000;

/** Others change things too: look again when somebody comes back to the tab or to the network, and now and then. */
export function useKeptFresh(look: () => void): void {
  useEffect(() => {
    const lookIfSeen = () => {
      if (document.visibilityState === "visible") look();
    };
    const timer = setInterval(lookIfSeen, EVERY_MS);
    document.addEventListener("visibilitychange", lookIfSeen);
    window.addEventListener("online", lookIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", lookIfSeen);
      window.removeEventListener("online", lookIfSeen);
    };
  }, [look]);
}
