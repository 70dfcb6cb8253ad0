/** Which projects of the list are shown. */
import type { Project } from "../../contracts";

export type Shown = "all" | "own" | "shared";

export interface Filter {
  search: string;
  shown: Shown;
}

/** Each word of the search stands in the name or the description. */
export function fits(project: Project, { search, shown }: Filter): boolean {
  if (shown !== "all" && (project.role === "owner") !== (shown === "own")) return false;
  const text = `${project.name} ${project.description}`.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function isNarrowing({ search, shown }: Filter): boolean {
  return search.trim() !== "" || shown !== "all";
}
