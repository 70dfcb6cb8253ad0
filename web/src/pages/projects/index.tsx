import { useState } from "preact/hooks";
import type { Project } from "../../contracts";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Badge, Button, EmptyState, ErrorState, Loading, Page, toast, useLoaded, useTask } from "../../ui";
import { ago, words } from "../../words";
import { CreateProject } from "./CreateProject";

const text = words.projects;

export default function ProjectsPage() {
  const { api } = useStudio();
  const [isCreating, setCreating] = useState(false);
  const [more, setMore] = useState<{ items: Project[]; cursor: string | null } | null>(null);
  const { state, reload } = useLoaded("projects", (signal) => api.get("/api/projects", { signal }));
  const next = more ? more.cursor : state.kind === "loaded" ? state.value.next_cursor : null;
  const showMore = useTask(async () => {
    const page = await api.get("/api/projects", { query: { cursor: next } });
    setMore({ items: [...(more?.items ?? []), ...page.items], cursor: page.next_cursor });
  });
  const create = (
    <Button look="primary" onClick={() => setCreating(true)}>
      {text.create}
    </Button>
  );
  const projects = state.kind === "loaded" ? [...state.value.items, ...(more?.items ?? [])] : [];

  return (
    <Page title={text.title} actions={create}>
      {state.kind === "loading" && <Loading />}
      {state.kind === "failed" && <ErrorState problem={state.problem} onRetry={reload} />}
      {state.kind === "loaded" && projects.length === 0 && <EmptyState {...text.empty} />}
      <ul class="stack">
        {projects.map((project) => (
          <li key={project.id} class="card">
            <div class="row">
              <a href={addresses.project(project.id)}>{project.name}</a>
              <Badge>{text.roles[project.role]}</Badge>
            </div>
            {project.description && <p>{project.description}</p>}
            <p class="quiet">{text.changed(ago(project.updated_at))}</p>
          </li>
        ))}
      </ul>
      {showMore.problem && <ErrorState problem={showMore.problem} />}
      {next && (
        <Button isBusy={showMore.isRunning} onClick={() => void showMore.run()}>
          {text.more}
        </Button>
      )}
      <CreateProject
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(project) => {
          setCreating(false);
          setMore(null);
          reload();
          toast(text.created(project.name));
        }}
      />
    </Page>
  );
}
