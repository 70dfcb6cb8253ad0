import { useEffect, useMemo } from "preact/hooks";
import type { Review } from "../../contracts";
import { browserClock } from "../../session";
import { useStudio } from "../../studio";
import { ReviewDraft } from "./draft";

/** The draft of this review, until the page is left. */
export function useDraft(review: Review): ReviewDraft {
  const { api } = useStudio();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a draft is of the review that it began with
  const draft = useMemo(() => {
    const path = { generation_id: review.generation_id };
    const store = {
      read: () => api.get("/api/generations/{generation_id}/review", { path }),
      save: (change: { rejected: Review["rejected"]; message: string | null }, seen: number) =>
        api.put("/api/generations/{generation_id}/review", {
          path,
          body: change,
          headers: { "If-Match": `"${seen}"` },
        }),
    };
    return new ReviewDraft(review, store, browserClock);
  }, [api, review.generation_id]);
  useEffect(() => () => draft.close(), [draft]);
  return draft;
}
