import { expect, test } from "vitest";
import { badgeOf } from "../src/pages/versions/version";

const passed = { analyze: "passed", test: "not_run", build: "not_run", by: "flutter 3.29.0", notes: [] } as const;

test("a badge claims no more than what was checked", () => {
  expect(badgeOf({ ...passed, notes: [] })).toBe("passed");
  expect(badgeOf({ ...passed, notes: [], test: "failed" })).toBe("failed");
  expect(badgeOf({ ...passed, notes: [], analyze: "not_run" })).toBe("none");
  expect(badgeOf({ ...passed, notes: [], by: "syntax-only" })).toBe("partly");
  expect(badgeOf(null)).toBe("none");
});
