import { ErrorState, Page } from "../ui";
import { words } from "../words";

/** A page threw, or its file could not be loaded (a newer studio was installed meanwhile). */
export function Crashed() {
  return (
    <Page title={words.problems.title}>
      <ErrorState problem={null} onRetry={() => location.reload()} />
    </Page>
  );
}
