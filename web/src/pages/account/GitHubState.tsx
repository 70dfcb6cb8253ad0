import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { ErrorState, Loading, useLoaded } from "../../ui";
import { Section } from "../../ui/Section";
import { words } from "../../words";

const text = words.account.page.github;

export function GitHubState() {
  const { session } = useStudio();
  return (
    <Section title={text.title} text={text.text}>
      {session.settings.value.github_linking ? <Link /> : <p class="quiet">{text.notOffered}</p>}
    </Section>
  );
}

function Link() {
  const { api } = useStudio();
  const { state, reload } = useLoaded("github", (signal) => api.get("/api/auth/github/status", { signal }));
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;
  return (
    <>
      <p>{state.value.login ? text.linked(state.value.login) : text.notLinked}</p>
      <a class="button" href={addresses.repositories()}>
        {text.manage}
      </a>
    </>
  );
}
