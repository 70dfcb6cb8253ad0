/** The types of each route, read off the api's own document. */
import type { paths } from "../contracts";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** The paths that have this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends PathOf<M>> = paths[P] extends Record<M, infer O> ? O : never;

type Parameters<O, Where extends string> = O extends { parameters: infer All }
  ? Where extends keyof All
    ? All[Where]
    : undefined
  : undefined;

type JsonBody<O> = O extends { requestBody?: { content: { "application/json": infer B } } }
  ? B
  : O extends { requestBody: { content: { "application/json": infer B } } }
    ? B
    : undefined;

type Content<R> = R extends { content: { "application/json": infer B } } ? B : undefined;

type Success<R> = {
  [S in keyof R]: S extends 200 | 201 | 202 | 204 ? Content<R[S]> : never;
}[keyof R];

/** What the route answers: its JSON, or undefined where there is none. */
export type AnswerOf<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer R } ? Success<R> : never;

type Given<Name extends string, T> = [T] extends [undefined]
  ? { [N in Name]?: never }
  : undefined extends T
    ? { [N in Name]?: Exclude<T, undefined> }
    : { [N in Name]: T };

/** What the route takes. `path` fills the `{names}`; `body` is sent as JSON. */
export type RequestOf<M extends Method, P extends PathOf<M>> = Given<"path", Parameters<Operation<M, P>, "path">> &
  Given<"query", Parameters<Operation<M, P>, "query">> &
  Given<"body", JsonBody<Operation<M, P>>> & {
    headers?: Record<string, string>;
    signal?: AbortSignal;
  };

/** A route without required parts can be called without a request. */
export type RequestArguments<M extends Method, P extends PathOf<M>> =
  Record<string, never> extends RequestOf<M, P> ? [request?: RequestOf<M, P>] : [request: RequestOf<M, P>];
