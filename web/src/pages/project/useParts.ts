import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ApiProblem } from "../../api";
import type { Project } from "../../contracts";
import { isOver } from "../../live";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { toast, useTask } from "../../ui";
import { useKeptFresh } from "../../ui/useKeptFresh";
import { explain, words } from "../../words";
import { type Turn, TurnLog } from "./conversation/turnLog";
import { fixOf, startJob } from "./job/jobs";
import { originsOf } from "./origins";
import type { PaneKey, Place, WorkshopParts } from "./workshop";

/** The workshop's state: the jobs of the project, the one that the address names, and the open place in it. */
export function useParts(project: Project, showPane: (pane: PaneKey) => void): WorkshopParts {
  const { api } = useStudio();
  const { query, route } = useLocation();
  const log = useMemo(() => new TurnLog(api, project.id), [api, project.id]);
  const { turns } = log.state.value;
  const origins = useMemo(() => originsOf(turns.map(({ generation }) => generation)), [turns]);
  const named = query["generation"];
  const selected = turns.find(({ generation }) => generation.id === named) ?? null;
  const running = turns.findLast(({ generation }) => !isOver(generation.status)) ?? null;
  const [place, setPlace] = useState<(Place & { generationId: string | undefined }) | null>(null);

  const show = useCallback(
    (id: string, isReplacing: boolean) => route(addresses.project(project.id, id), isReplacing),
    [route, project.id],
  );
  useLooking(log);
  useNamed(project, log, named, selected !== null);
  const newest = turns.at(-1)?.generation.id;
  useEffect(() => {
    if (named === undefined && newest !== undefined) show(newest, true);
  }, [named, newest, show]);

  const start = useTask(async (work: () => ReturnType<typeof startJob>) => {
    const started = await work();
    log.put(started);
    show(started.id, false);
  });
  useProblem(start.problem);
  const canEdit = project.role !== "viewer";
  return {
    project,
    canEdit,
    log,
    turns,
    origins,
    selected,
    version: versionOf(turns, selected),
    running,
    select: (id) => show(id, false),
    place: place !== null && place.generationId === named ? place : null,
    open(path, line, column = 1) {
      setPlace((before) => ({
        path,
        line: line ?? null,
        column,
        visit: (before?.visit ?? 0) + 1,
        generationId: named,
      }));
      showPane("files");
    },
    follow: () => setPlace(null),
    showPane,
    fix(diagnostics) {
      if (selected === null) return;
      const body = fixOf(selected.generation, diagnostics);
      void start.run(() => startJob(api, project.id, body, crypto.randomUUID()));
    },
    isFixing: start.isRunning,
  };
}

/** A question changes nothing: its files are those that were there when it was asked. */
function versionOf(turns: readonly Turn[], selected: Turn | null): Turn | null {
  if (selected?.generation.kind !== "converse") return selected;
  const earlier = turns.slice(0, turns.indexOf(selected));
  return earlier.findLast(({ generation }) => generation.kind !== "converse") ?? selected;
}

/** Others work in the project too. */
function useLooking(log: TurnLog): void {
  const look = useCallback(() => void log.refresh(), [log]);
  useEffect(look, [look]);
  useKeptFresh(look);
}

/** A job that the address names and that is not among the newest. */
function useNamed(project: Project, log: TurnLog, named: string | undefined, isThere: boolean): void {
  const { api } = useStudio();
  const { route } = useLocation();
  const latest = useRef(route);
  latest.current = route;
  const { isLoaded } = log.state.value;
  useEffect(() => {
    if (named === undefined || !isLoaded || isThere) return;
    const leave = (why: string) => {
      toast(why, "error");
      latest.current(addresses.project(project.id), true);
    };
    api.get("/api/generations/{generation_id}", { path: { generation_id: named } }).then(
      (generation) => {
        if (generation.project_id === project.id) log.put(generation);
        else leave(words.workshop.elsewhere);
      },
      (error: unknown) => leave(error instanceof ApiProblem ? explain(error) : words.problems.title),
    );
  }, [api, log, project.id, named, isLoaded, isThere]);
}

function useProblem(problem: ApiProblem | null): void {
  useEffect(() => {
    if (problem !== null) toast(explain(problem), "error");
  }, [problem]);
}
