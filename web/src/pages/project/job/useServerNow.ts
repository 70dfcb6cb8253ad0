import { useEffect, useState } from "preact/hooks";
import { useStudio } from "../../../studio";

const EVERY_MS = 1000;

/** The server's time in milliseconds, new each second while it counts: what the server began is measured by its clock. */
export function useServerNow(isCounting: boolean): number {
  const { serverClock } = useStudio().live;
  const [now, setNow] = useState(() => serverClock.now());
  useEffect(() => {
    if (!isCounting) return undefined;
    const look = () => setNow(serverClock.now());
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [serverClock, isCounting]);
  return now;
}
