import { useState } from "preact/hooks";
import type { Generation } from "../../../contracts";
import { useStudio } from "../../../studio";
import { ErrorState, Loading, useLoaded } from "../../../ui";
import { Select } from "../../../ui/Select";
import { ago, words } from "../../../words";
import { titleOf } from "../version";
import { DiffView } from "./DiffView";

const text = words.versions.compare;
/** What the version started from. */
const BASE = "base";
const LONGEST_TITLE = 60;

interface ChangesProps {
  version: Generation;
  versions: readonly Generation[];
}

/** How the version differs from what it started from, or from any other. */
export function Changes({ version, versions }: ChangesProps) {
  const { api } = useStudio();
  const [against, setAgainst] = useState(BASE);
  const { state, reload } = useLoaded(`${version.id} ${against}`, (signal) =>
    api.get("/api/generations/{generation_id}/diff", {
      path: { generation_id: version.id },
      query: against === BASE ? {} : { against },
      signal,
    }),
  );
  const others = versions.filter(({ id, expired_at }) => id !== version.id && !expired_at);
  return (
    <div class="changes">
      <Select
        label={text.label}
        value={against}
        choices={[
          { value: BASE, label: text.base },
          ...others.map((other) => ({ value: other.id, label: nameOf(other, versions) })),
        ]}
        onValue={setAgainst}
      />
      {state.kind === "loading" && <Loading />}
      {state.kind === "failed" && <ErrorState problem={state.problem} onRetry={reload} />}
      {state.kind === "loaded" && <DiffView key={against} files={state.value.files} />}
    </div>
  );
}

function nameOf(version: Generation, versions: readonly Generation[]): string {
  const title = titleOf(version, versions);
  const short = title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE)}…` : title;
  return text.option(words.versions.kinds[version.kind], ago(version.finished_at ?? version.created_at), short);
}
