import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { lazy } from "preact-iso";
import { ApiProblem } from "../api";
import { ErrorState, Page } from "../ui";
import { words } from "../words";

/** A page whose file is loaded when it is opened first. Where that fails, it says so and comes with the network. */
export function lazyPage(load: () => Promise<{ default: ComponentType }>): ComponentType {
  return lazy(() => load().catch(() => ({ default: NotLoaded })));
}

/** A new start is what helps: the file may also be gone because a newer studio was installed meanwhile. */
function NotLoaded() {
  useEffect(() => {
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, []);
  const problem = navigator.onLine ? null : new ApiProblem(0, "unreachable", "a file of the studio was not loaded");
  return (
    <Page title={words.problems.title}>
      <ErrorState problem={problem} onRetry={reload} />
    </Page>
  );
}

function reload(): void {
  location.reload();
}
