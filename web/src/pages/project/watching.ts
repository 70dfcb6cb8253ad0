/** Hooks on what the live connection tells of a generation. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
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
  const [, render] = useReducer((count: number) => count + 1, 0);
  const shown = useRef<{ value: T } | null>(null);
  // What is selected may depend on properties: so it is selected anew in each render, and kept where it is the same.
  const now = select(source.peek());
  if (shown.current === null || !isSame(shown.current.value, now)) shown.current = { value: now };
  const latest = useRef({ select, isSame });
  latest.current = { select, isSame };
  useEffect(
    () =>
      effect(() => {
        const next = latest.current.select(source.value);
        if (shown.current !== null && !latest.current.isSame(shown.current.value, next)) render(undefined);
      }),
    [source],
  );
  return shown.current.value;
}

/** Two lists of the same things in the same order. */
export function sameItems<T>(before: readonly T[], now: readonly T[]): boolean {
  return before.length === now.length && before.every((item, at) => item === now[at]);
}
