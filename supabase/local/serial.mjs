// Some of the library's writes read first: two at once both pass the check, and one fails with 500 or two succeed. One at a time for the same
// address, token or object gives what Supabase gives: a second sign-up is refused, a second refresh gets the token that the first one made,
// the second of two uploads replaces the first or is refused.
const OBJECT = /^\/storage\/v1\/object\/(?:upload\/sign\/)?(?!sign\/|list\/|move$|copy$)(.+)/;

class KeyedMutex {
  #tails = new Map();

  async run(key, task) {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(task, task);
    const tail = result.catch(() => {});
    this.#tails.set(key, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}

async function authKey(request, url) {
  const isSignUp = url.pathname === "/auth/v1/signup";
  const isRefresh = url.pathname === "/auth/v1/token" && url.searchParams.get("grant_type") === "refresh_token";
  if (!isSignUp && !isRefresh) return null;
  const body = await request.clone().json().catch(() => null);
  if (isSignUp) return typeof body?.email === "string" ? `sign up ${body.email.toLowerCase()}` : null;
  return typeof body?.refresh_token === "string" ? `refresh ${body.refresh_token}` : null;
}

function objectKey(url) {
  const [, path] = OBJECT.exec(url.pathname) ?? [];
  return path === undefined ? null : `object ${path}`;
}

/** Wraps `handle` so that competing writes of the same thing run one after the other. */
export function withSerialWrites(handle) {
  const mutex = new KeyedMutex();
  return async (request, context) => {
    if (request.method !== "POST" && request.method !== "PUT") return handle(request, context);
    const url = new URL(request.url);
    const key = objectKey(url) ?? (await authKey(request, url));
    return key === null ? handle(request, context) : mutex.run(key, () => handle(request, context));
  };
}
