import { useLocation } from "preact-iso";
import type { RepositoryImport } from "../../../contracts";
import { addresses } from "../../../routes";
import { useStudio } from "../../../studio";
import { Button, Notice, useTask } from "../../../ui";
import { explain, words } from "../../../words";
import { EntryText } from "./Entries";
import type { EntryPlace } from "./entryPlaces";

const text = words.repositories.done;

/** The packages of the repository that are no part of the project: each can be a project of its own. */
export function Others({ found, places }: { found: RepositoryImport; places: readonly EntryPlace[] }) {
  const { api } = useStudio();
  const { route } = useLocation();
  const start = useTask(async (folder: string) => {
    const body = { repository: found.repository, branch: found.branch, folder: folder || null };
    const begun = await api.post("/api/repos/import", { body, headers: { "Idempotency-Key": crypto.randomUUID() } });
    route(addresses.repositories(begun.id));
  });
  if (places.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="others">
      <h3 id="others">{text.others}</h3>
      {start.problem && <Notice look="error">{explain(start.problem)}</Notice>}
      <ul class="entries">
        {places.map((place) => (
          <li key={place.entry.path} class="entry">
            <EntryText place={place} />
            <Button
              aria-label={text.importName(place.entry.path)}
              isBusy={start.isRunning}
              onClick={() => void start.run(place.entry.path)}
            >
              {text.importThis}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
