/** The two ways in which a project ends for somebody. */
import type { Project } from "../contracts";
import { useStudio } from "../studio";
import { toast } from "../ui";
import { Confirm } from "../ui/Confirm";
import { ConfirmByTyping } from "../ui/ConfirmByTyping";
import { words } from "../words";

const text = words.projects;

interface EndingProps {
  project: Project;
  isOpen: boolean;
  onClose: () => void;
  onDone: () => void;
}

export function DeleteProject({ project, isOpen, onClose, onDone }: EndingProps) {
  const { api } = useStudio();
  return (
    <ConfirmByTyping
      title={text.remove.title(project.name)}
      name={project.name}
      warning={text.remove.text}
      lost={text.remove.lost}
      kept={text.remove.kept}
      action={text.remove.action}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={async () => {
        await api.delete("/api/projects/{project_id}", { path: { project_id: project.id } });
        toast(text.remove.done(project.name));
        onDone();
      }}
    />
  );
}

export function LeaveProject({ project, isOpen, onClose, onDone }: EndingProps) {
  const { api, session } = useStudio();
  const state = session.state.value;
  return (
    <Confirm
      title={text.leave.title(project.name)}
      action={text.leave.action}
      isDanger
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={async () => {
        if (state.kind !== "signed_in") return;
        const query = { user_id: state.user.id };
        await api.delete("/api/projects/{project_id}/unshare", { path: { project_id: project.id }, query });
        toast(text.leave.done(project.name));
        onDone();
      }}
    >
      <p>{text.leave.text}</p>
    </Confirm>
  );
}
