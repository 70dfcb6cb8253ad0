import { useLocation } from "preact-iso";
import { ApiProblem } from "../api";
import { addresses } from "../routes";
import { useStudio } from "../studio";
import { THEMES, theme } from "../theme/theme";
import { Button, Menu, toast } from "../ui";
import { explain, words } from "../words";

/** The main navigation: one entry for each part of the studio. */
const ENTRIES = [
  { href: addresses.projects, label: words.shell.projects },
  { href: addresses.repositories(), label: words.repositories.title },
];

export function Header() {
  const { session } = useStudio();
  const { path } = useLocation();
  const state = session.state.value;
  return (
    <header class="header">
      <a class="brand" href={addresses.projects} aria-label={words.shell.home}>
        {words.product}
      </a>
      {state.kind === "signed_in" && (
        <nav aria-label={words.shell.navigation}>
          <ul>
            {ENTRIES.map(({ href, label }) => (
              <li key={href}>
                <a href={href} aria-current={path === href ? "page" : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div class="header-end">
        {state.kind === "signed_in" && <Connection />}
        <ThemeMenu />
        {state.kind === "signed_in" && <AccountMenu email={state.user.email} />}
      </div>
    </header>
  );
}

function Connection() {
  const { live } = useStudio();
  const state = live.state.value;
  const label = state.kind === "refused" ? words.connection.refused[state.reason] : words.connection[state.kind];
  return (
    <div class="connection" data-state={state.kind} role="status">
      <span>{label}</span>
      {(state.kind === "waiting" || state.kind === "refused") && (
        <Button look="quiet" onClick={() => live.wake()}>
          {words.connection.retry}
        </Button>
      )}
    </div>
  );
}

function ThemeMenu() {
  return (
    <Menu
      label={words.shell.theme}
      items={THEMES.map((choice) => ({
        label: words.shell.themes[choice],
        isChecked: theme.value === choice,
        onSelect: () => {
          theme.value = choice;
        },
      }))}
    >
      <span aria-hidden="true">◐</span>
    </Menu>
  );
}

function AccountMenu({ email }: { email: string }) {
  const { session } = useStudio();
  const { route } = useLocation();
  const signOut = (scope: "local" | "global") => {
    session.signOut(scope).catch((error: unknown) => {
      toast(error instanceof ApiProblem ? explain(error) : words.problems.title, "error");
    });
  };
  return (
    <Menu
      label={`${words.shell.account}: ${email}`}
      items={[
        { label: words.shell.yourAccount, onSelect: () => route(addresses.account) },
        { label: words.shell.signOut, onSelect: () => signOut("local") },
        { label: words.shell.signOutEverywhere, onSelect: () => signOut("global"), isDanger: true },
      ]}
    >
      <span class="avatar" aria-hidden="true">
        {email.slice(0, 1).toUpperCase()}
      </span>
    </Menu>
  );
}
