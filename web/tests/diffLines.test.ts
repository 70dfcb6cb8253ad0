import { describe, expect, it } from "vitest";
import { dartTokens } from "../src/ui/dartTokens";
import { linesOf, sideBySide } from "../src/ui/diffLines";

describe("the lines of a hunk", () => {
  const text = "@@ -3,3 +3,4 @@ class\n same\n-old\n+new\r\n++plus\n\\ No newline at end of file\n";
  const lines = linesOf({ id: "1", old_start: 3, old_lines: 3, new_start: 3, new_lines: 4, text });

  it("have their numbers", () => {
    expect(lines.map(({ kind, oldNumber, newNumber, text }) => [kind, oldNumber, newNumber, text])).toEqual([
      ["same", 3, 3, "same"],
      ["deleted", 4, null, "old"],
      ["added", null, 4, "new"],
      ["added", null, 5, "+plus"],
    ]);
    expect(lines.map(({ endsOpen }) => endsOpen)).toEqual([false, false, false, true]);
  });

  it("stand side by side", () => {
    expect(sideBySide(lines).map((pair) => [pair.old?.text ?? null, pair.new?.text ?? null])).toEqual([
      ["same", "same"],
      ["old", "new"],
      [null, "+plus"],
    ]);
  });
});

describe("the colours of Dart", () => {
  it("lose no character", () => {
    for (const line of ["final x = 'a\\'b' + \"$y\"; // 1", "'open", "é∑😀 /* a */ 0xFF.b", "<script>&amp;", ""]) {
      expect(
        dartTokens(line)
          .map(({ text }) => text)
          .join(""),
      ).toBe(line);
    }
    expect(dartTokens("const Color a = 1;").map(({ kind }) => kind)).toEqual([
      "keyword",
      "plain",
      "type",
      "plain",
      "number",
      "plain",
    ]);
  });
});
