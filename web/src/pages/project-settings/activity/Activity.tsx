import { useStudio } from "../../../studio";
import { Button, EmptyState, ErrorState, Loading, useLoaded } from "../../../ui";
import { usePaged } from "../../../ui/paging";
import { words } from "../../../words";
import { at } from "../../../words/amounts";
import { type Names, sentence } from "./sentence";

const text = words.settings.activity;
const NOBODY: Names = new Map();

/** Who did what with the project, the latest first. */
export function Activity({ projectId }: { projectId: string }) {
  const { api } = useStudio();
  const path = { project_id: projectId };
  const { state, hasMore, more, reload } = usePaged(projectId, (cursor, signal) =>
    api.get("/api/projects/{project_id}/audit", { path, query: { cursor }, ...(signal ? { signal } : {}) }),
  );
  const members = useLoaded(projectId, async (signal) => {
    const { items } = await api.get("/api/projects/{project_id}/members", { path, signal });
    return new Map(items.flatMap(({ user_id, email }) => (user_id && email ? [[user_id, email] as const] : [])));
  });
  const names = members.state.kind === "loaded" ? members.state.value : NOBODY;
  if (state.kind === "loading" || members.state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;
  if (state.value.length === 0) return <EmptyState {...text.none} />;
  return (
    <>
      <ol class="activity">
        {state.value.map((entry) => (
          <li key={entry.id}>
            <span>{sentence(entry, names)}</span>
            <time class="quiet" dateTime={entry.at}>
              {at(entry.at)}
            </time>
          </li>
        ))}
      </ol>
      {more.problem && <ErrorState problem={more.problem} />}
      {hasMore && (
        <Button isBusy={more.isRunning} onClick={() => void more.run()}>
          {words.projects.more}
        </Button>
      )}
    </>
  );
}
