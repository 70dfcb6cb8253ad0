import type { ApiClient } from "../../api";
import { ApiProblem } from "../../api";
import type { Generation, Review } from "../../contracts";

/** Whether the version comes from a repository, so that it can be published. Rejects with `ApiProblem`. */
export async function comesFromRepository(
  api: Pick<ApiClient, "get">,
  { against, publication }: Review,
  { base_generation_id }: Generation,
  signal: AbortSignal,
): Promise<boolean> {
  if (publication) return true;
  if (!against) return false;
  // Only the changes since what is on GitHub are reviewed over several versions.
  if (against !== base_generation_id) return true;
  const path = { generation_id: against };
  const { kind } = await api.get("/api/generations/{generation_id}", { path, signal });
  return kind === "import" || isPublished(api, path, signal);
}

async function isPublished(
  api: Pick<ApiClient, "get">,
  path: { generation_id: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return (await api.get("/api/generations/{generation_id}/publish", { path, signal })).state === "completed";
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "not_published") return false;
    throw error;
  }
}
