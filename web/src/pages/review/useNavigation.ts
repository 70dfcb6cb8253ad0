import type { RefObject } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { FileDiff } from "../../contracts";
import { type Part, partsOf } from "./choice";

/** Files with more lines are closed at first, and so are those after the first `MANY_FILES`. */
const MANY_LINES = 400;
const MANY_FILES = 40;

export interface Navigation {
  readonly root: RefObject<HTMLDivElement | null>;
  /** The part with the focus. */
  current: () => { part: Part | undefined; file: FileDiff | undefined };
  move: (step: 1 | -1) => void;
  goToFile: (file: FileDiff) => void;
  onFocusIn: (event: FocusEvent) => void;
  /** The index of the file's first part among all: `data-part` of the elements. */
  firstPartOf: (file: FileDiff) => number;
  isOpen: (file: FileDiff) => boolean;
  open: (file: FileDiff, isOpen: boolean) => void;
}

export function useNavigation(files: readonly FileDiff[]): Navigation {
  const root = useRef<HTMLDivElement>(null);
  const at = useRef(-1);
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const { parts, firsts } = useMemo(() => numbered(files), [files]);

  const open = (file: FileDiff, isOpen: boolean) => setOpened((before) => new Map(before).set(file.path, isOpen));
  const fileOf = (part: Part | undefined) => files.find(({ path }) => path === part?.path);
  const isOpen = (file: FileDiff) =>
    opened.get(file.path) ?? (files.indexOf(file) < MANY_FILES && lineCount(file) <= MANY_LINES);
  const go = (index: number) => {
    const file = fileOf(parts[index]);
    if (file === undefined) return;
    at.current = index;
    if (!isOpen(file)) open(file, true);
    requestAnimationFrame(() => {
      const element = root.current?.querySelector<HTMLElement>(`[data-part="${index}"]`);
      element?.focus({ preventScroll: true });
      element?.scrollIntoView({ block: "start" });
    });
  };
  return {
    root,
    current: () => ({ part: parts[at.current], file: fileOf(parts[at.current]) }),
    move: (step) => go(Math.min(Math.max(at.current + step, 0), parts.length - 1)),
    goToFile: (file) => go(firsts.get(file.path) ?? 0),
    onFocusIn: (event) => {
      const within = (event.target as Element).closest("[data-part]");
      if (within) at.current = Number(within.getAttribute("data-part"));
    },
    firstPartOf: (file) => firsts.get(file.path) ?? 0,
    isOpen,
    open,
  };
}

export function lineCount(file: FileDiff): number {
  return file.hunks.reduce((count, hunk) => count + hunk.text.split("\n").length - 1, 0);
}

function numbered(files: readonly FileDiff[]): { parts: readonly Part[]; firsts: ReadonlyMap<string, number> } {
  const parts: Part[] = [];
  const firsts = new Map<string, number>();
  for (const file of files) {
    firsts.set(file.path, parts.length);
    parts.push(...partsOf(file));
  }
  return { parts, firsts };
}
