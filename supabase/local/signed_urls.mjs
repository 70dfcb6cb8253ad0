// Signed URLs in the words of Supabase Storage: `signedURL` for downloads, `url` for uploads, both without the /storage/v1 prefix.
const SIGN_ONE = /^\/storage\/v1\/object\/(upload\/)?sign\/[^/]+\/./;
const SIGN_MANY = /^\/storage\/v1\/object\/sign\/[^/]+\/?$/;
const ABSENT = "Either the object does not exist or you do not have access to it";

const withoutPrefix = (url) => url.replace(/^\/storage\/v1/, "");
const encodePath = (path) => path.split("/").map(encodeURIComponent).join("/");

async function signOne(handle, request, context) {
  const response = await handle(request, context);
  if (!response.ok) return response;
  const { signedUrl, ...rest } = await response.json();
  const isUpload = new URL(request.url).pathname.startsWith("/storage/v1/object/upload/");
  return Response.json({ ...rest, [isUpload ? "url" : "signedURL"]: withoutPrefix(signedUrl) }, { status: response.status });
}

/** The library takes a request to sign many paths for one to sign an empty path, so each is asked for by itself. */
async function signMany(handle, request, context) {
  const { paths, expiresIn } = await request.clone().json();
  if (!Array.isArray(paths)) return handle(request, context);
  const bucket = request.url.replace(/\/?(\?.*)?$/, "");
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  const answers = await Promise.all(
    paths.map(async (path) => {
      const single = new Request(`${bucket}/${encodePath(path)}`, { method: "POST", headers, body: JSON.stringify({ expiresIn }) });
      const response = await signOne(handle, single, context);
      if (!response.ok) return { path, signedURL: null, error: ABSENT };
      return { path, signedURL: (await response.json()).signedURL, error: null };
    }),
  );
  return Response.json(answers);
}

/** Wraps `handle`: requests to sign are answered as Supabase clients expect. */
export function withSignedUrls(handle) {
  return async (request, context) => {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST") return handle(request, context);
    if (SIGN_ONE.test(pathname)) return signOne(handle, request, context);
    if (SIGN_MANY.test(pathname)) return signMany(handle, request, context);
    return handle(request, context);
  };
}
