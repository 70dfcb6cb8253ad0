import { expect, test } from "vitest";
import type { Project } from "../src/contracts";
import { changeOf, draftOf, mergedInto } from "../src/pages/project-settings/general/draft";
import { fits } from "../src/pages/projects/filter";

const project: Project = {
  id: "6f1c8f0e-0000-4000-8000-000000000000",
  name: "Garden",
  description: "Beds and seeds",
  knowledge_packs: ["maps", "charts"],
  owner_id: "6f1c8f0e-0000-4000-8000-000000000001",
  role: "owner",
  model: "large",
  repair_model: null,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  version: 3,
};

test("only what differs is saved", () => {
  const draft = draftOf(project);
  expect(changeOf(project, draft)).toBeNull();
  expect(changeOf(project, { ...draft, name: " Garden ", packs: ["charts", "maps"] })).toBeNull();
  expect(changeOf(project, { ...draft, name: "Yard", model: "", packs: [] })).toEqual({
    name: "Yard",
    model: null,
    knowledge_packs: [],
  });
});

test("theirs counts where they changed something, and what else was typed stays", () => {
  const typed = { name: "My garden", description: "Seeds", model: "small", repairModel: "large", packs: ["maps"] };
  const theirs: Project = { ...project, name: "Yard", model: null, knowledge_packs: ["charts", "maps"], version: 4 };
  expect(mergedInto(theirs, project, typed)).toEqual({ ...typed, name: "Yard", model: "" });
  const without: Project = { ...theirs, knowledge_packs: [] };
  expect(mergedInto(without, project, typed).packs).toEqual([]);
  expect(mergedInto(without, project, draftOf(project))).toEqual(draftOf(without));
});

test("a search finds projects by all of its words", () => {
  expect(fits(project, { search: "seed GARD", shown: "all" })).toBe(true);
  expect(fits(project, { search: "seed house", shown: "all" })).toBe(false);
  expect(fits(project, { search: "", shown: "shared" })).toBe(false);
});
