/** Hooks on what the live connection tells of a generation. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { WatchedGeneration } from "../../live";
import { useStudio } from "../../studio";

/** Follow a generation while this component is there; none before the first effect, and for no id. */
export function useWatched(id: string | null): WatchedGeneration | null {
  const { generations } = useStudio();
  const [watched, setWatched] = useState<{ id: string; generation: WatchedGeneration } | null>(null);
  useEffect(() => {
    if (id === null) return undefined;
    const { generation, release } = generations.watch(id);
    setWatched({ id, generation });
    return release;
  }, [generations, id]);
  return watched !== null && watched.id === id ? watched.generation : null;
}

/** The part of a signal's value that a component shows: it renders again only when that part has changed. */
export function useSelected<S, T>(
  source: ReadonlySignal<S>,
  select: (value: S) => T,
  isSame: (before: T, now: T) => boolean = Object.is,
): T {
  const latest = useRef({ select, isSame });
  latest.current = { select, isSame };
  const [selected, setSelected] = useState<T>(() => select(source.peek()));
  useEffect(
    () =>
      effect(() => {
        const now = latest.current.select(source.value);
        setSelected((before) => (latest.current.isSame(before, now) ? before : now));
      }),
    [source],
  );
  return selected;
}

/** Two lists of the same things in the same order. */
export function sameItems<T>(before: readonly T[], now: readonly T[]): boolean {
  return before.length === now.length && before.every((item, at) => item === now[at]);
}
