import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../src/api";
import type { FileDiff, JobError, Publication, Review, ReviewCheck } from "../../src/contracts";
import {
  chosenCount,
  decided,
  decisionOf,
  partsOf,
  readRejections,
  writeRejections,
} from "../../src/pages/review/choice";
import { messageFault, ReviewDraft, type ReviewStore } from "../../src/pages/review/draft";
import {
  branchName,
  defaultTitle,
  doubtOf,
  isBranchTaken,
  isOwnBranch,
  publishFaults,
  reasonOf,
  secretPlaces,
  wasClosed,
} from "../../src/pages/review/publishing";
import { remedyOf } from "../../src/words";
import { FakeClock, settled } from "../fakes";

const hunk = (id: string, text = "@@ -1 +1 @@\n-a\n+b\n") => ({
  id,
  old_start: 1,
  old_lines: 1,
  new_start: 1,
  new_lines: 1,
  text,
});
const file = (path: string, change: FileDiff["change"], ...ids: string[]): FileDiff => ({
  path,
  change,
  old_size: 1,
  new_size: 1,
  lines_added: 1,
  lines_deleted: 1,
  hunks: ids.map((id) => hunk(id)),
  text_omitted: null,
});
const files = [file("a.dart", "modified", "1", "2"), file("b.dart", "added", "3"), file("c.png", "modified")];

describe("the choice", () => {
  it("has a part for each hunk of a changed file, and one for any other file", () => {
    expect(files.flatMap(partsOf).map(({ path, hunk }) => [path, hunk])).toEqual([
      ["a.dart", "1"],
      ["a.dart", "2"],
      ["b.dart", null],
      ["c.png", null],
    ]);
  });

  it("says what is rejected as the api does, and reads it back", () => {
    const rejections = [{ path: "a.dart", hunks: ["2"] }, { path: "b.dart" }];
    const rejected = readRejections(files, rejections);
    expect(writeRejections(files, rejected)).toEqual(rejections);
    expect(files.map((one) => decisionOf(one, rejected))).toEqual(["partly", "rejected", "accepted"]);
    expect(chosenCount(files, rejected)).toEqual({ chosen: 2, all: 4 });
  });

  it("rejects a file whole once all its hunks are", () => {
    const rejected = decided(
      readRejections(files, [{ path: "a.dart", hunks: ["1"] }]),
      files.flatMap(partsOf),
      "rejected",
    );
    expect(writeRejections(files, rejected)).toEqual([{ path: "a.dart" }, { path: "b.dart" }, { path: "c.png" }]);
    expect(decided(rejected, files.flatMap(partsOf), "accepted").size).toBe(0);
  });
});

describe("a publication", () => {
  it("proposes what the server would take", () => {
    expect(defaultTitle("\n  Make   it dark\nplease")).toBe("Make it dark");
    expect(defaultTitle(`${"word ".repeat(20)}`)).toHaveLength(70);
    expect(branchName("Make it dark!", "0f58250a-af09")).toBe("wingbeat/make-it-dark-0f58250a");
    expect(branchName("ß", "0f58250a-af09")).toBe("wingbeat/changes-0f58250a");
    expect(isOwnBranch("wingbeat/a.b/c-d")).toBe(true);
    for (const name of ["main", "wingbeat/", "wingbeat/-a", "wingbeat/a..b", "wingbeat/a b"]) {
      expect(isOwnBranch(name)).toBe(false);
    }
  });

  it("needs a title and each approval", () => {
    const given = { title: " ", branch: "main", body: "" };
    expect(Object.keys(publishFaults(given, ["ci.yml"], new Set()))).toEqual(["title", "branch", "approvals"]);
    expect(publishFaults({ title: "a", branch: "", body: "" }, ["ci.yml"], new Set(["ci.yml"]))).toEqual({});
  });

  it("tells the places of secrets", () => {
    const message = "secrets are not pushed: lib/a b.dart line 3 (GitHub Token), the title line 1 (AWS Access Key)";
    expect(secretPlaces({ code: "secret_found", message, retryable: false })).toEqual([
      { path: "lib/a b.dart", line: 3, kind: "GitHub Token" },
      { path: "the title", line: 1, kind: "AWS Access Key" },
    ]);
    expect(secretPlaces({ code: "publish_conflict", message, retryable: false })).toEqual([]);
  });
});

describe("what a publication has met", () => {
  const publication = (state: Publication["state"], code?: JobError["code"]): Publication => ({
    state,
    step: null,
    branch: "wingbeat/mine",
    commit: null,
    pull_request: null,
    error: code ? { code, message: "of the server", retryable: false } : null,
    conflicts: [],
  });
  const check = (state: ReviewCheck["state"]): ReviewCheck => ({
    state,
    step: null,
    diagnostics: [],
    provenance: null,
    error: null,
  });

  it.each([
    ["nothing is known", null, null, undefined, null],
    ["the check is clean", check("clean"), publication("failed", "push_rejected"), undefined, null],
    ["the check was made again", check("clean"), publication("failed", "check_failed"), undefined, null],
    ["the check has found problems", check("problems"), null, undefined, "problems"],
    ["the server refuses", null, null, "check_failed", "problems"],
    ["the publication's check has found problems", null, publication("failed", "check_failed"), undefined, "problems"],
    ["the check has failed", check("failed"), null, undefined, "unchecked"],
    ["nobody could check", null, publication("failed", "toolchain_unavailable"), undefined, "unchecked"],
    ["it failed elsewhere", null, publication("failed", "push_rejected"), undefined, null],
  ] as const)("has to be meant or not when %s", (_, found, published, refusal, doubt) => {
    expect(doubtOf({ check: found, publication: published }, refusal)).toBe(doubt);
  });

  it("is on a branch that is taken until another one is named", () => {
    const failed = publication("failed", "branch_taken");
    expect(isBranchTaken("wingbeat/mine", failed)).toBe(true);
    expect(isBranchTaken("wingbeat/other", failed)).toBe(false);
    expect(isBranchTaken("wingbeat/other", failed, "branch_taken")).toBe(true);
    expect(isBranchTaken("wingbeat/mine", failed, "check_failed")).toBe(false);
    expect(isBranchTaken("wingbeat/mine", publication("failed", "push_rejected"))).toBe(false);
  });

  it("is told without the names of the api's fields, with what helps", () => {
    expect(reasonOf({ code: "check_failed", message: "publish with `despite_problems`" })).not.toContain("despite_");
    expect(reasonOf({ code: "push_rejected", message: "it moved" })).toBe("It moved");
    for (const code of ["publication_running", "review_stale", "branch_taken", "check_failed"]) {
      expect(remedyOf(code)).not.toBeNull();
    }
  });

  it("was closed where the version is no longer published", () => {
    const pull_request = {
      repository: "o/r",
      branch: "wingbeat/mine",
      base_branch: "main",
      number: 7,
      url: "https://github.com/o/r/pull/7",
      state: "closed",
      head_sha: "0",
    } as const;
    const closed = { ...publication("completed"), pull_request };
    expect(wasClosed({ state: "checked", publication: closed })).toBe(true);
    expect(wasClosed({ state: "published", publication: closed })).toBe(false);
    const open = { ...closed, pull_request: { ...pull_request, state: "open" as const } };
    expect(wasClosed({ state: "open", publication: open })).toBe(false);
  });
});

describe("a draft", () => {
  const review = (version: number, rejected: Review["rejected"] = []): Review => ({
    generation_id: "g",
    project_id: "p",
    version,
    state: "open",
    against: null,
    files: files.map((one) => ({ ...one })),
    rejected,
    message: null,
    sensitive: [],
    stale: false,
    check: null,
    publication: null,
    updated_at: null,
  });

  class Store implements ReviewStore {
    saved: { rejected: Review["rejected"]; seen: number }[] = [];
    now = review(0);
    failure: ApiProblem | null = null;

    async read(): Promise<Review> {
      return this.now;
    }

    async save({ rejected }: { rejected: Review["rejected"] }, seen: number): Promise<Review> {
      this.saved.push({ rejected, seen });
      if (this.failure) throw this.failure;
      this.now = review(this.now.version + 1, rejected);
      return this.now;
    }
  }

  const begun = () => {
    const [store, clock] = [new Store(), new FakeClock()];
    return { store, clock, draft: new ReviewDraft(store.now, store, clock) };
  };

  it("saves what was decided in a row once, over the version that was seen", async () => {
    const { store, clock, draft } = begun();
    const shown = draft.review.value.files;
    draft.decide(partsOf(files[1] as FileDiff), "rejected");
    draft.decide(partsOf(files[2] as FileDiff), "rejected");
    expect(store.saved).toEqual([]);
    await clock.advance(500);
    draft.decide(partsOf(files[2] as FileDiff), "accepted");
    await draft.flush();
    expect(store.saved).toEqual([
      { rejected: [{ path: "b.dart" }, { path: "c.png" }], seen: 0 },
      { rejected: [{ path: "b.dart" }], seen: 1 },
    ]);
    expect(draft.saving.value).toBe("saved");
    expect(draft.review.value.files).toBe(shown);
  });

  it("shows what somebody else decided meanwhile", async () => {
    const { store, draft } = begun();
    draft.decide(partsOf(files[1] as FileDiff), "rejected");
    store.failure = new ApiProblem(412, "conflict", "the review was changed");
    store.now = review(5, [{ path: "c.png" }]);
    await draft.flush();
    expect([draft.overtakenBy.value, [...draft.rejected.value], draft.review.value.version]).toEqual([
      "decision",
      ["c.png"],
      5,
    ]);
  });

  it("keeps what could not be saved, and saves it again", async () => {
    const { store, clock, draft } = begun();
    store.failure = new ApiProblem(503, "dependency_unavailable", "later");
    draft.decide(partsOf(files[1] as FileDiff), "rejected");
    await clock.advance(500);
    await settled();
    expect([draft.saving.value, draft.problem.value?.status, [...draft.rejected.value]]).toEqual([
      "failed",
      503,
      ["b.dart"],
    ]);
    store.failure = null;
    await draft.flush();
    expect([draft.saving.value, draft.problem.value]).toEqual(["saved", null]);
  });

  it("takes no decision while it is published, and shows what is", async () => {
    const { store, draft } = begun();
    draft.decide(partsOf(files[1] as FileDiff), "rejected");
    store.failure = new ApiProblem(409, "publication_running", "wait");
    await draft.flush();
    expect([draft.overtakenBy.value, draft.saving.value, draft.rejected.value.size]).toEqual([
      "publication",
      "saved",
      0,
    ]);
  });

  it("is no longer stale once it is decided on again, or kept", async () => {
    const { store, draft } = begun();
    const rejected = [{ path: "b.dart" }];
    draft.decide(partsOf(files[2] as FileDiff), "rejected");
    draft.tell({ ...review(0, rejected), against: "other", stale: true });
    expect([draft.review.value.stale, draft.saving.value, [...draft.rejected.value]]).toEqual([
      true,
      "saved",
      ["b.dart"],
    ]);
    await draft.keep();
    expect(draft.review.value.stale).toBe(false);
    expect(store.saved).toEqual([{ rejected, seen: 0 }]);
  });

  it("reads the review when work is refused because it is another by now, and tells why", async () => {
    const { store, draft } = begun();
    store.now = { ...review(0), stale: true };
    const refused = new ApiProblem(409, "review_stale", "decide again");
    await expect(draft.attempt(() => Promise.reject(refused))).rejects.toBe(refused);
    expect(draft.review.value.stale).toBe(true);
    const other = new ApiProblem(409, "branch_taken", "another one");
    store.now = review(3);
    await expect(draft.attempt(() => Promise.reject(other))).rejects.toBe(other);
    expect(draft.review.value.version).toBe(0);
  });

  it("saves no message that cannot be one", async () => {
    const { store, clock, draft } = begun();
    draft.write("a\u0007");
    await clock.advance(500);
    expect([messageFault("a\u0007"), messageFault("x".repeat(10_001)), messageFault("a\n\tb")]).toEqual([
      "control",
      "too_long",
      null,
    ]);
    expect(store.saved).toEqual([]);
  });
});
