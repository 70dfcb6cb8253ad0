/** The way into a project with a first prompt: it stands in the history entry, is taken once, and starts a job. */
import { addresses } from "../../routes";

interface FirstPrompt {
  prompt: string;
}

/** Open the project's workshop and start a job from the prompt there. */
export function startWith(projectId: string, prompt: string): void {
  const state: FirstPrompt = { prompt };
  history.pushState(state, "", addresses.project(projectId));
  dispatchEvent(new PopStateEvent("popstate", { state }));
}

/** The prompt with which this page was opened, if any; a second call, or a reload after it, gets none. */
export function takeFirstPrompt(): string | null {
  const state: unknown = history.state;
  if (!isFirstPrompt(state)) return null;
  history.replaceState(null, "");
  return state.prompt;
}

function isFirstPrompt(state: unknown): state is FirstPrompt {
  return typeof state === "object" && state !== null && "prompt" in state && typeof state.prompt === "string";
}
