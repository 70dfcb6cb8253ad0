/** What the parts of the workshop share: the project, its jobs, and what is shown. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Diagnostic, Project } from "../../contracts";
import type { Turn, TurnLog } from "./conversation/turnLog";
import type { Origin } from "./origins";

export type PaneKey = "conversation" | "files" | "preview" | "output" | "problems";

/** A place in a file. `visit` counts, so that the same place can be gone to again. */
export interface Place {
  readonly path: string;
  readonly line: number | null;
  readonly column: number;
  readonly visit: number;
}

export interface WorkshopParts {
  readonly project: Project;
  /** Viewers read only. */
  readonly canEdit: boolean;
  readonly log: TurnLog;
  readonly turns: readonly Turn[];
  /** Where the versions of these jobs come from, by the jobs' ids. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** The job on show; none in a new project. */
  readonly selected: Turn | null;
  /** The job whose files are shown: the one on show, or what a question was asked about. */
  readonly version: Turn | null;
  /** The job that is under way, if any: the newest that has not ended. */
  readonly running: Turn | null;
  select(generationId: string): void;
  readonly place: Place | null;
  /** Show a file, at a line if one is given. */
  open(path: string, line?: number, column?: number): void;
  /** Choose no file: the one that is being written is shown. */
  follow(): void;
  showPane(pane: PaneKey): void;
  /** Start a job that mends these findings of the job on show. */
  fix(diagnostics: readonly Diagnostic[]): void;
  readonly isFixing: boolean;
}

const Context = createContext<WorkshopParts | null>(null);

export const WorkshopProvider = Context.Provider;

export function useWorkshop(): WorkshopParts {
  const parts = useContext(Context);
  if (parts === null) throw new Error("useWorkshop outside of WorkshopProvider");
  return parts;
}
