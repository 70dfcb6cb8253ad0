/** An answer that becomes a file of the reader's: fetched with the token, which a plain link could not send. */

export interface DownloadProgress {
  /** In bytes. */
  received: number;
  /** In bytes; none when the server does not say. */
  total: number | null;
}

/** The whole body. Rejects when it ends early. */
export async function received(response: Response, onProgress: (progress: DownloadProgress) => void): Promise<Blob> {
  const type = response.headers.get("content-type") ?? "";
  const length = Number.parseInt(response.headers.get("content-length") ?? "", 10);
  const total = Number.isNaN(length) || response.headers.has("content-encoding") ? null : length;
  const reader = response.body?.getReader();
  if (reader === undefined) return response.blob();
  const parts: BlobPart[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value as BlobPart);
    size += next.value.byteLength;
    onProgress({ received: size, total });
  }
  return new Blob(parts, { type });
}

/** Have the browser save it. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it over when the click is done; some look at it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

const KEPT_MS = 60_000;
