import { useState } from "preact/hooks";
import type { Generation, Project } from "../../contracts";
import { Notice, Tabs } from "../../ui";
import { words } from "../../words";
import { at } from "../../words/amounts";
import { Checks } from "./Checks";
import { Changes } from "./changes/Changes";
import { Files } from "./files/Files";
import { VersionActions } from "./VersionActions";
import { titleOf } from "./version";

const text = words.versions;
const TABS = ["changes", "files"] as const;

interface VersionDetailProps {
  project: Project;
  version: Generation;
  versions: readonly Generation[];
  onRestored: () => void;
}

export function VersionDetail({ project, version, versions, onRestored }: VersionDetailProps) {
  const [tab, setTab] = useState<(typeof TABS)[number]>("changes");
  const title = titleOf(version, versions);
  return (
    <section class="version" aria-label={text.detail}>
      <header class="version-header">
        <h2>{title}</h2>
        {version.kind !== "restore" && version.prompt.trim() !== title && (
          <details>
            <summary>{text.wholePrompt}</summary>
            <p class="version-prompt">{version.prompt}</p>
          </details>
        )}
        {!version.expired_at && <VersionActions project={project} version={version} onRestored={onRestored} />}
      </header>
      <Checks version={version} />
      {version.expired_at ? (
        <Notice>{text.expiredText(at(version.expired_at))}</Notice>
      ) : (
        <Tabs
          label={text.view}
          tabs={TABS.map((key) => ({ key, label: text.tabs[key] }))}
          selected={tab}
          onSelect={setTab}
        >
          {tab === "changes" ? <Changes version={version} versions={versions} /> : <Files version={version} />}
        </Tabs>
      )}
    </section>
  );
}
