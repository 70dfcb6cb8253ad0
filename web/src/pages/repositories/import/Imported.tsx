import { useState } from "preact/hooks";
import type { RepositoryImport } from "../../../contracts";
import { addresses } from "../../../routes";
import { Badge } from "../../../ui";
import { words } from "../../../words";
import { bytes } from "../../../words/amounts";
import { FocusedHeading } from "../FocusedHeading";
import { Entries } from "./Entries";
import { entryPlaces } from "./entryPlaces";
import { LeftOut } from "./LeftOut";
import { Others } from "./Others";

const text = words.repositories.done;
const SHORT_COMMIT = 10;

/** What came in, and the way to work on it. */
export function Imported({ found }: { found: RepositoryImport }) {
  const places = entryPlaces(found.entry_paths, found.folder);
  const own = places.filter(({ folder }) => folder !== null);
  const [folder, setFolder] = useState("");
  return (
    <section class="card import" aria-labelledby="import">
      <FocusedHeading id="import">{text.title(found.repository)}</FocusedHeading>
      <p class="row">
        {found.branch && found.commit && <Badge>{text.at(found.branch, found.commit.slice(0, SHORT_COMMIT))}</Badge>}
        {found.file_count !== null && <Badge>{text.files(found.file_count, bytes(found.total_bytes ?? 0))}</Badge>}
      </p>
      <Entries places={own} chosen={folder} onChosen={setFolder} />
      <div class="row">
        <a class="button button-primary" href={addresses.projectFolder(found.project_id, found.id, folder)}>
          {text.open}
        </a>
        <a class="button button-plain" href={addresses.repositories()}>
          {words.repositories.progress.another}
        </a>
        {/^https?:\/\//.test(found.url) && (
          <a href={found.url} rel="noreferrer" target="_blank">
            {text.view}
          </a>
        )}
      </div>
      <Others found={found} places={places.filter((place) => place.folder === null)} />
      {found.left_out_count > 0 && <LeftOut found={found} />}
    </section>
  );
}
