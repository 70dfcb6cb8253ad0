/** Versions are the generations that left files. */
import type { Generation, Schemas } from "../../contracts";
import { words } from "../../words";

const text = words.versions;

export type Verification = Schemas["Verification"];
export type Badge = "passed" | "failed" | "partly" | "none";
export const CHECKS = ["analyze", "test", "build"] as const;

/** A finished job with files, or with files that retention took. */
export function isVersion({ status, result, expired_at }: Generation): boolean {
  const isOver = status === "completed" || status === "error" || status === "cancelled";
  return isOver && (Boolean(result?.files?.length) || Boolean(expired_at));
}

/** In one word: one failure counts, and so does what was not run. */
export function badgeOf(verification: Verification | null | undefined): Badge {
  const states = CHECKS.map((check) => verification?.[check] ?? "not_run");
  if (states.includes("failed")) return "failed";
  if (verification?.analyze !== "passed") return "none";
  return isSyntaxOnly(verification.by) ? "partly" : "passed";
}

/** Its checks know nothing of types. */
export function isSyntaxOnly(toolchain: string | null | undefined): boolean {
  return toolchain?.startsWith("syntax-only") ?? false;
}

/** The prompt's first line; of a restored version that of the one which it was made of, when it is among `versions`. */
export function titleOf(version: Generation, versions: readonly Generation[]): string {
  const { kind, prompt, base_generation_id } = version;
  const base = kind === "restore" ? versions.find(({ id }) => id === base_generation_id) : undefined;
  if (base && base !== version) return text.restored(titleOf(base, versions));
  return prompt.trim().split("\n", 1)[0] || text.kinds[kind];
}
