import { useState } from "preact/hooks";
import { useStudio } from "../../studio";
import { Button, EmptyState, ErrorState, Loading, Page, toast } from "../../ui";
import { usePaged } from "../../ui/paging";
import { words } from "../../words";
import { Ask } from "./Ask";
import { CreateProject } from "./CreateProject";
import { ProjectList } from "./ProjectList";
import "./projects.css";

const text = words.projects;
const PAGE = 24;

/** The first page: what is to be built, and what there is already. */
export default function ProjectsPage() {
  const { api } = useStudio();
  const [isCreating, setCreating] = useState(false);
  const paged = usePaged("projects", (cursor, signal) =>
    api.get("/api/projects", { query: { cursor, limit: PAGE }, ...(signal ? { signal } : {}) }),
  );
  const { state, reload } = paged;

  return (
    <div class="home">
      <Page title={text.title}>
        <Ask />
        <section class="stack" aria-labelledby="your-projects">
          <div class="home-header">
            <h2 id="your-projects">{text.yours}</h2>
            <Button onClick={() => setCreating(true)}>{text.create}</Button>
          </div>
          {state.kind === "loading" && <Loading />}
          {state.kind === "failed" && <ErrorState problem={state.problem} onRetry={reload} />}
          {state.kind === "loaded" && state.value.length === 0 && <EmptyState {...text.empty} />}
          {state.kind === "loaded" && state.value.length > 0 && <ProjectList projects={state.value} paged={paged} />}
        </section>
        <CreateProject
          isOpen={isCreating}
          onClose={() => setCreating(false)}
          onCreated={(project) => {
            setCreating(false);
            reload();
            toast(text.created(project.name));
          }}
        />
      </Page>
    </div>
  );
}
