const MAX_LENGTH = 1_000;

/** Whether this can be the path of a folder inside a repository. The rest is the server's to say. */
export function isFolder(path: string): boolean {
  if (path === "") return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (path.length > MAX_LENGTH || /[\x00-\x1f\x7f\\:]/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
