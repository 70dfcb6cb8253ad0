import { useStudio } from "../../studio";
import { THEMES, theme } from "../../theme/theme";
import { Page } from "../../ui";
import { Section } from "../../ui/Section";
import { Select } from "../../ui/Select";
import { words } from "../../words";
import { ChangePassword } from "./ChangePassword";
import { DeleteAccount } from "./DeleteAccount";
import { ExportData } from "./ExportData";
import { GitHubState } from "./GitHubState";
import { Sessions } from "./Sessions";

const text = words.account.page;

export default function AccountPage() {
  const { session } = useStudio();
  const state = session.state.value;
  const email = state.kind === "signed_in" ? state.user.email : "";
  return (
    <Page title={text.title}>
      <div>
        <Section title={text.who}>
          <p>
            {text.signedInAs} <strong>{email}</strong>
          </p>
        </Section>
        <Section title={text.theme} text={text.themeText}>
          <Select
            label={text.theme}
            isLabelHidden
            value={theme.value}
            choices={THEMES.map((value) => ({ value, label: words.shell.themes[value] }))}
            onValue={(chosen) => {
              theme.value = chosen;
            }}
          />
        </Section>
        <GitHubState />
        <ChangePassword />
        <Sessions />
        <ExportData />
        <DeleteAccount email={email} />
      </div>
    </Page>
  );
}
