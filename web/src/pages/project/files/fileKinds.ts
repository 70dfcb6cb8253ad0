/** How a file is shown. SVG is code: it is shown as its text, never run as a picture of unknown hands. */
export type FileKind = "image" | "text";

const IMAGES = /\.(png|jpe?g|gif|webp|bmp|ico)$/i;

export function kindOf(path: string): FileKind {
  return IMAGES.test(path) ? "image" : "text";
}

/** The api answers text as `text/plain`, and everything else as bytes. */
export function isText(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").startsWith("text/plain");
}
