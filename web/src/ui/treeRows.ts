/** What a tree shows, row by row. Pure. */
import type { ComponentChildren } from "preact";

export interface TreeNode {
  /** Unique in the tree: a path. */
  key: string;
  name: string;
  /** After the name: a badge, a marker. */
  mark?: ComponentChildren;
  /** A folder; a file has none. */
  children?: readonly TreeNode[];
}

export interface TreeRow {
  readonly node: TreeNode;
  /** In the folder of `parent`: from 1 on, as screen readers count. */
  readonly level: number;
  readonly position: number;
  readonly size: number;
  readonly parent: string | null;
}

/** The rows from top to bottom, without those of closed folders. */
export function rowsOf(nodes: readonly TreeNode[], closed: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (inside: readonly TreeNode[], level: number, parent: string | null) => {
    inside.forEach((node, index) => {
      rows.push({ node, level, position: index + 1, size: inside.length, parent });
      if (node.children && !closed.has(node.key)) add(node.children, level + 1, node.key);
    });
  };
  add(nodes, 1, null);
  return rows;
}

/** What a key does in a tree: go to a row, open or close a folder, or what a click does. */
export type TreeMove = { readonly kind: "go"; readonly to: number } | { readonly kind: "open" | "close" | "activate" };

/** What a key means at a row; null: nothing. */
export function moveOf(key: string, rows: readonly TreeRow[], at: number, isOpen: boolean): TreeMove | null {
  const row = rows[at];
  if (row === undefined) return null;
  const go = (to: number): TreeMove => ({ kind: "go", to: Math.max(0, Math.min(rows.length - 1, to)) });
  switch (key) {
    case "ArrowDown":
      return go(at + 1);
    case "ArrowUp":
      return go(at - 1);
    case "Home":
      return go(0);
    case "End":
      return go(rows.length - 1);
    case "ArrowRight":
      if (row.node.children === undefined) return go(at);
      return isOpen ? go(at + 1) : { kind: "open" };
    case "ArrowLeft":
      if (isOpen) return { kind: "close" };
      return go(row.parent === null ? at : rows.findIndex(({ node }) => node.key === row.parent));
    case "Enter":
    case " ":
      return { kind: "activate" };
    default:
      return null;
  }
}
