/** The api over REST, as the signed-in user. */
import { ApiProblem } from "./problem";
import type { AnswerOf, Method, PathOf, RequestArguments } from "./routes";
import { type Fetcher, jsonOf, send } from "./transport";

/** Where access tokens come from. */
export interface TokenSource {
  /** A token that is good now; it is renewed first when it is about to end. Rejects with an `ApiProblem`. */
  accessToken(): Promise<string>;
  /** The token after `refused`, which the api did not take. */
  renewedToken(refused: string): Promise<string>;
}

interface AnyRequest {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export class ApiClient {
  constructor(
    private readonly tokens: TokenSource,
    private readonly fetcher: Fetcher = (input, init) => fetch(input, init),
  ) {}

  get<P extends PathOf<"get">>(path: P, ...request: RequestArguments<"get", P>): Promise<AnswerOf<"get", P>> {
    return this.json("get", path, request[0]) as Promise<AnswerOf<"get", P>>;
  }

  post<P extends PathOf<"post">>(path: P, ...request: RequestArguments<"post", P>): Promise<AnswerOf<"post", P>> {
    return this.json("post", path, request[0]) as Promise<AnswerOf<"post", P>>;
  }

  put<P extends PathOf<"put">>(path: P, ...request: RequestArguments<"put", P>): Promise<AnswerOf<"put", P>> {
    return this.json("put", path, request[0]) as Promise<AnswerOf<"put", P>>;
  }

  patch<P extends PathOf<"patch">>(path: P, ...request: RequestArguments<"patch", P>): Promise<AnswerOf<"patch", P>> {
    return this.json("patch", path, request[0]) as Promise<AnswerOf<"patch", P>>;
  }

  delete<P extends PathOf<"delete">>(
    path: P,
    ...request: RequestArguments<"delete", P>
  ): Promise<AnswerOf<"delete", P>> {
    return this.json("delete", path, request[0]) as Promise<AnswerOf<"delete", P>>;
  }

  /** An answer that is not JSON: a file's text, an archive. A `Blob` or `FormData` body is sent as it is. */
  raw(method: Method, path: string, request: AnyRequest = {}): Promise<Response> {
    return this.authorized(method, filled(path, request), request);
  }

  private async json(method: Method, path: string, request: unknown): Promise<unknown> {
    return jsonOf(await this.raw(method, path, (request ?? {}) as AnyRequest));
  }

  private async authorized(method: Method, url: string, request: AnyRequest): Promise<Response> {
    const token = await this.tokens.accessToken();
    try {
      return await send(this.fetcher, url, init(method, request, token));
    } catch (error) {
      if (!(error instanceof ApiProblem) || !TOKEN_REFUSED.has(error.code)) throw error;
      return send(this.fetcher, url, init(method, request, await this.tokens.renewedToken(token)));
    }
  }
}

const TOKEN_REFUSED: ReadonlySet<string> = new Set(["token_expired", "invalid_token", "not_authenticated"]);

function filled(path: string, request: AnyRequest): string {
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(name, request.path?.[name]));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) query.append(name, String(item));
    }
  }
  return query.size > 0 ? `${url}?${query}` : url;
}

function encoded(name: string, value: unknown): string {
  // A file's path keeps its slashes.
  return name === "path"
    ? String(value).split("/").map(encodeURIComponent).join("/")
    : encodeURIComponent(String(value));
}

function init(method: Method, request: AnyRequest, token: string): RequestInit {
  const isJson = request.body !== undefined && !(request.body instanceof Blob || request.body instanceof FormData);
  return {
    method: method.toUpperCase(),
    headers: {
      Authorization: `Bearer ${token}`,
      ...(isJson ? { "Content-Type": "application/json" } : {}),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: isJson ? JSON.stringify(request.body) : (request.body as BodyInit) }),
    ...(request.signal ? { signal: request.signal } : {}),
  };
}
