import type { ApiProblem } from "../api";
import { en, type Words } from "./en";

export type { Words } from "./en";

export const words: Words = en;

/** The language in which times and numbers are written. */
export const locale = "en";

/** What a problem says to people: the server's own words where it had any. */
export function explain(problem: ApiProblem): string {
  if (problem.code === "unreachable" || problem.code === "unexpected_answer") return words.problems[problem.code];
  return sentence(problem.detail);
}

/** What helps against an error of GitHub's side, by its code; nothing where the message has said it all. */
export function remedyOf(code: string): string | null {
  const remedies: Readonly<Record<string, string>> = words.github.remedies;
  return Object.hasOwn(remedies, code) ? (remedies[code] ?? null) : null;
}

/** A text of the server's that stands alone, as a sentence. A name that it begins with stays as it is. */
export function sentence(text: string): string {
  return /^\p{L}+(?=[\s,:]|$)/u.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 hours ago". */
export function ago(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return relative.format(0, "second");
}
