import { TextField } from "../../ui";
import { words } from "../../words";
import { messageFault, type ReviewDraft } from "./draft";

const text = words.review.message;
const SUBJECT_LENGTH = 72;

/** The commit's message, saved with the decisions. */
export function Message({ draft, canDecide }: { draft: ReviewDraft; canDecide: boolean }) {
  const message = draft.message.value;
  const fault = messageFault(message);
  const subject = message.split("\n", 1)[0] ?? "";
  const hint = subject.length > SUBJECT_LENGTH ? text.subject(subject.length) : text.hint;
  return (
    <div class="card" id="review-message">
      <TextField
        name="message"
        label={text.label}
        value={message}
        onValue={(value) => draft.write(value)}
        rows={4}
        disabled={!canDecide}
        hint={hint}
        error={fault ? text.faults[fault] : null}
      />
    </div>
  );
}
