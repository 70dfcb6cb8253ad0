import { useId, useMemo, useRef, useState } from "preact/hooks";
import { rowsInSight, topThatShows } from "./rowWindow";
import { moveOf, rowsOf, type TreeNode, type TreeRow } from "./treeRows";
import { useSight } from "./useSight";

export interface TreeProps {
  label: string;
  nodes: readonly TreeNode[];
  selected: string | null;
  onSelect: (key: string) => void;
}

/** As high as the rows are in the tree's style. */
const ROW_REM = 1.75;
/** Rows around those in sight: a usual app's are all there, for whoever searches the page. */
const BEYOND = 50;

/**
 * Files and folders, all open at first, with the keys of a tree: arrows, Home, End, Enter, Space. Only the rows in sight
 * are in the document, and the active one; the focus stays on the tree itself, so that no row takes it along.
 */
export function Tree({ label, nodes, selected, onSelect }: TreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const { sight, look } = useSight(box);
  const id = useId();
  const rows = useMemo(() => rowsOf(nodes, closed), [nodes, closed]);
  const active = useMemo(() => activeOf(rows, chosen ?? selected), [rows, chosen, selected]);
  const [rowPx] = useState(() => ROW_REM * remPx());

  const toggle = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  const activate = ({ node }: TreeRow) => {
    setChosen(node.key);
    if (node.children) toggle(node.key);
    else onSelect(node.key);
  };
  const goTo = (at: number) => {
    setChosen(rows[at]?.node.key ?? null);
    if (!box.current) return;
    box.current.scrollTop = topThatShows(at, { top: box.current.scrollTop, height: box.current.clientHeight }, rowPx);
    look();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    const isOpen = row?.node.children !== undefined && !closed.has(row.node.key);
    const move = moveOf(event.key, rows, active, isOpen);
    if (row === undefined || move === null) return;
    event.preventDefault();
    if (move.kind === "go") goTo(move.to);
    else if (move.kind === "activate") activate(row);
    else toggle(row.node.key);
  };

  return (
    <div
      class="tree"
      role="tree"
      aria-label={label}
      aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
      tabIndex={0}
      ref={box}
      onKeyDown={onKeyDown}
    >
      <div class="tree-rows" role="presentation" style={{ "--rows": rows.length }}>
        {indexesOf(rowsInSight(sight, rowPx, rows.length, BEYOND), active, rows.length).map((index) => {
          const row = rows[index];
          if (row === undefined) return null;
          const { node, level, position, size } = row;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the tree has the focus and the keys of all its items
            <div
              key={node.key}
              id={`${id}-${index}`}
              class="tree-item"
              role="treeitem"
              aria-level={level}
              aria-posinset={position}
              aria-setsize={size}
              aria-selected={node.key === selected}
              aria-expanded={node.children ? !closed.has(node.key) : undefined}
              data-active={index === active || undefined}
              style={{ "--level": level - 1, "--row": index }}
              onClick={() => activate(row)}
            >
              <span aria-hidden="true">{node.children ? (closed.has(node.key) ? "▸" : "▾") : ""}</span>
              <span class="tree-name">{node.name}</span>
              {node.mark}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function activeOf(rows: readonly TreeRow[], key: string | null): number {
  return Math.max(
    0,
    rows.findIndex(({ node }) => node.key === key),
  );
}

/** Those in sight, and the active one wherever it is: screen readers hold on to it. */
function indexesOf({ from, to }: { from: number; to: number }, active: number, count: number): number[] {
  const inSight = Array.from({ length: to - from }, (_, index) => from + index);
  if (active >= count || (active >= from && active < to)) return inSight;
  return active < from ? [active, ...inSight] : [...inSight, active];
}

function remPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
