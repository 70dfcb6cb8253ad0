import type { Generation } from "../../../contracts";
import { addresses } from "../../../routes";
import { words } from "../../../words";
import { useWorkshop } from "../workshop";

const text = words.workshop.outcome;
/** What was imported or restored is nobody's change. */
const CHANGING: ReadonlySet<Generation["kind"]> = new Set(["generate", "fix"]);

/** The way to what a version changed: to its review where it can be published, else to its comparison. */
export function ReviewLink({ generation }: { generation: Generation }) {
  const { canEdit, origins } = useWorkshop();
  const { id, project_id, status, kind, expired_at } = generation;
  if (status !== "completed" || !CHANGING.has(kind) || expired_at) return null;
  const origin = origins.get(id) ?? "unknown";
  if (origin === "none") return <a href={addresses.versions(project_id, id)}>{text.changes}</a>;
  return <a href={addresses.review(id)}>{origin === "repository" && canEdit ? text.publish : text.review}</a>;
}
