import { useEffect, useState } from "preact/hooks";
import { between, duration } from "./amounts";

/** How long something takes, counting while it has no end. */
export function Elapsed({ start, end }: { start: string; end: string | null }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (end !== null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [end]);
  return <span class="elapsed">{duration(between(start, end, now))}</span>;
}
