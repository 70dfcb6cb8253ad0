/** Whether versions come from a repository, and so can be published. */
import type { Generation } from "../../contracts";

/** `unknown`: it goes back to jobs that are not loaded. */
export type Origin = "repository" | "none" | "unknown";

type Link = Pick<Generation, "id" | "kind" | "base_generation_id" | "expired_at">;

/** The origin of each, by its id; they are given oldest first. */
export function originsOf(generations: readonly Link[]): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const { id, kind, base_generation_id: base, expired_at } of generations) {
    if (kind === "import" && !expired_at) origins.set(id, "repository");
    else if (!base) origins.set(id, "none");
    else origins.set(id, origins.get(base) ?? "unknown");
  }
  return origins;
}
