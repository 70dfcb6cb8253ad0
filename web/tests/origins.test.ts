import { expect, it } from "vitest";
import { originsOf } from "../src/pages/project/origins";

const job = (
  id: string,
  kind: "import" | "generate" | "fix",
  base: string | null,
  expired_at: string | null = null,
) => ({
  id,
  kind,
  base_generation_id: base,
  expired_at,
});

it("a version comes from a repository when what it started from does", () => {
  const origins = originsOf([
    job("a", "generate", null),
    job("b", "fix", "a"),
    job("c", "import", "b"),
    job("d", "generate", "c"),
    job("e", "fix", "d"),
    job("f", "generate", "b"),
    job("g", "generate", "not loaded"),
    job("h", "import", "b", "2026-01-01T00:00:00Z"),
  ]);
  expect(Object.fromEntries(origins)).toEqual({
    a: "none",
    b: "none",
    c: "repository",
    d: "repository",
    e: "repository",
    f: "none",
    g: "unknown",
    h: "none",
  });
});
