/** Paths as a tree: folders first, each by name. */
import type { TreeNode } from "../../../ui";

interface Folder {
  folders: Map<string, Folder>;
  files: string[];
}

export function fileNodes(paths: readonly string[]): TreeNode[] {
  const root = folder();
  for (const path of paths) {
    const parts = path.split("/");
    const name = parts.pop() ?? path;
    let place = root;
    for (const part of parts) {
      const next = place.folders.get(part) ?? folder();
      place.folders.set(part, next);
      place = next;
    }
    place.files.push(name);
  }
  return nodes(root, "");
}

function folder(): Folder {
  return { folders: new Map(), files: [] };
}

function nodes(from: Folder, prefix: string): TreeNode[] {
  const folders = [...from.folders].sort(([one], [other]) => one.localeCompare(other));
  return [
    ...folders.map(([name, inside]) => {
      return { key: `${prefix}${name}/`, name, children: nodes(inside, `${prefix}${name}/`) };
    }),
    ...[...from.files].sort((one, other) => one.localeCompare(other)).map((name) => ({ key: prefix + name, name })),
  ];
}
