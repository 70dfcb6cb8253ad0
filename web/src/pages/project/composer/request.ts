/** The request that is being written: kept for the tab, so that a reload loses no word of it. */
import type { Schemas } from "../../../contracts";
import type { GenerationRequest } from "../job/jobs";

export type Kind = NonNullable<GenerationRequest["kind"]>;
export type Mode = Schemas["MessageMode"];
export const KINDS = ["generate", "converse", "fix"] as const satisfies readonly Kind[];

export interface RequestDraft {
  readonly text: string;
  readonly kind: Kind;
  /** Of a fix: what went wrong, as it was told. */
  readonly errorMessage: string;
  readonly model: string | null;
  readonly writeTests: boolean;
  readonly buildWeb: boolean;
  readonly maxFixAttempts: number;
  /** Of an import with several packages: the only folder that is written in. */
  readonly folder: string | null;
}

export const EMPTY: RequestDraft = {
  text: "",
  kind: "generate",
  errorMessage: "",
  model: null,
  writeTests: false,
  buildWeb: false,
  maxFixAttempts: 3,
  folder: null,
};

/** After sending: the words go, the choices stay. */
export function sentFrom(draft: RequestDraft): RequestDraft {
  return { ...draft, text: "", errorMessage: "", kind: draft.kind === "fix" ? "generate" : draft.kind };
}

export function requestOf(draft: RequestDraft, attachments: readonly string[], sessionId: string): GenerationRequest {
  return {
    kind: draft.kind,
    prompt: draft.text.trim(),
    ...(draft.kind === "fix" && draft.errorMessage.trim() ? { error_message: draft.errorMessage.trim() } : {}),
    session_id: sessionId,
    attachments: [...attachments],
    options: {
      model: draft.model,
      write_tests: draft.writeTests,
      build_web: draft.buildWeb,
      max_fix_attempts: draft.maxFixAttempts,
      ...(draft.folder ? { target_folder: draft.folder } : {}),
    },
  };
}

const keyOf = (projectId: string) => `wingbeat.request.${projectId}`;

/** What was kept; anything odd in the storage counts as nothing. */
export function kept(projectId: string, storage: Storage = sessionStorage): RequestDraft {
  try {
    const found: unknown = JSON.parse(storage.getItem(keyOf(projectId)) ?? "null");
    return isDraft(found) ? found : EMPTY;
  } catch {
    return EMPTY;
  }
}

export function keep(projectId: string, draft: RequestDraft, storage: Storage = sessionStorage): void {
  try {
    storage.setItem(keyOf(projectId), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage keeps nobody from writing.
  }
}

function isDraft(found: unknown): found is RequestDraft {
  if (typeof found !== "object" || found === null) return false;
  const given = found as Record<keyof RequestDraft, unknown>;
  return (
    typeof given.text === "string" &&
    typeof given.errorMessage === "string" &&
    KINDS.some((kind) => kind === given.kind) &&
    (given.model === null || typeof given.model === "string") &&
    typeof given.writeTests === "boolean" &&
    typeof given.buildWeb === "boolean" &&
    typeof given.maxFixAttempts === "number" &&
    (given.folder === null || typeof given.folder === "string")
  );
}
