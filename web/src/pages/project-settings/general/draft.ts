/** The settings of a project as a form has them, and what of them is to be saved. */
import type { Project, ProjectChange } from "../../../contracts";

export interface Draft {
  name: string;
  description: string;
  /** Empty: the default. */
  model: string;
  repairModel: string;
  packs: readonly string[];
}

export function draftOf(project: Project): Draft {
  return {
    name: project.name,
    description: project.description,
    model: project.model ?? "",
    repairModel: project.repair_model ?? "",
    packs: project.knowledge_packs ?? [],
  };
}

/** What differs from the project; nothing when nothing does. */
export function changeOf(project: Project, draft: Draft): ProjectChange | null {
  const before = draftOf(project);
  const change: ProjectChange = {};
  if (draft.name.trim() !== before.name) change.name = draft.name.trim();
  if (draft.description !== before.description) change.description = draft.description;
  if (draft.model !== before.model) change.model = draft.model || null;
  if (draft.repairModel !== before.repairModel) change.repair_model = draft.repairModel || null;
  if (!sameNames(draft.packs, before.packs)) change.knowledge_packs = [...draft.packs];
  return Object.keys(change).length > 0 ? change : null;
}

/** Theirs where they changed something; elsewhere what was typed stays, to be saved or not. */
export function mergedInto(theirs: Project, seen: Project, draft: Draft): Draft {
  const before = draftOf(seen);
  const now = draftOf(theirs);
  return {
    name: now.name === before.name ? draft.name : now.name,
    description: now.description === before.description ? draft.description : now.description,
    model: now.model === before.model ? draft.model : now.model,
    repairModel: now.repairModel === before.repairModel ? draft.repairModel : now.repairModel,
    packs: sameNames(now.packs, before.packs) ? draft.packs : now.packs,
  };
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}
