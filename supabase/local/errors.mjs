// Database errors of the REST API with the status that PostgREST gives them; the library answers 500 with code SUP to those it does not know.
import { AsyncLocalStorage } from "node:async_hooks";

const SQLSTATE = /^[0-9A-Z]{5}$/;
const STATUS_BY_CODE = { 23503: 409, 23505: 409, 25006: 405, 42883: 404, "42P01": 404, "42P17": 500, 53400: 500, P0001: 400 };
const STATUS_BY_CLASS = {
  "08": 503, "09": 500, "0L": 403, "0P": 403, 25: 500, 28: 403, "2D": 500, 38: 500, 39: 500, "3B": 500,
  40: 500, 53: 503, 54: 500, 55: 500, 57: 500, 58: 500, F0: 500, HV: 500, P0: 500, XX: 500,
};

export function postgrestStatus(code) {
  return STATUS_BY_CODE[code] ?? STATUS_BY_CLASS[code.slice(0, 2)] ?? 400;
}

async function isUnknownError(response) {
  if (response.status !== 500) return false;
  const body = await response.clone().json().catch(() => null);
  return body?.code === "SUP";
}

/** Wraps `handle` so that a request whose database error the library did not know is answered as PostgREST does. */
export function withDatabaseErrors(connection, handle) {
  const request = new AsyncLocalStorage();
  const normalize = connection.normalizeDbError.bind(connection);
  connection.normalizeDbError = (error) => {
    const normalized = normalize(error);
    const seen = request.getStore();
    if (seen) seen.error = normalized;
    return normalized;
  };
  return (incoming, context) =>
    request.run({ error: null }, async () => {
      const response = await handle(incoming, context);
      const { error } = request.getStore();
      if (!SQLSTATE.test(error?.code ?? "") || !(await isUnknownError(response))) return response;
      const { code, message, detail = null, hint = null } = error;
      return Response.json({ code, message, details: detail, hint }, { status: postgrestStatus(code) });
    });
}
