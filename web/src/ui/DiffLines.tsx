import { words } from "../words";
import { type DiffHunk, type DiffLine, diffLines, hunkHeader } from "./diffLines";
import "./diff.css";

export interface DiffLinesProps {
  /** What is compared: the file's path. */
  label: string;
  hunks: readonly DiffHunk[];
}

const SIGNS = { same: " ", added: "+", deleted: "−", note: "" } as const;

/** Hunks of one file, to be read: numbers of both sides, and long lines wrapped. */
export function DiffLines({ label, hunks }: DiffLinesProps) {
  return (
    <table class="diff">
      <caption class="visually-hidden">{words.diff.caption(label)}</caption>
      <colgroup>
        <col class="diff-number-column" />
        <col class="diff-number-column" />
        <col />
      </colgroup>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">{words.diff.before}</th>
          <th scope="col">{words.diff.after}</th>
          <th scope="col">{words.diff.line}</th>
        </tr>
      </thead>
      {hunks.map((hunk) => (
        <Hunk key={hunk.id} hunk={hunk} />
      ))}
    </table>
  );
}

function Hunk({ hunk }: { hunk: DiffHunk }) {
  return (
    <tbody>
      <tr class="diff-header">
        <td colSpan={2} />
        <td>{hunkHeader(hunk)}</td>
      </tr>
      {diffLines(hunk).map((line) => (
        <Line key={line.at} line={line} />
      ))}
    </tbody>
  );
}

function Line({ line: { kind, before, after, text } }: { line: DiffLine }) {
  return (
    <tr class={`diff-line diff-${kind}`}>
      <td class="diff-number">{before}</td>
      <td class="diff-number">{after}</td>
      <td class="diff-text">
        <span class="diff-sign" aria-hidden="true">
          {SIGNS[kind]}
        </span>
        {kind !== "same" && <span class="visually-hidden">{words.diff.kinds[kind]}</span>}
        <code>{text}</code>
      </td>
    </tr>
  );
}
