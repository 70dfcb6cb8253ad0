import { describe, expect, it } from "vitest";
import { blocksOf } from "../src/pages/project/conversation/prose";

/** How often a line of the text is looked at. */
function looks(text: string): number {
  let count = 0;
  const lines = new Proxy(text.split("\n"), {
    get(target, property) {
      if (typeof property === "string" && /^\d+$/.test(property)) count += 1;
      return Reflect.get(target, property);
    },
  });
  blocksOf({ split: () => lines } as unknown as string);
  return count;
}

describe("the model's words", () => {
  it.each(["```\n```\n", "```\nx\n```\n\n- a\n", "text\n\n", "> q\n# h\n1. n\n"])(
    "cost no more a line the longer they are: %j",
    (some) => {
      expect(looks(some.repeat(800)) / looks(some.repeat(100))).toBeLessThan(8.5);
    },
  );

  it("have blocks of code of any number, empty ones too, and one without its end", () => {
    expect(blocksOf("```\n```\n```\na\n\nb\n```\n```\nhalf\n")).toEqual([
      { kind: "code", text: "" },
      { kind: "code", text: "a\n\nb" },
      { kind: "code", text: "half\n" },
    ]);
  });

  it("take a line with separators of Unicode in it as one line", () => {
    for (const sign of ["#", "-", "1."]) {
      expect(blocksOf(`${sign} one\u2028two`)).toHaveLength(1);
      expect(blocksOf(`${sign} one\u2028two`)[0]?.kind).not.toBe("paragraph");
    }
  });
});
