// Clients send a file as multipart form data. The library unpacks it when an object is created and stores the whole form when one is replaced
// or uploaded by a signed URL (both are PUT).
const OBJECT = /^\/storage\/v1\/object\//;

async function unpacked(request) {
  const form = await request.formData();
  const file = [...form.values()].find((value) => value instanceof Blob);
  if (file === undefined) return null;
  const headers = new Headers(request.headers);
  headers.set("content-type", file.type || "application/octet-stream");
  headers.set("content-length", String(file.size));
  return new Request(request.url, { method: "PUT", headers, body: await file.arrayBuffer() });
}

/** Wraps `handle`: a PUT of an object always carries the file itself. */
export function withUnpackedUploads(handle) {
  return async (request, context) => {
    const isForm = request.headers.get("content-type")?.startsWith("multipart/form-data");
    if (request.method !== "PUT" || !isForm || !OBJECT.test(new URL(request.url).pathname)) return handle(request, context);
    const plain = await unpacked(request).catch(() => null);
    if (plain !== null) return handle(plain, context);
    return Response.json({ statusCode: "400", error: "InvalidRequest", message: "No file in the form" }, { status: 400 });
  };
}
