/** One request to the api of this origin: its answer, or an `ApiProblem`. */
import { ApiProblem, problemOf } from "./problem";

export type Fetcher = (input: string, init: RequestInit) => Promise<Response>;

export async function send(fetcher: Fetcher, url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetcher(url, { credentials: "same-origin", cache: "no-store", ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiProblem(0, "unreachable", "the server cannot be reached");
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** The body as JSON; nothing when there is no body. */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}
