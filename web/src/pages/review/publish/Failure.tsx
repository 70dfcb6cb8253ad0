import type { ComponentChildren } from "preact";
import type { FileDiff, Publication } from "../../../contracts";
import { addresses } from "../../../routes";
import { Notice } from "../../../ui";
import { remedyOf, words } from "../../../words";
import { fileOf, reasonOf, secretPlaces } from "../publishing";

const text = words.review.publish;
const AT_THE_ACCOUNT: ReadonlySet<string> = new Set([
  "github_not_linked",
  "github_link_expired",
  "github_not_found",
  "not_imported",
  "base_not_found",
]);

interface FailureProps {
  publication: Publication;
  files: readonly FileDiff[];
  onGo: (file: FileDiff) => void;
}

/** Why nothing was published, where, and what helps. */
export function Failure({ publication, files, onGo }: FailureProps) {
  const { error, conflicts } = publication;
  if (error === null) return null;
  const secrets = secretPlaces(error);
  const remedy = remedyOf(error.code);
  return (
    <div class="stack">
      <Notice look="error">
        <p>
          <strong>{text.failed}</strong>
        </p>
        {secrets.length === 0 && <p>{reasonOf(error)}</p>}
        {remedy && <p>{remedy}</p>}
        {AT_THE_ACCOUNT.has(error.code) && (
          <p>
            <a href={addresses.repositories()}>{words.github.toRepositories}</a>
          </p>
        )}
        <p class="failure-code">{words.github.code(error.code)}</p>
      </Notice>
      {secrets.length > 0 && (
        <Places title={text.secrets}>
          {secrets.map(({ path, line, kind }) => (
            <li key={`${path}:${line}:${kind}`}>
              <Place file={fileOf(files, path)} name={text.secret(path, line)} onGo={onGo} />
              <span class="quiet"> {kind}</span>
            </li>
          ))}
        </Places>
      )}
      {conflicts.length > 0 && (
        <Places title={text.conflicts}>
          {conflicts.map(({ path, hunks }) => (
            <li key={path}>
              <Place file={fileOf(files, path)} name={path} onGo={onGo} />
              {hunks.length === 0 && <p class="quiet">{text.conflictBinary}</p>}
              {hunks.map((hunk, at) => (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so by the keyboard
                <section key={hunk} class="conflict" tabIndex={0} aria-label={text.conflictPlace(at + 1, path)}>
                  <pre>{hunk}</pre>
                </section>
              ))}
            </li>
          ))}
        </Places>
      )}
    </div>
  );
}

function Places({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul class="failure-places">{children}</ul>
    </div>
  );
}

function Place({ file, name, onGo }: { file: FileDiff | undefined; name: string; onGo: (file: FileDiff) => void }) {
  if (file === undefined) return <code>{name}</code>;
  return (
    <button type="button" class="link" onClick={() => onGo(file)}>
      <code>{name}</code>
    </button>
  );
}
