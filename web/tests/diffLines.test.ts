import { expect, test } from "vitest";
import { diffLines, hunkHeader } from "../src/ui/diffLines";

const hunk = {
  old_start: 3,
  new_start: 5,
  text: "@@ -3,3 +5,3 @@\n void\n-old\n+new\n \n\\ No newline at end of file\n",
};

test("each line has the numbers of the sides that have it", () => {
  expect(diffLines(hunk)).toEqual([
    { at: 0, kind: "same", before: 3, after: 5, text: "void" },
    { at: 1, kind: "deleted", before: 4, after: null, text: "old" },
    { at: 2, kind: "added", before: null, after: 6, text: "new" },
    { at: 3, kind: "same", before: 5, after: 7, text: "" },
    { at: 4, kind: "note", before: null, after: null, text: "No newline at end of file" },
  ]);
  expect(hunkHeader(hunk)).toBe("@@ -3,3 +5,3 @@");
});
