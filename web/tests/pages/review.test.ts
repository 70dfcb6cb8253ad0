import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../src/api";
import type { FileDiff, Review } from "../../src/contracts";
import {
  chosenCount,
  decided,
  decisionOf,
  partsOf,
  readRejections,
  writeRejections,
} from "../../src/pages/review/choice";
import { messageFault, ReviewDraft, type ReviewStore } from "../../src/pages/review/draft";
import { branchName, defaultTitle, isOwnBranch, publishFaults, secretPlaces } from "../../src/pages/review/publishing";
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
