// A malformed user token must be refused: the library takes a Bearer that is no JWT for "nobody" and goes on as anon.
const BEARER = /^Bearer\s+(.+)$/i;

function isApiKey(token, request) {
  return token.startsWith("sb_") || token === request.headers.get("apikey");
}

function partsOf(token) {
  return token.split(".").filter((part) => part !== "").length;
}

/** Wraps `handle`: a REST request whose Bearer is neither an API key nor three dotted parts gets PostgREST's 401. */
export function withCredentialCheck(handle) {
  return async (request, context) => {
    const [, token] = BEARER.exec(request.headers.get("authorization") ?? "") ?? [];
    if (token === undefined || isApiKey(token, request) || !new URL(request.url).pathname.startsWith("/rest/v1")) {
      return handle(request, context);
    }
    const parts = partsOf(token);
    if (parts === 3 && token.split(".").length === 3) return handle(request, context);
    return Response.json(
      { code: "PGRST301", message: `Expected 3 parts in JWT; got ${Math.max(1, parts)}`, details: null, hint: null },
      { status: 401, headers: { "WWW-Authenticate": "Bearer" } },
    );
  };
}
