import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RepositoryImport } from "../../../contracts";
import { type GenerationState, isOver } from "../../../live";
import { useStudio } from "../../../studio";
import { type Loaded, useLoaded } from "../../../ui";

const LOOK_AGAIN_MS = 500;

/** An import with its record, and what is heard of it while it runs. The record is read again when it has ended. */
export function useImport(importId: string): {
  state: Loaded<RepositoryImport>;
  live: GenerationState;
  reload: () => void;
} {
  const { api, generations } = useStudio();
  const { generation, release } = useMemo(() => generations.watch(importId), [generations, importId]);
  useEffect(() => release, [release]);
  const live = generation.state.value;
  const { state, reload } = useLoaded(importId, (signal) =>
    api.get("/api/repos/imports/{import_id}", { path: { import_id: importId }, signal }),
  );
  const record = state.kind === "loaded" ? state.value : null;
  const isBehind = isOver(live.status) && record !== null && !isOver(record.status);
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each record that is behind
  useEffect(() => {
    if (!isBehind) return;
    const timer = setTimeout(reload, isFirst.current ? 0 : LOOK_AGAIN_MS);
    isFirst.current = false;
    return () => clearTimeout(timer);
  }, [isBehind, record, reload]);
  return { state, live, reload };
}
