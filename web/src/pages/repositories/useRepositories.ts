import { useEffect, useState } from "preact/hooks";
import type { RepositorySummary } from "../../contracts";
import { useStudio } from "../../studio";
import { type Loaded, type Task, useLoaded, useTask } from "../../ui";

const PAGE = 25;
const PAUSE_MS = 300;
/** A page may be empty while there is more: as many are asked for by themselves. */
const MAX_EMPTY_PAGES = 5;

interface Found {
  items: readonly RepositorySummary[];
  cursor: string | null;
}

export interface Repositories {
  state: Loaded<Found>;
  reload: () => void;
  more: Task<[]>;
}

/** The repositories whose names have `search` in them, page by page. */
export function useRepositories(search: string): Repositories {
  const { api } = useStudio();
  const q = useSettled(search.trim());
  const [further, setFurther] = useState<{ q: string; found: Found } | null>(null);
  const page = async (cursor: string | null, signal?: AbortSignal): Promise<Found> => {
    let next = cursor;
    for (let asked = 1; ; asked++) {
      const query = { limit: PAGE, ...(q ? { q } : {}), ...(next ? { cursor: next } : {}) };
      const got = await api.get("/api/repos", { query, ...(signal ? { signal } : {}) });
      if (got.items.length > 0 || got.next_cursor === null || asked === MAX_EMPTY_PAGES) {
        return { items: got.items, cursor: got.next_cursor };
      }
      next = got.next_cursor;
    }
  };
  const { state, reload } = useLoaded(`repositories ${q}`, (signal) => page(null, signal));
  const first = state.kind === "loaded" ? state.value : null;
  const shown = further?.q === q && first ? further.found : first;
  const more = useTask(async () => {
    if (!shown) return;
    const next = await page(shown.cursor);
    setFurther({ q, found: { items: [...shown.items, ...next.items], cursor: next.cursor } });
  });
  return { state: shown ? { kind: "loaded", value: shown } : state, reload, more };
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
