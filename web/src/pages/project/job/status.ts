import type { Generation, GenerationStatus } from "../../../contracts";
import type { GenerationState } from "../../../live";
import type { BadgeLook } from "../../../ui";

export const STATUS_LOOKS: Readonly<Record<GenerationStatus, BadgeLook>> = {
  pending: "neutral",
  running: "active",
  completed: "good",
  error: "bad",
  cancelled: "warning",
};

/** The later word: the live frames', once there are any, but what the record says has ended has ended. */
export function statusOf(generation: Generation, live: GenerationState | null): GenerationStatus {
  if (generation.finished_at !== null || live?.status == null) return generation.status;
  return live.status;
}
