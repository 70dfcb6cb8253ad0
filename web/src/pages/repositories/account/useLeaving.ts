import { addresses } from "../../../routes";
import { useStudio } from "../../../studio";
import type { Task } from "../../../ui";
import { useTask } from "../../../ui";

/** Leave for GitHub's pages, which lead back here: to allow what we may do, or to choose repositories. */
export function useLeaving(): Task<["authorize" | "install"]> {
  const { api } = useStudio();
  return useTask(async (step) => {
    const redirect_to = `${location.origin}${addresses.repositories()}`;
    const { url } = await api.get("/api/auth/github", { query: { step, redirect_to } });
    location.assign(url);
  });
}
