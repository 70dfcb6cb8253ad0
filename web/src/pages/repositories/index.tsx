import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { RepositorySummary } from "../../contracts";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { ErrorState, Loading, Notice, Page, toast, useLoaded } from "../../ui";
import { words } from "../../words";
import { Account } from "./account/Account";
import { LinkPrompt } from "./account/LinkPrompt";
import { Choose } from "./Choose";
import { ImportForm } from "./ImportForm";
import { ImportView } from "./import/ImportView";
import "./repositories.css";

const text = words.repositories;

/** `/repositories`: from a GitHub account to a repository that is worked on. `?import=` shows one that was begun. */
export default function RepositoriesPage() {
  const { query } = useLocation();
  const importId = query["import"];
  return <Page title={text.title}>{importId ? <ImportView key={importId} importId={importId} /> : <Linked />}</Page>;
}

function Linked() {
  const { api } = useStudio();
  const [chosen, setChosen] = useState<RepositorySummary | null>(null);
  const { state, reload } = useLoaded("link", (signal) => api.get("/api/auth/github/status", { signal }));
  const failure = useReturn(state.kind === "loaded" ? state.value.login : null);

  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") {
    if (state.problem.code !== "github_not_configured") return <ErrorState problem={state.problem} onRetry={reload} />;
    return <LinkPrompt need="not_configured" detail={state.problem.detail} />;
  }
  const link = state.value;
  const isReady = link.status === "linked" && link.installation_ids.length > 0;
  return (
    <>
      <p class="quiet">{text.intro}</p>
      {failure && <Notice look="error">{failure}</Notice>}
      {link.status === "not_linked" && <LinkPrompt need="link" />}
      {link.status === "expired" && <LinkPrompt need="again" login={link.login} />}
      {link.status === "linked" && <Account link={link} onUnlinked={reload} />}
      {link.status === "linked" && !isReady && <LinkPrompt need="install" />}
      {isReady && chosen === null && <Choose onChosen={setChosen} onLost={reload} />}
      {isReady && chosen && <ImportForm repository={chosen} onBack={() => setChosen(null)} />}
    </>
  );
}

/** What GitHub's pages led back with: a success is told once, a failure stays until the next attempt. */
function useReturn(login: string | null): string | null {
  const { query, route } = useLocation();
  const [failure, setFailure] = useState<string | null>(null);
  const error = query["github_error"];
  const isLinked = query["github"] === "linked";
  useEffect(() => {
    if (error) {
      const errors: Readonly<Record<string, string>> = words.github.linkErrors;
      setFailure(Object.hasOwn(errors, error) ? (errors[error] ?? null) : words.github.linkErrors.other);
    } else if (isLinked && login) toast(text.account.linked(login));
    else return;
    route(addresses.repositories(), true);
  }, [error, isLinked, login, route]);
  return failure;
}
