import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

export interface TreeNode {
  /** Unique in the tree: a path. */
  key: string;
  name: string;
  /** After the name: a badge, a marker. */
  mark?: ComponentChildren;
  /** A folder; a file has none. */
  children?: readonly TreeNode[];
}

export interface TreeProps {
  label: string;
  nodes: readonly TreeNode[];
  selected: string | null;
  onSelect: (key: string) => void;
}

interface Row {
  node: TreeNode;
  level: number;
  parent: string | null;
}

/** Files and folders, all open at first, with the keys of a tree: arrows, Home, End, Enter, Space. */
export function Tree({ label, nodes, selected, onSelect }: TreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const rows = visible(nodes, closed);
  const entry = rows.find(({ node }) => node.key === (focused ?? selected)) ?? rows[0];

  const toggle = (key: string, isOpen: boolean) => {
    const next = new Set(closed);
    if (isOpen) next.delete(key);
    else next.add(key);
    setClosed(next);
  };
  const focus = (row: Row | undefined) => {
    if (row === undefined) return;
    setFocused(row.node.key);
    root.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.node.key)}"]`)?.focus();
  };
  const activate = ({ node }: Row) => {
    if (node.children) toggle(node.key, closed.has(node.key));
    else onSelect(node.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = entry ? rows.indexOf(entry) : -1;
    const row = rows[at];
    if (row === undefined) return;
    const isOpen = row.node.children !== undefined && !closed.has(row.node.key);
    if (event.key === "ArrowDown") focus(rows[at + 1]);
    else if (event.key === "ArrowUp") focus(rows[at - 1]);
    else if (event.key === "Home") focus(rows[0]);
    else if (event.key === "End") focus(rows.at(-1));
    else if (event.key === "ArrowRight") {
      if (isOpen) focus(rows[at + 1]);
      else if (row.node.children) toggle(row.node.key, true);
    } else if (event.key === "ArrowLeft") {
      if (isOpen) toggle(row.node.key, false);
      else focus(rows.find(({ node }) => node.key === row.parent));
    } else if (event.key === "Enter" || event.key === " ") activate(row);
    else return;
    event.preventDefault();
  };

  return (
    <div class="tree" role="tree" aria-label={label} ref={root} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys of all its items
        <div
          key={row.node.key}
          class="tree-item"
          role="treeitem"
          data-key={row.node.key}
          aria-level={row.level + 1}
          aria-selected={row.node.key === selected}
          aria-expanded={row.node.children ? !closed.has(row.node.key) : undefined}
          tabIndex={row === entry ? 0 : -1}
          ref={(element) => element?.style.setProperty("--level", String(row.level))}
          onFocus={() => setFocused(row.node.key)}
          onClick={() => activate(row)}
        >
          <span aria-hidden="true">{row.node.children ? (closed.has(row.node.key) ? "▸" : "▾") : ""}</span>
          <span class="tree-name">{row.node.name}</span>
          {row.node.mark}
        </div>
      ))}
    </div>
  );
}

function visible(
  nodes: readonly TreeNode[],
  closed: ReadonlySet<string>,
  level = 0,
  parent: string | null = null,
): Row[] {
  return nodes.flatMap((node) => [
    { node, level, parent },
    ...(node.children && !closed.has(node.key) ? visible(node.children, closed, level + 1, node.key) : []),
  ]);
}
