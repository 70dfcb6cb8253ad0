import { words } from "../../../words";
import type { ReviewDraft } from "../draft";
import type { Doubt } from "../publishing";
import { Repair } from "../Repair";

const text = words.review.publish.despite;

interface DespiteProps {
  doubt: Doubt;
  draft: ReviewDraft;
  projectId: string;
  isChosen: boolean;
  onChosen: (isChosen: boolean) => void;
}

/** Nobody publishes what has problems by accident: repair it, or say that it is meant. */
export function Despite({ doubt, draft, projectId, isChosen, onChosen }: DespiteProps) {
  const canRepair = draft.review.value.check?.state === "problems";
  return (
    <fieldset class="approvals">
      <legend>{text.titles[doubt]}</legend>
      <p>{text.texts[doubt]}</p>
      {canRepair && (
        <div>
          <Repair draft={draft} projectId={projectId} look="plain" />
        </div>
      )}
      <label>
        <input type="checkbox" checked={isChosen} onChange={(event) => onChosen(event.currentTarget.checked)} />
        <span>{text.choose[doubt]}</span>
      </label>
    </fieldset>
  );
}
