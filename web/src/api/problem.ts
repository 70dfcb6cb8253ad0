/** What the api answered instead of what was asked for. */
import type { ErrorCode, FieldProblem, Problem } from "../contracts";

/** The codes of the api, and two of the studio's own: no answer came, or one that is not the api's. */
export type ProblemCode = ErrorCode | "unreachable" | "unexpected_answer";

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly code: ProblemCode,
    /** For people, by the server. It is text, never HTML. */
    readonly detail: string,
    readonly fields: readonly FieldProblem[] = [],
    readonly requestId: string | null = null,
    readonly retryAfterS: number | null = null,
  ) {
    super(`${code}: ${detail}`);
  }

  /** What the server says about one field of the request. */
  fieldMessage(field: string): string | null {
    return this.fields.find((problem) => problem.field === field)?.message ?? null;
  }

  /** The same request may succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  const retryAfterS = Number.isNaN(retryAfter) ? null : retryAfter;
  const body: unknown = await response.json().catch(() => null);
  if (!isProblem(body)) {
    return new ApiProblem(response.status, "unexpected_answer", response.statusText, [], null, retryAfterS);
  }
  return new ApiProblem(
    response.status,
    body.code,
    body.detail,
    body.errors ?? [],
    body.request_id ?? null,
    retryAfterS,
  );
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    "code" in body &&
    typeof body.code === "string" &&
    "detail" in body &&
    typeof body.detail === "string"
  );
}
