import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ApiProblem } from "../../api";
import type { Project } from "../../contracts";
import { isOver } from "../../live";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { toast, useTask } from "../../ui";
import { explain, words } from "../../words";
import { TurnLog } from "./conversation/turnLog";
import { fixOf, startJob } from "./job/jobs";
import { takeFirstPrompt } from "./startWith";
import type { PaneKey, Place, WorkshopParts } from "./workshop";

const LOOK_EVERY_MS = 20_000;

/** The workshop's state: the jobs of the project, the one that the address names, and the open place in it. */
export function useParts(project: Project, showPane: (pane: PaneKey) => void): WorkshopParts {
  const { api } = useStudio();
  const { query, route } = useLocation();
  const log = useMemo(() => new TurnLog(api, project.id), [api, project.id]);
  const { turns, isLoaded } = log.state.value;
  const named = query["generation"];
  const selected = turns.find(({ generation }) => generation.id === named) ?? null;
  const running = turns.findLast(({ generation }) => !isOver(generation.status)) ?? null;
  const [place, setPlace] = useState<(Place & { generationId: string | undefined }) | null>(null);

  const show = useCallback(
    (id: string, isReplacing: boolean) => route(addresses.project(project.id, id), isReplacing),
    [route, project.id],
  );
  useLooking(log);
  useNamed(log, named, isLoaded, selected !== null);
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
  useFirstPrompt((prompt) => {
    const body = { kind: "generate", prompt, session_id: crypto.randomUUID() } as const;
    void start.run(() => startJob(api, project.id, body, crypto.randomUUID()));
  });
  const canEdit = project.role !== "viewer";
  return {
    project,
    canEdit,
    log,
    turns,
    selected,
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

/** Others work in the project too: look when the page is looked at, and now and then. */
function useLooking(log: TurnLog): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") void log.refresh();
    };
    void log.refresh();
    const timer = setInterval(look, LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("online", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("online", look);
    };
  }, [log]);
}

/** A job that the address names and that is not among the newest. */
function useNamed(log: TurnLog, named: string | undefined, isLoaded: boolean, isThere: boolean): void {
  const { api } = useStudio();
  const { route } = useLocation();
  const latest = useRef({ route });
  latest.current = { route };
  useEffect(() => {
    if (named === undefined || !isLoaded || isThere) return;
    api.get("/api/generations/{generation_id}", { path: { generation_id: named } }).then(
      (generation) => log.put(generation),
      (error: unknown) => {
        toast(error instanceof ApiProblem ? explain(error) : words.problems.title, "error");
        latest.current.route(location.pathname, true);
      },
    );
  }, [api, log, named, isLoaded, isThere]);
}

function useFirstPrompt(start: (prompt: string) => void): void {
  const latest = useRef(start);
  latest.current = start;
  useEffect(() => {
    const prompt = takeFirstPrompt();
    if (prompt !== null) latest.current(prompt);
  }, []);
}

function useProblem(problem: ApiProblem | null): void {
  useEffect(() => {
    if (problem !== null) toast(explain(problem), "error");
  }, [problem]);
}
