import { beforeEach, describe, expect, it } from "vitest";
import type { FrameOf, Publication, Review, ReviewCheck, ServerFrame } from "../../src/contracts";
import { ReviewDraft } from "../../src/pages/review/draft";
import { QUIET_MS, ReviewFollower } from "../../src/pages/review/follower";
import { told } from "../../src/pages/review/news";
import { FakeClock, settled } from "../fakes";

const ID = "g1";
const about = { v: 1 as const, generation_id: ID };

const publishing = (state: Publication["state"], step: Publication["step"] = null): FrameOf<"Publishing"> => ({
  ...about,
  type: "Publishing",
  state,
  step,
});
const checking = (state: ReviewCheck["state"], step: ReviewCheck["step"] = null): FrameOf<"Checking"> => ({
  ...about,
  type: "Checking",
  state,
  step,
});
const subscribed: ServerFrame = { ...about, type: "Subscribed", status: "completed", last_seq: 9 };

const publication = (state: Publication["state"], step: Publication["step"] = null): Publication => ({
  state,
  step,
  branch: "wingbeat/x",
  commit: null,
  pull_request: null,
  error: null,
  conflicts: [],
});
const check = (state: ReviewCheck["state"], step: ReviewCheck["step"] = null): ReviewCheck => ({
  state,
  step,
  diagnostics: [],
  provenance: null,
  error: null,
});
const review = (change: Partial<Review> = {}): Review => ({
  generation_id: ID,
  project_id: "p",
  version: 1,
  state: "open",
  against: "g0",
  files: [],
  rejected: [],
  message: null,
  sensitive: [],
  stale: false,
  check: null,
  publication: null,
  updated_at: null,
  ...change,
});

describe("news of a review", () => {
  it("tells the step of what is known to run, and leaves the rest as it is", () => {
    const running = review({ publication: publication("running"), check: check("running", "packages") });
    const pushed = told(running, publishing("running", "push"));
    expect(pushed).toEqual({ ...running, publication: publication("running", "push") });
    expect(told(running, checking("running", "analyze"))?.check).toEqual(check("running", "analyze"));
    const withdrawing = review({ publication: publication("withdrawing") });
    expect(told(withdrawing, publishing("withdrawing"))).toEqual(withdrawing);
  });

  it.each([
    ["an end", review({ publication: publication("running") }), publishing("completed")],
    ["a failure", review({ publication: publication("running", "push") }), publishing("failed")],
    ["a beginning elsewhere", review(), publishing("running", "plan")],
    ["another beginning", review({ publication: publication("failed") }), publishing("running")],
    ["a withdrawal", review({ publication: publication("completed") }), publishing("withdrawing")],
    ["what a check has found", review({ check: check("running") }), checking("problems")],
    ["a check that was begun elsewhere", review({ check: check("clean") }), checking("running")],
  ])("leaves %s to be read", (_, before, news) => {
    expect(told(before, news)).toBeNull();
  });
});

describe("a review that is followed", () => {
  let server: Review;
  let reads: ((review: Review) => void)[];
  let failures: number;
  let clock: FakeClock;

  const begun = (first: Review) => {
    server = first;
    const store = {
      read: () =>
        failures-- > 0
          ? Promise.reject(new Error("unreachable"))
          : new Promise<Review>((resolve) => {
              reads.push(resolve);
            }),
      save: () => Promise.reject(new Error("nothing is decided here")),
    };
    const draft = new ReviewDraft(first, store, clock);
    return { draft, follower: new ReviewFollower(draft, clock) };
  };
  const answer = async (as: Review = server) => {
    reads.shift()?.(as);
    await settled();
  };

  beforeEach(() => {
    reads = [];
    failures = 0;
    clock = new FakeClock();
  });

  it("shows each step without a question, and reads the end", async () => {
    const { draft, follower } = begun(review({ publication: publication("running") }));
    for (const step of ["plan", "push", "pull_request"] as const) {
      follower.onFrame(publishing("running", step));
      expect(draft.review.value.publication?.step).toBe(step);
    }
    expect(reads).toHaveLength(0);
    follower.onFrame(publishing("completed"));
    await answer(review({ state: "published", publication: publication("completed") }));
    expect(draft.review.value.publication?.state).toBe("completed");
    expect(draft.review.value.state).toBe("published");
    await clock.advance(10 * QUIET_MS);
    expect(reads).toHaveLength(0);
  });

  it("passes over what is about other versions", () => {
    const { follower } = begun(review());
    follower.onFrame({ ...publishing("completed"), generation_id: "other" });
    expect(reads).toHaveLength(0);
  });

  it("does not believe an answer that news has overtaken", async () => {
    const { draft, follower } = begun(review());
    follower.onFrame(publishing("running", "plan"));
    follower.onFrame(publishing("running", "push"));
    await answer(review({ publication: publication("running", "plan") }));
    expect(draft.review.value.publication).toBeNull();
    await answer(review({ publication: publication("running", "push") }));
    expect(draft.review.value.publication?.step).toBe("push");
  });

  it("reads again when the line is back, at first only if something runs", async () => {
    const { follower } = begun(review());
    follower.onFrame(subscribed);
    expect(reads).toHaveLength(0);
    follower.onFrame(subscribed);
    expect(reads).toHaveLength(1);

    reads = [];
    const { follower: other } = begun(review({ check: check("running") }));
    other.onFrame(subscribed);
    expect(reads).toHaveLength(1);
  });

  it("reads what runs when nothing is heard of it, again after a failure, and no more once it is left", async () => {
    const { draft, follower } = begun(review({ publication: publication("running") }));
    await clock.advance(QUIET_MS - 1);
    follower.onFrame(publishing("running", "plan"));
    await clock.advance(QUIET_MS - 1);
    expect(reads).toHaveLength(0);
    failures = 1;
    await clock.advance(1);
    expect(reads).toHaveLength(0);
    await clock.advance(QUIET_MS);
    await answer(review({ publication: publication("running", "push") }));
    expect(draft.review.value.publication?.step).toBe("push");
    follower.close();
    await clock.advance(10 * QUIET_MS);
    expect(reads).toHaveLength(0);
  });
});
