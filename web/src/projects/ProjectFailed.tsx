import type { ApiProblem } from "../api";
import { addresses } from "../routes";
import { EmptyState, ErrorState } from "../ui";
import { words } from "../words";

const text = words.projects.gone;

/** A project that cannot be shown: it is gone for its reader, or something went wrong on the way. */
export function ProjectFailed({ problem, onRetry }: { problem: ApiProblem; onRetry: () => void }) {
  if (problem.status !== 404 && problem.status !== 422) return <ErrorState problem={problem} onRetry={onRetry} />;
  return (
    <div role="alert">
      <EmptyState title={text.title} text={text.text}>
        <a class="button" href={addresses.projects}>
          {text.home}
        </a>
      </EmptyState>
    </div>
  );
}
