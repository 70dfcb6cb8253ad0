import { useLocation } from "preact-iso";
import type { Project } from "../../contracts";
import { ProjectFrame } from "../../projects";
import { addresses } from "../../routes";
import { Tabs } from "../../ui";
import { words } from "../../words";
import { Activity } from "./activity/Activity";
import { General } from "./general/General";
import { Members } from "./members/Members";
import { UsagePanel } from "./usage/UsagePanel";
import "./settings.css";

const text = words.settings;
const TABS = ["general", "members", "usage", "activity"] as const;
type Tab = (typeof TABS)[number];

export default function ProjectSettings() {
  return (
    <ProjectFrame title={text.title} current="settings">
      {(project, reload) => <Parts project={project} onChanged={reload} />}
    </ProjectFrame>
  );
}

/** Each part has its own address, so that a link can lead to it. */
function Parts({ project, onChanged }: { project: Project; onChanged: () => void }) {
  const { query, route } = useLocation();
  const offered = TABS.filter((tab) => tab !== "activity" || project.role === "owner");
  const selected = offered.find((tab) => tab === query["tab"]) ?? "general";
  const select = (tab: Tab) => route(addresses.settings(project.id, tab), true);
  return (
    <Tabs
      label={text.parts}
      tabs={offered.map((key) => ({ key, label: text.tabs[key] }))}
      selected={selected}
      onSelect={select}
    >
      {selected === "general" && <General project={project} onChanged={onChanged} />}
      {selected === "members" && <Members project={project} onChanged={onChanged} />}
      {selected === "usage" && <UsagePanel projectId={project.id} />}
      {selected === "activity" && <Activity projectId={project.id} />}
    </Tabs>
  );
}
