/** What was found in a job's files, at its end or by its latest check. Pure. */
import type { Diagnostic, Refusal } from "../../../contracts";
import type { GenerationState } from "../../../live";

export interface FoundProblems {
  /** Of which round; none when they are what remains at the end. */
  readonly round: number | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly refusals: readonly Refusal[];
}

export function findingsOf({ result, findings }: GenerationState): FoundProblems {
  if (result !== null) {
    return { round: null, diagnostics: result.diagnostics ?? NONE, refusals: result.refusals ?? NO_REFUSALS };
  }
  return findings.at(-1) ?? { round: null, diagnostics: NONE, refusals: NO_REFUSALS };
}

const NONE: readonly Diagnostic[] = [];
const NO_REFUSALS: readonly Refusal[] = [];
