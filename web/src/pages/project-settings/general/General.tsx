import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Project } from "../../../contracts";
import { DeleteProject, LeaveProject } from "../../../projects";
import { addresses } from "../../../routes";
import { useStudio } from "../../../studio";
import { Button, ErrorState, Loading, useLoaded } from "../../../ui";
import { Section } from "../../../ui/Section";
import { words } from "../../../words";
import { SettingsForm } from "./SettingsForm";

const text = words.settings;

interface GeneralProps {
  project: Project;
  onChanged: () => void;
}

export function General({ project, onChanged }: GeneralProps) {
  const { api } = useStudio();
  const { state, reload } = useLoaded("offered", async (signal) => {
    const [models, packs] = await Promise.all([
      api.get("/api/models", { signal }),
      api.get("/api/knowledge-packs", { signal }),
    ]);
    return { models: models.items, packs: packs.items };
  });
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;
  return (
    <>
      <SettingsForm key={project.id} project={project} offered={state.value} onSaved={onChanged} />
      <Danger project={project} />
    </>
  );
}

function Danger({ project }: { project: Project }) {
  const { route } = useLocation();
  const [isAsked, setAsked] = useState(false);
  const isOwner = project.role === "owner";
  const Ending = isOwner ? DeleteProject : LeaveProject;
  return (
    <Section title={text.danger} text={isOwner ? text.removeText : text.leaveText} isDanger>
      <Button look="danger" onClick={() => setAsked(true)}>
        {isOwner ? words.projects.remove.action : words.projects.leave.action}
      </Button>
      <Ending
        project={project}
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        onDone={() => route(addresses.projects)}
      />
    </Section>
  );
}
