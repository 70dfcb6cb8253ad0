import { ErrorState, Page } from "../ui";
import { words } from "../words";

/** A page threw. */
export function Crashed() {
  return (
    <Page title={words.problems.title}>
      <ErrorState problem={null} onRetry={() => location.reload()} />
    </Page>
  );
}
