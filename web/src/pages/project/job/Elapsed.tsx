import { between, duration } from "./amounts";
import { useServerNow } from "./useServerNow";

/** How long something takes, counting while it has no end. */
export function Elapsed({ start, end }: { start: string; end: string | null }) {
  const now = useServerNow(end === null);
  return <span class="elapsed">{duration(between(start, end, now))}</span>;
}
