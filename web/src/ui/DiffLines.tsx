import type { DiffHunk } from "../contracts";
import { words } from "../words";
import { dartTokens } from "./dartTokens";
import { type DiffLine, linesOf, sideBySide } from "./diffLines";
import "./diff.css";

const text = words.diff;

const SIGNS = { same: " ", added: "+", deleted: "−" } as const;

export type DiffLayout = "unified" | "split";

interface DiffLinesProps {
  hunk: DiffHunk;
  /** Of the file: it decides on the colours. */
  path: string;
  layout?: DiffLayout;
}

/** The lines of a hunk. Numbers are drawn, not written: copying takes the code alone. */
export function DiffLines({ hunk, path, layout = "unified" }: DiffLinesProps) {
  const lines = linesOf(hunk);
  const isDart = path.endsWith(".dart");
  if (layout === "unified") {
    return (
      <div class="diff diff-unified">
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a hunk never move
          <div class={classOf(line)} key={at}>
            <Numbered number={line.oldNumber} />
            <Numbered number={line.newNumber} />
            <Code line={line} isDart={isDart} />
          </div>
        ))}
      </div>
    );
  }
  return (
    <div class="diff diff-split">
      {sideBySide(lines).map((pair, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a hunk never move
        <div class="diff-pair" key={at}>
          <Side line={pair.old} number={pair.old?.oldNumber ?? null} isDart={isDart} />
          <Side line={pair.new} number={pair.new?.newNumber ?? null} isDart={isDart} />
        </div>
      ))}
    </div>
  );
}

function Side({ line, number, isDart }: { line: DiffLine | null; number: number | null; isDart: boolean }) {
  if (line === null) return <div class="diff-line diff-nothing" />;
  return (
    <div class={classOf(line)}>
      <Numbered number={number} />
      <Code line={line} isDart={isDart} />
    </div>
  );
}

function Numbered({ number }: { number: number | null }) {
  return <span class="diff-number" data-number={number ?? ""} aria-hidden="true" />;
}

function Code({ line, isDart }: { line: DiffLine; isDart: boolean }) {
  return (
    <>
      <span class="diff-sign" aria-hidden="true">
        {SIGNS[line.kind]}
      </span>
      <code>
        {line.kind !== "same" && <span class="visually-hidden">{text.kinds[line.kind]}: </span>}
        {isDart ? dartTokens(line.text).map(tokenOf) : line.text}
        {line.endsOpen && <span class="diff-open-end"> ({text.noFinalNewline})</span>}
      </code>
    </>
  );
}

function classOf({ kind }: DiffLine): string {
  return kind === "same" ? "diff-line" : `diff-line diff-changed diff-${kind}`;
}

function tokenOf({ kind, text }: ReturnType<typeof dartTokens>[number], at: number) {
  return kind === "plain" ? (
    text
  ) : (
    <span class={`token-${kind}`} key={at}>
      {text}
    </span>
  );
}
