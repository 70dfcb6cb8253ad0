/** Every page with its address. README.md says how to add one. */
import type { ComponentType } from "preact";
import { lazyPage } from "./shell/lazyPage";

/** Who sees a page: the others are led to the sign-in, or away from it. */
export type Access = "signed_in" | "signed_out" | "anyone";

export interface StudioRoute {
  readonly path: string;
  readonly access: Access;
  readonly page: ComponentType;
}

export const routes: readonly StudioRoute[] = [
  { path: "/", access: "signed_in", page: lazyPage(() => import("./pages/projects")) },
  { path: "/projects/:projectId", access: "signed_in", page: lazyPage(() => import("./pages/project")) },
  { path: "/repositories", access: "signed_in", page: lazyPage(() => import("./pages/repositories")) },
  { path: "/generations/:generationId/review", access: "signed_in", page: lazyPage(() => import("./pages/review")) },
  { path: "/projects/:projectId/versions", access: "signed_in", page: lazyPage(() => import("./pages/versions")) },
  {
    path: "/projects/:projectId/settings",
    access: "signed_in",
    page: lazyPage(() => import("./pages/project-settings")),
  },
  { path: "/account", access: "signed_in", page: lazyPage(() => import("./pages/account")) },
  { path: "/sign-in", access: "signed_out", page: lazyPage(() => import("./pages/sign-in")) },
  { path: "/sign-up", access: "signed_out", page: lazyPage(() => import("./pages/sign-up")) },
  { path: "/reset-password", access: "signed_out", page: lazyPage(() => import("./pages/reset-password")) },
];

/** The addresses, so that no page writes one by hand. */
export const addresses = {
  projects: "/",
  /** The workshop; with a generation, that one is shown. */
  project: (id: string, generationId?: string) =>
    `/projects/${encodeURIComponent(id)}${generationId ? `?generation=${encodeURIComponent(generationId)}` : ""}`,
  /** The workshop of an import; what is made next is written in the folder. */
  projectFolder: (id: string, generationId: string, folder: string) =>
    `/projects/${encodeURIComponent(id)}?generation=${encodeURIComponent(generationId)}${folder ? `&folder=${encodeURIComponent(folder)}` : ""}`,
  versions: (id: string, generationId?: string) =>
    `/projects/${encodeURIComponent(id)}/versions${generationId ? `?version=${encodeURIComponent(generationId)}` : ""}`,
  settings: (id: string, tab?: string) =>
    `/projects/${encodeURIComponent(id)}/settings${tab ? `?tab=${encodeURIComponent(tab)}` : ""}`,
  account: "/account",
  signIn: (next?: string) => (next && next !== "/" ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in"),
  /** Importing; with an import, where that one is. */
  repositories: (importId?: string) =>
    importId ? `/repositories?import=${encodeURIComponent(importId)}` : "/repositories",
  review: (generationId: string) => `/generations/${encodeURIComponent(generationId)}/review`,
  signUp: "/sign-up",
  resetPassword: "/reset-password",
} as const;

/** Where to go after signing in: a path of ours, whatever stands in the address. */
export function nextAddress(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : addresses.projects;
}
