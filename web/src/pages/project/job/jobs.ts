/** What is asked of the api about jobs. */
import type { ApiClient } from "../../../api";
import type { Diagnostic, Generation, Schemas } from "../../../contracts";
import { words } from "../../../words";

export type GenerationRequest = Schemas["GenerationRequest"];

/** Start a job. It goes on whoever watches: nothing is lost with the network or a closed laptop. */
export function startJob(api: ApiClient, projectId: string, body: GenerationRequest, key: string): Promise<Generation> {
  return api.post("/api/projects/{project_id}/generations", {
    path: { project_id: projectId },
    body,
    headers: { "Idempotency-Key": key },
  });
}

/** The same request once more, as a new job. */
export function againOf(generation: Generation): GenerationRequest {
  const { kind, prompt, session_id, base_generation_id, attachments, options } = generation;
  if (kind === "restore" || kind === "import") throw new Error(`a ${kind} is not started from a prompt`);
  return { kind, prompt, session_id, base_generation_id, attachments, options };
}

/** A job that mends findings of a version. */
export function fixOf(generation: Generation, diagnostics: readonly Diagnostic[]): GenerationRequest {
  return {
    kind: "fix",
    prompt: words.workshop.problems.fixPrompt(diagnostics.length),
    error_message: diagnostics.map(described).join("\n").slice(0, LONGEST_MESSAGE),
    base_generation_id: generation.id,
    session_id: generation.session_id,
    options: generation.options,
  };
}

const LONGEST_MESSAGE = 20_000;

function described({ severity, code, message, path, line, column, source_line }: Diagnostic): string {
  return `${severity} ${code} at ${path}:${line}:${column}: ${message}${source_line ? `\n    ${source_line}` : ""}`;
}

export function isRepeatable({ kind }: Generation): boolean {
  return kind === "generate" || kind === "fix" || kind === "converse";
}
