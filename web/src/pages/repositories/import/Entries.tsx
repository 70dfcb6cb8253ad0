import { Badge } from "../../../ui";
import { words } from "../../../words";
import type { EntryPlace } from "./entryPlaces";

const text = words.repositories.done;

interface EntriesProps {
  places: readonly EntryPlace[];
  /** A folder of the project; empty for all of it. */
  chosen: string;
  onChosen: (folder: string) => void;
}

/** The packages of the project: where the next job writes. */
export function Entries({ places, chosen, onChosen }: EntriesProps) {
  if (places.length === 0) return <p>{text.none}</p>;
  const hasRoot = places.some(({ folder }) => folder === "");
  return (
    <fieldset class="entries">
      <legend>{text.entries}</legend>
      {!hasRoot && (
        <label class="entry">
          <input type="radio" name="entry" checked={chosen === ""} onChange={() => onChosen("")} />
          <strong>{text.whole}</strong>
        </label>
      )}
      {places.map(({ entry, folder }) => (
        <label key={entry.path} class="entry">
          <input type="radio" name="entry" checked={chosen === folder} onChange={() => onChosen(folder ?? "")} />
          <EntryText place={{ entry, folder }} />
        </label>
      ))}
    </fieldset>
  );
}

export function EntryText({ place: { entry, folder } }: { place: EntryPlace }) {
  return (
    <span class="entry-text">
      <span class="row">
        <strong>
          <bdi>{entry.name ?? (folder || entry.path || text.root)}</bdi>
        </strong>
        <Badge look={entry.kind === "flutter_app" ? "active" : entry.kind === "unreadable" ? "bad" : "neutral"}>
          {text.kinds[entry.kind]}
        </Badge>
      </span>
      <code>
        <bdi>{entry.path ? `${entry.path}/pubspec.yaml` : "pubspec.yaml"}</bdi>
      </code>
      {entry.entry_points.length > 0 && <span class="quiet">{entry.entry_points.join(", ")}</span>}
      {entry.problem && <span class="entry-problem">{entry.problem}</span>}
    </span>
  );
}
