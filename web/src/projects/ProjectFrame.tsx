import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useRoute } from "preact-iso";
import type { Project } from "../contracts";
import { addresses } from "../routes";
import { useStudio } from "../studio";
import { Loading, Page, type PageProps, useLoaded } from "../ui";
import { useKeptFresh } from "../ui/useKeptFresh";
import { words } from "../words";
import { ProjectFailed } from "./ProjectFailed";
import "./project.css";

const text = words.projects;

interface ProjectFrameProps extends Pick<PageProps, "title" | "width"> {
  current: "versions" | "settings";
  children: (project: Project, reload: () => void) => ComponentChildren;
}

/** A page about the project in the address: where one is, the project's other pages, and who has no access (any more). */
export function ProjectFrame({ title, width = "normal", current, children }: ProjectFrameProps) {
  const { api } = useStudio();
  const projectId = useRoute().params["projectId"] ?? "";
  const { state, reload } = useLoaded(projectId, (signal) =>
    api.get("/api/projects/{project_id}", { path: { project_id: projectId }, signal }),
  );
  const name = state.kind === "loaded" ? state.value.name : null;
  useKeptFresh(reload);
  useEffect(() => {
    if (name !== null) document.title = words.shell.title(`${title} · ${name}`);
  }, [title, name]);
  return (
    <Page
      title={title}
      width={width}
      actions={name !== null && <Parts projectId={projectId} name={name} current={current} />}
    >
      {state.kind === "loading" && <Loading />}
      {state.kind === "failed" && <ProjectFailed problem={state.problem} onRetry={reload} />}
      {state.kind === "loaded" && children(state.value, reload)}
    </Page>
  );
}

function Parts({ projectId, name, current }: { projectId: string; name: string; current: string }) {
  return (
    <nav class="project-parts" aria-label={text.parts}>
      <a href={addresses.project(projectId)}>
        <span aria-hidden="true">←</span> {name}
      </a>
      <a href={addresses.versions(projectId)} aria-current={current === "versions" ? "page" : undefined}>
        {text.versions}
      </a>
      <a href={addresses.settings(projectId)} aria-current={current === "settings" ? "page" : undefined}>
        {text.settings}
      </a>
    </nav>
  );
}
