/** The model's words as blocks and spans: the little Markdown that models write. Text stays text; nothing is a link. */

export type Span =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code" | "strong" | "emphasis"; readonly text: string };

export type Block =
  | { readonly kind: "paragraph"; readonly spans: readonly Span[] }
  | { readonly kind: "heading"; readonly spans: readonly Span[] }
  | { readonly kind: "quote"; readonly spans: readonly Span[] }
  | { readonly kind: "list"; readonly isOrdered: boolean; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: "code"; readonly text: string };

const FENCE = /^\s*```/;
// A line may have line separators of Unicode in it: without `s` the search for its end would start over at each blank.
const HEADING = /^#{1,6}\s+(.*)$/s;
const QUOTE = /^>\s?(.*)$/s;
const BULLET = /^\s*[-*+]\s+(.*)$/s;
const NUMBER = /^\s*\d{1,3}[.)]\s+(.*)$/s;
const SPANS = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])/g;

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  let at = 0;
  /** The lines from here on that match, and what of each is shown. */
  const run = (pattern: RegExp): string[] => {
    const found: string[] = [];
    for (let match = pattern.exec(lines[at] ?? ""); match !== null; match = pattern.exec(lines[at] ?? "")) {
      found.push(match[1] ?? "");
      at += 1;
    }
    return found;
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "") at += 1;
    else if (FENCE.test(line)) {
      const begin = at + 1;
      do at += 1;
      while (at < lines.length && !FENCE.test(lines[at] ?? ""));
      blocks.push({ kind: "code", text: lines.slice(begin, at).join("\n") });
      at += 1;
    } else if (HEADING.test(line)) blocks.push(...run(HEADING).map((one) => spanned("heading", one)));
    else if (QUOTE.test(line)) blocks.push(spanned("quote", run(QUOTE).join("\n")));
    else if (BULLET.test(line)) blocks.push({ kind: "list", isOrdered: false, items: run(BULLET).map(spansOf) });
    else if (NUMBER.test(line)) blocks.push({ kind: "list", isOrdered: true, items: run(NUMBER).map(spansOf) });
    else {
      const begin = at;
      do at += 1;
      while (at < lines.length && isPlain(lines[at] ?? ""));
      blocks.push(spanned("paragraph", lines.slice(begin, at).join("\n")));
    }
  }
  return blocks;
}

function isPlain(line: string): boolean {
  return line.trim() !== "" && ![FENCE, HEADING, QUOTE, BULLET, NUMBER].some((pattern) => pattern.test(line));
}

function spanned(kind: "paragraph" | "heading" | "quote", text: string): Block {
  return { kind, spans: spansOf(text) };
}

export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(SPANS)) {
    if (match.index > end) spans.push({ kind: "text", text: text.slice(end, match.index) });
    const [, code, strong, emphasis] = match;
    if (code !== undefined) spans.push({ kind: "code", text: code });
    else if (strong !== undefined) spans.push({ kind: "strong", text: strong });
    else spans.push({ kind: "emphasis", text: emphasis ?? "" });
    end = match.index + match[0].length;
  }
  if (end < text.length) spans.push({ kind: "text", text: text.slice(end) });
  return spans;
}
