import { useEffect, useRef } from "preact/hooks";

const FIRST_MS = 700;
const LONGEST_MS = 4_000;

/** Ask again and again while `isWaiting`, more rarely with time. A question that fails is asked again. */
export function usePolling(isWaiting: boolean, ask: () => Promise<unknown>): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (!isWaiting) return;
    let timer = 0;
    let isOver = false;
    const after = (ms: number) => {
      timer = window.setTimeout(async () => {
        await latest.current().catch(() => undefined);
        if (!isOver) after(Math.min(ms * 1.3, LONGEST_MS));
      }, ms);
    };
    after(FIRST_MS);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [isWaiting]);
}
