/** Changing a project while others may do so too: a change names the version that it was made on. */
import { useState } from "preact/hooks";
import { ApiProblem } from "../api";
import type { Project, ProjectChange } from "../contracts";
import { useStudio } from "../studio";
import { useTask } from "../ui";

export interface ProjectChanging {
  save: (change: ProjectChange) => Promise<void>;
  isRunning: boolean;
  problem: ApiProblem | null;
  /** What somebody else made of it meanwhile. Saving again then keeps ours over it. */
  theirs: Project | null;
  /** Go on with theirs. */
  takeTheirs: () => void;
}

/** What the page does with the project as it is now. */
interface Outcome {
  onSaved: (saved: Project) => void;
  onTaken: (theirs: Project) => void;
}

export function useProjectChange(project: Project, { onSaved, onTaken }: Outcome): ProjectChanging {
  const { api } = useStudio();
  const [theirs, setTheirs] = useState<Project | null>(null);
  const path = { project_id: project.id };
  const task = useTask(async (change: ProjectChange) => {
    const seen = theirs ?? project;
    try {
      const headers = { "If-Match": `"${seen.version}"` };
      const saved = await api.patch("/api/projects/{project_id}", { path, headers, body: change });
      setTheirs(null);
      onSaved(saved);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 412) throw error;
      setTheirs(await api.get("/api/projects/{project_id}", { path }));
    }
  });
  const takeTheirs = () => {
    if (theirs === null) return;
    setTheirs(null);
    onTaken(theirs);
  };
  return { save: task.run, isRunning: task.isRunning, problem: task.problem, theirs, takeTheirs };
}
