import { useRoute } from "preact-iso";
import { ProjectFailed } from "../../projects";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Badge, Loading, Page, useLoaded } from "../../ui";
import { useKeptFresh } from "../../ui/useKeptFresh";
import { words } from "../../words";
import { Workshop } from "./Workshop";

export default function ProjectPage() {
  const { api } = useStudio();
  const projectId = useRoute().params["projectId"] ?? "";
  const { state, reload } = useLoaded(projectId, (signal) =>
    api.get("/api/projects/{project_id}", { path: { project_id: projectId }, signal }),
  );
  useKeptFresh(reload);
  const actions = (
    <>
      {state.kind === "loaded" && <Badge>{words.projects.roles[state.value.role]}</Badge>}
      <a href={addresses.versions(projectId)}>{words.projects.versions}</a>
      <a href={addresses.settings(projectId)}>{words.projects.settings}</a>
    </>
  );
  return (
    <Page title={state.kind === "loaded" ? state.value.name : words.project.title} width="wide" actions={actions}>
      {state.kind === "loading" && <Loading />}
      {state.kind === "failed" && <ProjectFailed problem={state.problem} onRetry={reload} />}
      {state.kind === "loaded" && <Workshop key={projectId} project={state.value} />}
    </Page>
  );
}
