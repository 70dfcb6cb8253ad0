import { useLocation } from "preact-iso";
import type { Project } from "../../contracts";
import { ProjectFrame } from "../../projects";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Button, EmptyState, ErrorState, Loading, useLoaded } from "../../ui";
import { usePaged } from "../../ui/paging";
import { words } from "../../words";
import { Timeline } from "./Timeline";
import { VersionDetail } from "./VersionDetail";
import { isVersion } from "./version";
import "./versions.css";

const text = words.versions;
const PAGE = 50;

export default function VersionsPage() {
  return (
    <ProjectFrame title={text.title} current="versions" width="wide">
      {(project) => <Versions project={project} />}
    </ProjectFrame>
  );
}

function Versions({ project }: { project: Project }) {
  const { api } = useStudio();
  const { query, route } = useLocation();
  const path = { project_id: project.id };
  const { state, hasMore, more, reload } = usePaged(project.id, (cursor, signal) =>
    api.get("/api/projects/{project_id}/generations", {
      path,
      query: { cursor, limit: PAGE },
      ...(signal ? { signal } : {}),
    }),
  );
  const people = useLoaded(project.id, async (signal) => {
    const { items } = await api.get("/api/projects/{project_id}/members", { path, signal });
    return new Map(items.flatMap(({ user_id, email }) => (user_id && email ? [[user_id, email] as const] : [])));
  });
  const names = people.state.kind === "loaded" ? people.state.value : new Map<string, string>();
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;

  const versions = state.value.filter(isVersion);
  const shown = versions.find(({ id }) => id === query["version"]) ?? versions[0];
  const loadMore = hasMore && (
    <Button isBusy={more.isRunning} onClick={() => void more.run()}>
      {words.projects.more}
    </Button>
  );
  if (shown === undefined) {
    return (
      <EmptyState {...text.empty}>
        {loadMore || (
          <a class="button button-primary" href={addresses.project(project.id)}>
            {text.begin}
          </a>
        )}
      </EmptyState>
    );
  }
  return (
    <div class="versions">
      <div class="versions-list">
        <Timeline
          versions={versions}
          selected={shown.id}
          names={names}
          onSelect={(id) => route(addresses.versions(project.id, id), true)}
        />
        {more.problem && <ErrorState problem={more.problem} />}
        {loadMore}
      </div>
      <VersionDetail key={shown.id} project={project} version={shown} versions={versions} onRestored={reload} />
    </div>
  );
}
