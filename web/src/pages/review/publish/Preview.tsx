import { words } from "../../../words";
import { chosenCount } from "../choice";
import type { ReviewDraft } from "../draft";

const text = words.review.publish;

interface PreviewProps {
  draft: ReviewDraft;
  title: string;
  branch: string;
  body: string;
}

/** The pull request in short, as it would be made now. */
export function Preview({ draft, title, branch, body }: PreviewProps) {
  const { chosen, all } = chosenCount(draft.review.value.files, draft.rejected.value);
  const subject = draft.message.value.trim().split("\n", 1)[0] || title;
  return (
    <section class="pull-preview" aria-label={text.preview.title}>
      <p class="quiet">{text.preview.title}</p>
      <p>
        <strong>{title}</strong>
      </p>
      <dl>
        <dt>{text.branchLabel}</dt>
        <dd>
          <code>{branch}</code>
        </dd>
        <dt>{text.preview.commit}</dt>
        <dd>{subject}</dd>
        <dt>{text.preview.changes}</dt>
        <dd>{words.review.summary.chosen(chosen, all)}</dd>
        <dt>{text.bodyLabel}</dt>
        <dd class="pull-preview-body">{body.trim() || text.preview.made}</dd>
      </dl>
    </section>
  );
}
