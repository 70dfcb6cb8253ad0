import { describe, expect, it } from "vitest";
import { faultsOf, LONGEST_ERROR, LONGEST_PROMPT_BYTES } from "../src/pages/project/composer/faults";
import { EMPTY } from "../src/pages/project/composer/request";

describe("what is wrong with a request", () => {
  const draft = { ...EMPTY, text: "mend it" };
  const fix = { ...draft, kind: "fix" } as const;

  it("is nothing, mostly", () => {
    expect(faultsOf(draft, false)).toEqual({ prompt: null, errorMessage: null });
    expect(faultsOf({ ...fix, errorMessage: "boom" }, false)).toEqual({ prompt: null, errorMessage: null });
  });

  it("is a prompt that is missing or longer than the api takes, in bytes", () => {
    expect(faultsOf({ ...draft, text: " " }, false).prompt).not.toBeNull();
    expect(faultsOf({ ...draft, text: "x".repeat(LONGEST_PROMPT_BYTES) }, true).prompt).toBeNull();
    expect(faultsOf({ ...draft, text: "ä".repeat(LONGEST_PROMPT_BYTES / 2 + 1) }, true).prompt).not.toBeNull();
  });

  it("is a fix without its error, or with one that is too long; a word to a running job needs none", () => {
    expect(faultsOf(fix, false).errorMessage).not.toBeNull();
    expect(faultsOf({ ...fix, errorMessage: "x".repeat(LONGEST_ERROR + 1) }, false).errorMessage).not.toBeNull();
    expect(faultsOf(fix, true).errorMessage).toBeNull();
    expect(faultsOf({ ...draft, errorMessage: "x".repeat(LONGEST_ERROR + 1) }, false).errorMessage).toBeNull();
  });
});
