import { describe, expect, it } from "vitest";
import type { ApiClient } from "../src/api";
import type { Diagnostic, FileEntry, Generation } from "../src/contracts";
import { newGeneration } from "../src/live";
import { EMPTY, keep, kept, requestOf, sentFrom } from "../src/pages/project/composer/request";
import { blocksOf, spansOf } from "../src/pages/project/conversation/prose";
import { TurnLog } from "../src/pages/project/conversation/turnLog";
import { liveMarks, markedFiles, treeOf } from "../src/pages/project/files/fileTree";
import { fixOf } from "../src/pages/project/job/jobs";
import { rowsInSight } from "../src/pages/project/output/window";
import { frameAddress, screenOf } from "../src/pages/project/preview/devices";
import { findingsOf } from "../src/pages/project/problems/findings";
import { startWith, takeFirstPrompt } from "../src/pages/project/startWith";
import { bytes, cost, lasting, tokenRange } from "../src/words/amounts";

const entry = (path: string, sha256 = path): FileEntry => ({ path, sha256, size: 1 });
const saved = (operation: "create" | "edit") => ({ operation, round: 0, size: 1, sha256: "s" });

describe("the files", () => {
  const state = {
    ...newGeneration("g"),
    writing: "lib/b.dart",
    deleted: new Set(["old.dart"]),
    files: new Map([
      ["lib/a.dart", { path: "lib/a.dart", draft: null, saved: saved("create") }],
      ["lib/b.dart", { path: "lib/b.dart", draft: null, saved: null }],
      ["lib/c.dart", { path: "lib/c.dart", draft: null, saved: saved("edit") }],
    ]),
    findings: [{ round: 0, diagnostics: [], refusals: [{ path: "../x", reason: "path_not_allowed", detail: "no" }] }],
  } as const;
  const marks = (base: FileEntry[] | null, entries: FileEntry[] = []) =>
    Object.fromEntries(markedFiles(entries, base, liveMarks(state)).map(({ path, mark }) => [path, mark]));

  it("are marked by what the job does to them", () => {
    expect(marks(null)).toEqual({
      "../x": "refused",
      "lib/a.dart": "new",
      "lib/b.dart": "writing",
      "lib/c.dart": "changed",
      "old.dart": "deleted",
    });
  });

  it("that were written anew over those of the base are changed, not new", () => {
    expect(marks([entry("lib/a.dart")])["lib/a.dart"]).toBe("changed");
  });

  it("of a finished version are held against its base", () => {
    const found = marks([entry("same"), entry("other", "before")], [entry("same"), entry("other"), entry("added")]);
    expect(found).toMatchObject({ same: null, other: "changed", added: "new" });
  });

  it("make a tree with folders first", () => {
    const [lib, top] = treeOf(["a.md", "lib/x/y.dart", "lib/a.dart"].map((path) => ({ path, mark: null })));
    expect(top?.path).toBe("a.md");
    expect(lib?.children?.map(({ name }) => name)).toEqual(["x", "a.dart"]);
  });
});

describe("the model's words", () => {
  it("are paragraphs, lists, headings, quotes and code", () => {
    const blocks = blocksOf("# Plan\nOne\ntwo\n\n1. a\n2. b\n- c\n> q\n```dart\n<b>x</b>\n```\nend");
    expect(blocks.map(({ kind }) => kind)).toEqual([
      "heading",
      "paragraph",
      "list",
      "list",
      "quote",
      "code",
      "paragraph",
    ]);
    expect(blocks[5]).toEqual({ kind: "code", text: "<b>x</b>" });
  });

  it("that have not come to their end are shown as far as they are there", () => {
    expect(blocksOf("```\nhalf")).toEqual([{ kind: "code", text: "half" }]);
    expect(spansOf("a **half")).toEqual([{ kind: "text", text: "a **half" }]);
  });

  it("have no links and no markup", () => {
    const text = "[a](javascript:alert(1)) <img src=x> 2*3*4";
    expect(spansOf(text)).toEqual([{ kind: "text", text }]);
    expect(spansOf("`a` **b** *c*").map(({ kind }) => kind)).toEqual(["code", "text", "strong", "text", "emphasis"]);
  });
});

describe("the request", () => {
  it("is kept for the tab; what is odd in the storage is not taken", () => {
    const draft = { ...EMPTY, text: "an app", kind: "fix", errorMessage: "boom" } as const;
    keep("p", draft);
    expect(kept("p")).toEqual(draft);
    expect(kept("another")).toEqual(EMPTY);
    for (const odd of ["{", '{"text":1}', '"text"', "null"]) {
      sessionStorage.setItem("wingbeat.request.p", odd);
      expect(kept("p")).toEqual(EMPTY);
    }
  });

  it("has an error message only where something is mended", () => {
    const draft = { ...EMPTY, text: " mend it ", errorMessage: "boom" };
    expect(requestOf(draft, [], "s")).not.toHaveProperty("error_message");
    expect(requestOf({ ...draft, kind: "fix" }, [], "s")).toMatchObject({ prompt: "mend it", error_message: "boom" });
  });

  it("leaves its choices for the next one", () => {
    const sent = sentFrom({ ...EMPTY, text: "x", kind: "fix", writeTests: true });
    expect(sent).toEqual({ ...EMPTY, writeTests: true });
  });

  it("that mends findings names them and their version", () => {
    const finding: Diagnostic = {
      severity: "error",
      code: "expected_token",
      message: "Expected ';'",
      path: "lib/a.dart",
      line: 3,
      column: 7,
      source_line: "final x",
    };
    const body = fixOf({ id: "g", session_id: "s", options: {} } as Generation, [finding]);
    expect(body).toMatchObject({ kind: "fix", base_generation_id: "g", session_id: "s" });
    expect(body.error_message).toContain("lib/a.dart:3:7: Expected ';'\n    final x");
  });
});

describe("a first prompt", () => {
  it("opens the project with it, and is taken once", () => {
    let moves = 0;
    const onMove = () => {
      moves += 1;
    };
    addEventListener("popstate", onMove);
    startWith("p 1", "a quiz");
    removeEventListener("popstate", onMove);
    expect([moves, location.pathname]).toEqual([1, "/projects/p%201"]);
    expect(takeFirstPrompt()).toBe("a quiz");
    expect(takeFirstPrompt()).toBeNull();
    history.replaceState({ prompt: 1 }, "");
    expect(takeFirstPrompt()).toBeNull();
  });
});

describe("the preview", () => {
  it("is only shown at an origin that is not ours", () => {
    const ours = "http://127.0.0.1:8000";
    expect(frameAddress("http://127.0.0.1:9000/", ours)).toBe("http://127.0.0.1:9000/");
    for (const url of ["http://127.0.0.1:8000/x", "javascript:alert(1)", "data:text/html,x", "nonsense", "blob:x"]) {
      expect(frameAddress(url, ours)).toBeNull();
    }
  });

  it("fits its room, and is never drawn larger", () => {
    expect(screenOf("desktop", false, { width: 500, height: 300 })).toEqual({ width: 500, height: 300, scale: 1 });
    expect(screenOf("phone", false, { width: 900, height: 422 })).toEqual({ width: 390, height: 844, scale: 0.5 });
    expect(screenOf("phone", true, { width: 2000, height: 2000 })).toEqual({ width: 844, height: 390, scale: 1 });
  });
});

describe("findings", () => {
  it("are those of the latest check, and at the end those that remain", () => {
    const state = newGeneration("g");
    const rounds = [0, 1].map((round) => ({ round, diagnostics: [], refusals: [] }));
    expect(findingsOf({ ...state, findings: rounds }).round).toBe(1);
    const result = { diagnostics: [1], refusals: [] } as unknown as NonNullable<typeof state.result>;
    expect(findingsOf({ ...state, findings: rounds, result })).toMatchObject({ round: null, diagnostics: [1] });
  });
});

describe("amounts", () => {
  it("are written for people", () => {
    expect(lasting(59)).toBe("59 s");
    expect(lasting(65)).toBe("1 min 05 s");
    expect(bytes(512)).toBe("512 B");
    expect(bytes(1536)).toBe("1.5 KB");
    expect(tokenRange(1200, 3400)).toBe("1.2K–3.4K tokens");
    expect(cost(12_300)).toBe("$0.0123");
  });

  it("of rows in sight stay within the list", () => {
    expect(rowsInSight(0, 100, 3)).toEqual({ from: 0, to: 3 });
    expect(rowsInSight(2000, 100, 1000)).toEqual({ from: 90, to: 115 });
    expect(rowsInSight(9_999_999, 100, 50)).toEqual({ from: 40, to: 50 });
  });
});

describe("the turns", () => {
  const job = (id: string, at: number) => ({ id, created_at: `2026-01-01T00:00:0${at}Z` });
  const said = (id: string, at: number) => ({
    role: "assistant",
    generation_id: id,
    content: `answer ${id}`,
    created_at: job(id, at).created_at,
  });

  function log(pages: Record<string, { items: unknown[]; next_cursor: string | null }>) {
    const asked: string[] = [];
    const get = async (path: string, { query }: { query: { cursor: string | null } }) => {
      const key = `${path.endsWith("conversation") ? "words" : "jobs"} ${query.cursor ?? "first"}`;
      asked.push(key);
      return pages[key];
    };
    return { asked, log: new TurnLog({ get } as unknown as ApiClient, "p") };
  }

  it("are jobs with their answers, oldest first, and earlier ones come in before them", async () => {
    const { log: turns, asked } = log({
      "jobs first": { items: [job("c", 3), job("b", 2)], next_cursor: "j2" },
      "words first": { items: [said("c", 3)], next_cursor: "w2" },
      "words w2": { items: [said("b", 2)], next_cursor: "w3" },
      "jobs j2": { items: [job("a", 1)], next_cursor: null },
      "words w3": { items: [said("a", 1)], next_cursor: null },
    });
    await turns.refresh();
    const shown = () => turns.state.value.turns.map(({ generation, answer }) => [generation.id, answer]);
    expect(shown()).toEqual([
      ["b", "answer b"],
      ["c", "answer c"],
    ]);
    expect(turns.state.value.hasEarlier).toBe(true);
    await turns.loadEarlier();
    expect(shown()[0]).toEqual(["a", "answer a"]);
    expect(turns.state.value.hasEarlier).toBe(false);
    expect(asked.filter((key) => key === "words w2")).toHaveLength(1);
  });

  it("stay when they cannot be read again", async () => {
    const pages: Parameters<typeof log>[0] = {
      "jobs first": { items: [job("a", 1)], next_cursor: null },
      "words first": { items: [], next_cursor: null },
    };
    const { log: turns } = log(pages);
    await turns.refresh();
    delete pages["jobs first"];
    await turns.refresh();
    expect(turns.state.value.turns).toHaveLength(1);
    expect(turns.state.value.problem).not.toBeNull();
  });
});
