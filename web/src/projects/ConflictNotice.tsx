import type { Project } from "../contracts";
import { Button, Notice } from "../ui";
import { words } from "../words";

const text = words.settings.conflict;
const FIELDS = ["name", "description", "model", "repair_model", "knowledge_packs"] as const;
type FieldName = (typeof FIELDS)[number];

interface ConflictNoticeProps {
  /** What was read first, and what it is now. */
  seen: Project;
  theirs: Project;
  onKeep: () => void;
  onTake: () => void;
}

/** Somebody else was faster: shows what they changed, and lets people decide what counts. */
export function ConflictNotice({ seen, theirs, onKeep, onTake }: ConflictNoticeProps) {
  return (
    <Notice look="error">
      <div class="stack">
        <div>
          <strong>{text.title}</strong>
          <p>{text.text}</p>
        </div>
        <ul>
          {FIELDS.filter((field) => shown(seen, field) !== shown(theirs, field)).map((field) => (
            <li key={field}>{text.theirs(text.fields[field], shown(theirs, field))}</li>
          ))}
        </ul>
        <div class="row">
          <Button onClick={onKeep}>{text.keep}</Button>
          <Button onClick={onTake}>{text.take}</Button>
        </div>
      </div>
    </Notice>
  );
}

function shown(project: Project, field: FieldName): string {
  if (field === "knowledge_packs") return project.knowledge_packs?.join(", ") || text.empty;
  if (field === "name" || field === "description") return project[field] || text.empty;
  return project[field] ?? text.standard;
}
