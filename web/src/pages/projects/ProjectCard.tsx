import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Project } from "../../contracts";
import { DeleteProject, LeaveProject } from "../../projects";
import { addresses } from "../../routes";
import { Badge, Menu, type MenuItem } from "../../ui";
import { ago, words } from "../../words";
import { LatestStatus } from "./LatestStatus";
import { RenameProject } from "./RenameProject";

const text = words.projects;
type Asked = "rename" | "delete" | "leave";

/** One project of the list. `onChanged`: it has another name, or is gone. */
export function ProjectCard({ project, onChanged }: { project: Project; onChanged: () => void }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { route } = useLocation();
  const closed = () => setAsked(null);
  const items: MenuItem[] = [
    { label: text.open, onSelect: () => route(addresses.project(project.id)) },
    { label: text.versions, onSelect: () => route(addresses.versions(project.id)) },
    { label: text.settings, onSelect: () => route(addresses.settings(project.id)) },
    ...(project.role === "owner"
      ? [
          { label: text.rename, onSelect: () => setAsked("rename") },
          { label: text.remove.action, onSelect: () => setAsked("delete"), isDanger: true },
        ]
      : [{ label: text.leave.action, onSelect: () => setAsked("leave"), isDanger: true }]),
  ];
  return (
    <li class="project-card">
      <div class="project-card-top">
        <h3>
          <a href={addresses.project(project.id)}>{project.name}</a>
        </h3>
        <Menu label={text.menu(project.name)} items={items}>
          <span aria-hidden="true">⋯</span>
        </Menu>
      </div>
      <p class="project-card-text">{project.description}</p>
      <div class="project-card-end">
        <LatestStatus projectId={project.id} />
        {project.role !== "owner" && <Badge>{text.roles[project.role]}</Badge>}
        <time class="quiet" dateTime={project.updated_at}>
          {text.changed(ago(project.updated_at))}
        </time>
      </div>
      <RenameProject project={project} isOpen={asked === "rename"} onClose={closed} onDone={onChanged} />
      <DeleteProject project={project} isOpen={asked === "delete"} onClose={closed} onDone={onChanged} />
      <LeaveProject project={project} isOpen={asked === "leave"} onClose={closed} onDone={onChanged} />
    </li>
  );
}
