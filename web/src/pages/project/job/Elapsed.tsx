import { lasting } from "../../../words/amounts";
import { useServerNow } from "./useServerNow";

/** How long something takes, counting while it has no end. */
export function Elapsed({ start, end }: { start: string; end: string | null }) {
  const now = useServerNow(end === null);
  return <span class="elapsed">{lasting(secondsBetween(start, end === null ? now : Date.parse(end)))}</span>;
}

/** Only those that have gone by whole, so that a clock that counts never runs ahead. */
function secondsBetween(start: string, end: number): number {
  return Math.floor((end - Date.parse(start)) / 1000);
}
