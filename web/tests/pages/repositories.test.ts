import { expect, it } from "vitest";
import type { EntryPath } from "../../src/contracts";
import { isFolder } from "../../src/pages/repositories/folder";
import { entryPlaces } from "../../src/pages/repositories/import/entryPlaces";
import { remedyOf, sentence } from "../../src/words";

it("takes paths inside of the repository only", () => {
  for (const path of ["", "apps/shop", "a b/ü"]) expect(isFolder(path)).toBe(true);
  for (const path of ["/a", "a/", "../a", "a/./b", "a//b", "a\\b", "C:a", "a\nb"]) expect(isFolder(path)).toBe(false);
});

it("knows which packages are part of the project", () => {
  const entry = (path: string): EntryPath => ({
    path,
    kind: "flutter_app",
    name: null,
    entry_points: [],
    problem: null,
  });
  const entries = [entry("apps/shop"), entry("apps/shop/core"), entry("apps/shopping"), entry("")];
  expect(entryPlaces(entries, "apps/shop").map(({ folder }) => folder)).toEqual(["", "core", null, null]);
  expect(entryPlaces(entries, "").map(({ folder }) => folder)).toEqual([
    "apps/shop",
    "apps/shop/core",
    "apps/shopping",
    "",
  ]);
});

it("begins what the server says as a sentence, unless it begins with a name", () => {
  expect(sentence("this server has none")).toBe("This server has none");
  expect(sentence("octavia/shop has moved")).toBe("octavia/shop has moved");
});

it("has remedies by codes alone", () => {
  expect(remedyOf("github_link_expired")).toContain("link your account again");
  expect([remedyOf("constructor"), remedyOf("internal")]).toEqual([null, null]);
});
