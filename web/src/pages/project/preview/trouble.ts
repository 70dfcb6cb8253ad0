import { ApiProblem, type ProblemCode } from "../../../api";
import { MessageRefused } from "../../../live";
import { explain } from "../../../words";

/** Why something about a preview was not done, whichever way it was asked for. */
export interface Trouble {
  readonly code: ProblemCode | MessageRefused["code"];
  readonly detail: string;
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof ApiProblem) return { code: error.code, detail: explain(error) };
  if (error instanceof MessageRefused) return { code: error.code, detail: error.detail };
  return { code: "unexpected_answer", detail: String(error) };
}
