/** The colours of one line of Dart. It knows nothing of the lines before: texts over several lines stay plain. */
export type TokenKind = "comment" | "string" | "keyword" | "number" | "type" | "plain";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS = new Set(
  (
    "abstract as assert async await base break case catch class const continue covariant default deferred do dynamic " +
    "else enum export extends extension external factory false final finally for get if implements import in " +
    "interface is late library mixin new null on operator part required rethrow return sealed set show static super " +
    "switch sync this throw true try typedef var void when while with yield"
  ).split(" "),
);
const PATTERN =
  /(\/\/.*|\/\*.*?(?:\*\/|$))|(r?'(?:[^'\\]|\\.)*'|r?"(?:[^"\\]|\\.)*")|(\b\d[\w.]*)|([A-Za-z_$][\w$]*)|([^A-Za-z_$\d'"/]+|.)/g;
const MAX_CHARACTERS = 1_000;

export function dartTokens(line: string): readonly Token[] {
  if (line.length > MAX_CHARACTERS) return [{ kind: "plain", text: line }];
  const tokens: { kind: TokenKind; text: string }[] = [];
  for (const [text, comment, string, number, word] of line.matchAll(PATTERN)) {
    const kind = comment ? "comment" : string ? "string" : number ? "number" : word ? kindOf(word) : "plain";
    const last = tokens.at(-1);
    if (last?.kind === kind) last.text += text;
    else tokens.push({ kind, text });
  }
  return tokens;
}

function kindOf(word: string): TokenKind {
  if (KEYWORDS.has(word)) return "keyword";
  return /^_?[A-Z]/.test(word) ? "type" : "plain";
}
