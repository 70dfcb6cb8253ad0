/** review <- news of its check and its publication. */
import type { FrameOf, Review } from "../../contracts";

export type ReviewNews = FrameOf<"Checking"> | FrameOf<"Publishing">;

/** The review after this news; null where it tells less than there is to show, so that the review has to be read. */
export function told(review: Review, news: ReviewNews): Review | null {
  return news.type === "Checking" ? checkTold(review, news) : publicationTold(review, news);
}

/** Something is under way that will be heard of. */
export function isAtWork({ check, publication }: Review): boolean {
  return check?.state === "running" || isPublicationAtWork(publication);
}

export function isPublicationAtWork(publication: Review["publication"]): boolean {
  return publication?.state === "running" || publication?.state === "withdrawing";
}

function checkTold(review: Review, { state, step }: FrameOf<"Checking">): Review | null {
  const { check } = review;
  if (check?.state !== "running" || state !== "running") return null;
  return { ...review, check: { ...check, step: step ?? null } };
}

function publicationTold(review: Review, { state, step }: FrameOf<"Publishing">): Review | null {
  const { publication } = review;
  if (!publication || publication.state !== state || !isPublicationAtWork(publication)) return null;
  return { ...review, publication: { ...publication, step: step ?? null } };
}
