import { useState } from "preact/hooks";
import { type Loaded, type Task, useLoaded, useTask } from "./tasks";

interface PageOf<T> {
  items: T[];
  next_cursor?: string | null;
}

export interface Paged<T> {
  /** All items that were loaded so far. */
  state: Loaded<readonly T[]>;
  hasMore: boolean;
  more: Task<[]>;
  /** From the first page again. */
  reload: () => void;
}

interface Further<T> {
  after: PageOf<T>;
  items: readonly T[];
  cursor: string | null;
}

/** A list that comes in pages: the first at once, each further one by `more`. */
export function usePaged<T>(
  key: string,
  load: (cursor: string | null, signal?: AbortSignal) => Promise<PageOf<T>>,
): Paged<T> {
  const { state, reload } = useLoaded(key, (signal) => load(null, signal));
  const [loaded, setLoaded] = useState<Further<T> | null>(null);
  const first = state.kind === "loaded" ? state.value : null;
  const further = first !== null && loaded?.after === first ? loaded : null;
  const cursor = further ? further.cursor : (first?.next_cursor ?? null);
  const more = useTask(async () => {
    if (first === null || cursor === null) return;
    const page = await load(cursor);
    setLoaded({ after: first, items: [...(further?.items ?? []), ...page.items], cursor: page.next_cursor ?? null });
  });
  return {
    state:
      state.kind === "loaded" ? { kind: "loaded", value: [...state.value.items, ...(further?.items ?? [])] } : state,
    hasMore: cursor !== null,
    more,
    reload,
  };
}
