import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../api";

export interface Task<Given extends unknown[]> {
  /** Starts it; a second call while it runs does nothing. Never rejects. */
  run: (...given: Given) => Promise<void>;
  isRunning: boolean;
  problem: ApiProblem | null;
}

/** Work that a click starts. */
export function useTask<Given extends unknown[]>(work: (...given: Given) => Promise<void>): Task<Given> {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const latest = useRef(work);
  latest.current = work;
  const busy = useRef(false);
  const run = useCallback(async (...given: Given) => {
    if (busy.current) return;
    busy.current = true;
    setRunning(true);
    setProblem(null);
    try {
      await latest.current(...given);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      busy.current = false;
      setRunning(false);
    }
  }, []);
  return { run, isRunning, problem };
}

export type Loaded<T> = { kind: "loading" } | { kind: "loaded"; value: T } | { kind: "failed"; problem: ApiProblem };

/**
 * What a page shows, loaded again for each `key` and by `reload`. What was loaded stays while it loads again, and when
 * the server cannot be reached meanwhile: a page that somebody works in is not taken away for that.
 */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): { state: Loaded<T>; reload: () => void } {
  const [state, setState] = useState<{ key: string; loaded: Loaded<T> }>({ key, loaded: { kind: "loading" } });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what `reload` changes
  useEffect(() => {
    const abort = new AbortController();
    const settle = (loaded: Loaded<T>) => {
      if (!abort.signal.aborted) setState({ key, loaded });
    };
    latest.current(abort.signal).then(
      (value) => settle({ kind: "loaded", value }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const problem = asProblem(error);
        const failed = { key, loaded: { kind: "failed", problem } } as const;
        setState((before) => (problem.isPassing && isLoaded(before, key) ? before : failed));
      },
    );
    return () => abort.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { state: state.key === key ? state.loaded : { kind: "loading" }, reload };
}

function isLoaded<T>(before: { key: string; loaded: Loaded<T> }, key: string): boolean {
  return before.key === key && before.loaded.kind === "loaded";
}

function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  console.error(error);
  return new ApiProblem(0, "unexpected_answer", String(error));
}
