/** The way in with GitHub, where the server offers it. */
import { useLocation } from "preact-iso";
import { useStudio } from "../studio";
import { Notice } from "../ui";
import { words } from "../words";

/** A page of the api: it leads to GitHub, and that back to the studio. */
const SIGN_IN_WITH_GITHUB = "/api/studio/session/github";

export function GitHubSignIn() {
  const { session } = useStudio();
  if (!session.settings.value.github_sign_in) return null;
  return (
    <div class="github-sign-in">
      <p class="github-or quiet">{words.github.or}</p>
      <a class="button button-plain" href={SIGN_IN_WITH_GITHUB}>
        {words.github.signIn}
      </a>
    </div>
  );
}

/** Why GitHub's way in led back without a session. */
export function GitHubSignInError() {
  const { query } = useLocation();
  const code = query["error"];
  if (!code) return null;
  const errors: Readonly<Record<string, string>> = words.github.signInErrors;
  return <Notice look="error">{Object.hasOwn(errors, code) ? errors[code] : words.github.signInErrors.other}</Notice>;
}
