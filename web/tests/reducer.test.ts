import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../src/contracts";
import { applyFrames, type GenerationState, knownText, MAX_LINES, newGeneration } from "../src/live";

type Fields = { type: ServerFrame["type"] } & Record<string, unknown>;

const G = "g1";
const frame = (fields: Fields) =>
  ({ v: 1, ts: "2026-01-01T00:00:00Z", generation_id: G, ...fields }) as unknown as ServerFrame;
const subscribed = (lastSeq = 0) => frame({ type: "Subscribed", status: "running", last_seq: lastSeq });
const tag = (index: number, rest: object = {}) => ({ round: 0, attempt: 1, index, ...rest });
const code = (index: number, path: string, offset: number, text: string, rest: object = {}) =>
  frame({ type: "Code", path, offset, text, final: false, operation: "create", round: 0, draft: tag(index), ...rest });
const chat = (index: number, offset: number, text: string) =>
  frame({ type: "Chat", text, offset, round: 0, draft: tag(index) });
const saved = (seq: number, path: string, rest: object = {}) =>
  frame({ type: "Code", path, final: true, operation: "create", round: 0, sha256: "s", size: 3, seq, ...rest });
const stage = (seq: number, name: string, state: string, progress: number, round = 0) =>
  frame({ type: "StatusUpdate", stage: name, state, message: `${name} ${state}`, progress, round, seq });

const seen = (...frames: ServerFrame[]): GenerationState => applyFrames(newGeneration(G), frames);
const text = (state: GenerationState, path: string) => state.files.get(path)?.draft?.text;

describe("drafts", () => {
  it("grow by their pieces, with offsets in code points", () => {
    const state = seen(subscribed(), code(0, "a.dart", 0, "👋 é"), code(1, "a.dart", 3, "!"));
    expect(text(state, "a.dart")).toBe("👋 é!");
    expect(state.hasGap).toBe(false);
    expect(state.writing).toBe("a.dart");
  });

  it("are shown once when a frame comes twice", () => {
    const state = seen(
      subscribed(),
      code(0, "a", 0, "x"),
      code(1, "a", 1, "y"),
      code(1, "a", 1, "y"),
      code(0, "a", 0, "x"),
    );
    expect(text(state, "a")).toBe("xy");
    expect(state.hasGap).toBe(false);
  });

  it("have a gap when an index is missing, and what does not fit is not shown", () => {
    const state = seen(subscribed(), code(0, "a", 0, "x"), code(2, "a", 2, "z"));
    expect(state.hasGap).toBe(true);
    expect(text(state, "a")).toBe("x");
  });

  it("have a gap when the first frame is not the first", () => {
    expect(seen(subscribed(), code(4, "a", 0, "x")).hasGap).toBe(true);
  });

  it("go on from a snapshot, which replaces what was there", () => {
    const snapshot = (path: string, offset: number, piece: string) =>
      code(9, path, offset, piece, { draft: tag(9, { snapshot: true }) });
    const before = seen(subscribed(), code(0, "a", 0, "old"), code(1, "gone", 0, "?"));
    const state = applyFrames(before, [
      subscribed(),
      snapshot("a", 0, "new "),
      snapshot("a", 4, "text"),
      snapshot("b", 0, "b"),
      code(10, "a", 8, "!"),
    ]);
    expect(text(state, "a")).toBe("new text!");
    expect(text(state, "b")).toBe("b");
    expect(state.files.has("gone")).toBe(false);
    expect(state.hasGap).toBe(false);
  });

  it("stay on screen after a reconnect until the snapshot is there", () => {
    const state = seen(subscribed(), code(0, "a", 0, "x"), subscribed());
    expect(text(state, "a")).toBe("x");
    expect(text(applyFrames(state, [code(0, "b", 0, "y")]), "a")).toBeUndefined();
  });

  it("of a reset round are void, and its next attempt begins at 0", () => {
    const state = seen(
      subscribed(),
      chat(0, 0, "hello"),
      code(1, "a", 0, "old"),
      frame({ type: "Reset", round: 0, attempt: 2 }),
      code(2, "a", 3, "late"),
      code(0, "a", 0, "new", { draft: { round: 0, attempt: 2, index: 0 } }),
    );
    expect(text(state, "a")).toBe("new");
    expect(state.chat.get(0)?.draft).toBeNull();
    expect(state.hasGap).toBe(false);
  });

  it("of a repair stand beside the saved file until it is saved again", () => {
    const repair = { round: 1, attempt: 1, index: 0 };
    const state = seen(
      subscribed(),
      code(0, "a", 0, "v1", { final: true, sha256: "s" }),
      saved(1, "a"),
      code(0, "a", 0, "<hunk>", { draft: repair, operation: "edit", round: 1 }),
    );
    expect(state.files.get("a")).toMatchObject({ draft: { text: "<hunk>", round: 1 }, saved: { round: 0 } });
    const file = state.files.get("a");
    expect(file && knownText(file)).toBeNull();
  });

  it("are the file's text when its hash is the saved one", () => {
    const state = seen(subscribed(), code(0, "a", 0, "v1", { final: true, sha256: "s" }), saved(1, "a"));
    const file = state.files.get("a");
    expect(file && knownText(file)).toBe("v1");
  });

  it("of the chat give way to the durable text", () => {
    const durable = frame({ type: "Chat", text: "Hello.", offset: 0, round: 0, seq: 1 });
    const state = seen(subscribed(), chat(0, 0, "Hel"), durable, chat(1, 3, "lo"));
    expect(state.chat.get(0)).toMatchObject({ saved: "Hello.", draft: null });
  });
});

describe("durable frames", () => {
  it("count once", () => {
    const line = frame({ type: "Text", message: "resolving\nresolved\n", source: "pub_get", seq: 1 });
    const state = seen(subscribed(), line, line, subscribed(1), line);
    expect(state.output.map((shown) => shown.text)).toEqual(["resolving", "resolved"]);
    expect(state.lastSeq).toBe(1);
  });

  it("have a gap when one is missing, and nothing is passed over", () => {
    const state = seen(subscribed(), stage(1, "model", "started", 10), stage(3, "apply", "started", 50));
    expect(state).toMatchObject({ hasGap: true, lastSeq: 1, progress: 10 });
    const whole = applyFrames(state, [
      subscribed(3),
      stage(2, "model", "completed", 40),
      stage(3, "apply", "started", 50),
    ]);
    expect(whole).toMatchObject({ hasGap: false, lastSeq: 3, progress: 50 });
    expect(whole.stages.map(({ stage: name, state: how }) => [name, how])).toEqual([
      ["model", "completed"],
      ["apply", "started"],
    ]);
  });

  it("of a stage that runs again in a repair round have their own entry", () => {
    const state = seen(stage(1, "analyze", "failed", 60), stage(2, "analyze", "started", 70, 1));
    expect(state.stages).toHaveLength(2);
    expect(state.round).toBe(1);
  });

  it("delete files, keep findings by round, and end with the result", () => {
    const diagnostic = { severity: "error", code: "c", message: "m", path: "a", line: 1, column: 1, source_line: "" };
    const state = seen(
      saved(1, "a"),
      frame({ type: "AnalysisError", round: 0, diagnostics: [diagnostic], refusals: [], seq: 2 }),
      saved(3, "a", { operation: "delete" }),
      frame({ type: "Result", status: "completed", generation: {}, files: [], diagnostics: [], seq: 4 }),
    );
    expect(state.files.size).toBe(0);
    expect(state.findings).toHaveLength(1);
    expect(state).toMatchObject({ status: "completed", progress: 100, writing: null });
  });
});

describe("a generation", () => {
  it("ends its last stage with its result", () => {
    const result = frame({ type: "Result", status: "completed", generation: {}, files: [], diagnostics: [], seq: 2 });
    expect(seen(stage(1, "finish", "started", 99), result).stages[0]).toMatchObject({ state: "completed" });
  });

  it("passes over frames of others", () => {
    const other = { ...stage(1, "model", "started", 10), generation_id: "g2" } as ServerFrame;
    expect(seen(other).lastSeq).toBe(0);
  });

  it("does not change the state that it comes from", () => {
    const before = seen(subscribed(), code(0, "a", 0, "x"));
    applyFrames(before, [code(1, "a", 1, "y"), saved(1, "b")]);
    expect(text(before, "a")).toBe("x");
    expect(before.files.has("b")).toBe(false);
  });

  it("tells a preview that is to be loaded again at the same address", () => {
    const running = frame({ type: "Preview", state: "running", url: "http://p.localhost" });
    expect(seen(running).preview?.changes).toBe(1);
    expect(seen(running, running).preview?.changes).toBe(2);
  });

  it("keeps a bounded tail of output", () => {
    const lines = Array.from({ length: MAX_LINES + 5 }, (_, at) =>
      frame({ type: "Text", message: `line ${at}`, source: "build" }),
    );
    const state = seen(...lines);
    expect(state.output).toHaveLength(MAX_LINES);
    expect(state.output.at(-1)).toMatchObject({ id: MAX_LINES + 5, text: `line ${MAX_LINES + 4}` });
  });
});
