import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { type Access, addresses, nextAddress } from "../routes";
import { useStudio } from "../studio";
import { ErrorState, Loading, Page } from "../ui";
import { words } from "../words";

/** Shows a page to those whom it is for, and leads the others to where they can go on. */
export function Gate({ access, page: PageComponent }: { access: Access; page: ComponentType }) {
  const { session } = useStudio();
  const { url, query, route } = useLocation();
  const state = session.state.value;
  const isElsewhere =
    (access === "signed_in" && state.kind === "signed_out") || (access === "signed_out" && state.kind === "signed_in");

  useEffect(() => {
    if (!isElsewhere) return;
    route(access === "signed_in" ? addresses.signIn(url) : nextAddress(query["next"]), true);
  }, [isElsewhere, access, url, query, route]);

  if (access === "anyone") return <PageComponent />;
  if (state.kind === "unknown" && state.problem !== null) {
    return (
      <Page title={words.problems.title}>
        <ErrorState problem={state.problem} onRetry={() => void session.resume()} />
      </Page>
    );
  }
  if (state.kind === "unknown" || isElsewhere) return <Loading />;
  return <PageComponent />;
}
