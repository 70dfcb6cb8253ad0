/** How somebody likes to review, kept in this browser. */
import { effect, type Signal, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { DiffLayout } from "../../ui/DiffLines";

export const layout: Signal<DiffLayout> = kept("wingbeat.review.layout", (value) =>
  value === "split" ? "split" : "unified",
);
export const areShortcutsOn: Signal<boolean> = kept("wingbeat.review.shortcuts", (value) => value !== "false");

const SIDE_BY_SIDE = "(width >= 64rem)";

/** Whether the window is wide enough for two columns of code. */
export function useFitsSideBySide(): boolean {
  const [fits, setFits] = useState(() => matchMedia(SIDE_BY_SIDE).matches);
  useEffect(() => {
    const query = matchMedia(SIDE_BY_SIDE);
    const onChange = () => setFits(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return fits;
}

function kept<T>(name: string, read: (value: string | null) => T): Signal<T> {
  const setting = signal(read(stored(name)));
  effect(() => {
    const value = String(setting.value);
    try {
      localStorage.setItem(name, value);
    } catch {
      // Without storage it lasts as long as the page.
    }
  });
  return setting;
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
