import { describe, expect, it } from "vitest";
import { rowsInSight, topThatShows } from "../src/ui/rowWindow";
import { moveOf, rowsOf, type TreeNode } from "../src/ui/treeRows";

const file = (key: string): TreeNode => ({ key, name: key });
const TREE: TreeNode[] = [
  { key: "lib/", name: "lib", children: [{ key: "lib/ui/", name: "ui", children: [file("a")] }, file("b")] },
  file("c"),
];
const NONE: ReadonlySet<string> = new Set();

describe("the rows of a tree", () => {
  it("say where each stands, as screen readers count", () => {
    const told = rowsOf(TREE, NONE).map(({ node, level, position, size, parent }) => [
      node.key,
      level,
      position,
      size,
      parent,
    ]);
    expect(told).toEqual([
      ["lib/", 1, 1, 2, null],
      ["lib/ui/", 2, 1, 2, "lib/"],
      ["a", 3, 1, 1, "lib/ui/"],
      ["b", 2, 2, 2, "lib/"],
      ["c", 1, 2, 2, null],
    ]);
  });

  it("leave out what is in a closed folder", () => {
    const keys = (closed: string[]) => rowsOf(TREE, new Set(closed)).map(({ node }) => node.key);
    expect(keys(["lib/ui/"])).toEqual(["lib/", "lib/ui/", "b", "c"]);
    expect(keys(["lib/"])).toEqual(["lib/", "c"]);
  });

  it("in the document are few, however many there are", () => {
    const { from, to } = rowsInSight({ top: 28 * 3000, height: 560 }, 28, 5000, 10);
    expect([from, to]).toEqual([2990, 3030]);
    expect(rowsInSight({ top: 0, height: 560 }, 28, 3, 10)).toEqual({ from: 0, to: 3 });
    expect(rowsInSight({ top: 28 * 9000, height: 560 }, 28, 50, 10)).toEqual({ from: 40, to: 50 });
  });

  it("are scrolled to by as little as needed", () => {
    const sight = { top: 280, height: 280 };
    expect(topThatShows(12, sight, 28)).toBe(280);
    expect(topThatShows(20, sight, 28)).toBe(308);
    expect(topThatShows(2, sight, 28)).toBe(56);
  });
});

describe("the keys of a tree", () => {
  const rows = rowsOf(TREE, NONE);
  const move = (key: string, at: number, isOpen = false) => moveOf(key, rows, at, isOpen);
  const go = (to: number) => ({ kind: "go", to });

  it("go up, down and to both ends, and no further", () => {
    expect([move("ArrowDown", 0), move("ArrowDown", 4), move("ArrowUp", 1), move("ArrowUp", 0)]).toEqual(
      [1, 4, 0, 0].map(go),
    );
    expect([move("Home", 3), move("End", 0)]).toEqual([0, 4].map(go));
  });

  it("open and close folders, go into them and out of them", () => {
    expect(move("ArrowRight", 0, true)).toEqual(go(1));
    expect(move("ArrowRight", 0)).toEqual({ kind: "open" });
    expect(move("ArrowRight", 3)).toEqual(go(3));
    expect(move("ArrowLeft", 0, true)).toEqual({ kind: "close" });
    expect(move("ArrowLeft", 2)).toEqual(go(1));
    expect(move("ArrowLeft", 4)).toEqual(go(4));
  });

  it("that mean something else are left alone", () => {
    expect(move("Enter", 0)).toEqual({ kind: "activate" });
    expect(move("Tab", 0)).toBeNull();
    expect(moveOf("ArrowDown", [], 0, false)).toBeNull();
  });
});
