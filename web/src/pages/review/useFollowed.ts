import { useEffect } from "preact/hooks";
import type { Generation } from "../../contracts";
import { browserClock } from "../../session";
import { useStudio } from "../../studio";
import type { ReviewDraft } from "./draft";
import { ReviewFollower } from "./follower";

/** Follow the version of this review: it hears of every check and publication, whoever began it. */
export function useFollowed(draft: ReviewDraft, { id, last_seq }: Generation): void {
  const { live } = useStudio();
  useEffect(() => {
    const follower = new ReviewFollower(draft, browserClock);
    const unfollow = live.follow(id, {
      // Its job has ended: nothing of that is to be told again.
      lastSeq: () => last_seq ?? 0,
      onFrame: (frame) => follower.onFrame(frame),
      onRefused: () => undefined, // what runs is read without news too
    });
    return () => {
      unfollow();
      follower.close();
    };
  }, [draft, live, id, last_seq]);
}
