import type { RepositoryImport } from "../../../contracts";
import { words } from "../../../words";

const text = words.repositories.done;

/** The files that are no part of the project, and why. */
export function LeftOut({ found }: { found: RepositoryImport }) {
  const { left_out, left_out_count } = found;
  return (
    <details class="left-out">
      <summary>{text.leftOut(left_out_count)}</summary>
      <p class="quiet">{text.leftOutText}</p>
      <ul>
        {left_out.map(({ path, reason }) => (
          <li key={path}>
            <code>
              <bdi>{path}</bdi>
            </code>{" "}
            <span class="quiet">{text.reasons[reason]}</span>
          </li>
        ))}
      </ul>
      {left_out_count > left_out.length && <p class="quiet">{text.leftOutMore(left_out_count - left_out.length)}</p>}
    </details>
  );
}
