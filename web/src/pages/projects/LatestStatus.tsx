import { useStudio } from "../../studio";
import { Badge, type BadgeLook, useLoaded } from "../../ui";
import { words } from "../../words";

const text = words.projects.status;
const LOOKS: Record<string, BadgeLook> = { pending: "active", running: "active", completed: "good", error: "bad" };

/** How the project's latest job stands. It comes after the list, into a place that is kept for it. */
export function LatestStatus({ projectId }: { projectId: string }) {
  const { api } = useStudio();
  const { state } = useLoaded(projectId, (signal) =>
    api.get("/api/projects/{project_id}/generations", { path: { project_id: projectId }, query: { limit: 1 }, signal }),
  );
  if (state.kind !== "loaded") return <span class="status-place" />;
  const status = state.value.items[0]?.status;
  return <Badge look={(status && LOOKS[status]) ?? "neutral"}>{text[status ?? "none"]}</Badge>;
}
