import type { Project } from "../../../contracts";
import { ErrorState, Loading } from "../../../ui";
import { Section } from "../../../ui/Section";
import { words } from "../../../words";
import { MemberRow } from "./MemberRow";
import { ShareForm } from "./ShareForm";
import { useMembers } from "./useMembers";

const text = words.settings.members;

interface MembersProps {
  project: Project;
  /** The reader's own role may be another one now. */
  onChanged: () => void;
}

export function Members({ project, onChanged }: MembersProps) {
  const members = useMembers(project);
  const { state, reload } = members;
  const isOwner = project.role === "owner";
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;
  return (
    <>
      {isOwner && (
        <Section title={text.share.title} text={text.share.text}>
          <ShareForm share={members.share} />
        </Section>
      )}
      <Section title={text.title} text={[text.rights.viewer, text.rights.editor, text.rights.owner].join(" ")}>
        <ul class="members">
          {state.value.items.map((member) => (
            <MemberRow
              key={member.user_id ?? member.email}
              member={member}
              isMe={member.user_id === members.myId}
              isManaged={isOwner}
              actions={members}
              onChanged={onChanged}
            />
          ))}
        </ul>
      </Section>
    </>
  );
}
