/** What the studio knows of one generation, as its frames have told it. Plain data; `reducer.ts` makes it. */
import type {
  Diagnostic,
  FileOperation,
  FrameOf,
  GenerationStatus,
  PreviewState,
  Refusal,
  Stage,
  StageState,
  TextSource,
} from "../contracts";

/** A text that the model is writing. `length` counts code points, as the offsets of frames do. */
export interface DraftText {
  readonly text: string;
  readonly length: number;
  readonly round: number;
  readonly attempt: number;
}

/** The text of an `edit` is its hunks, not the file. */
export interface FileDraft extends DraftText {
  readonly operation: FileOperation;
  /** The model has written its end. */
  readonly final: boolean;
  readonly sha256: string | null;
}

/** A file as it stands in the workspace. Its text is at `GET /api/generations/{id}/files/{path}`. */
export interface SavedFile {
  readonly operation: FileOperation;
  readonly round: number;
  readonly size: number | null;
  readonly sha256: string | null;
}

/** A file of the job: being written (`draft`), written (`saved`), or written and being changed (both). */
export interface FileView {
  readonly path: string;
  readonly draft: FileDraft | null;
  readonly saved: SavedFile | null;
}

/** What the model said outside files in one round: `saved` for good, else `draft`. */
export interface ChatView {
  readonly round: number;
  readonly saved: string | null;
  readonly draft: DraftText | null;
}

export interface StageView {
  readonly stage: Stage;
  readonly state: StageState;
  readonly message: string;
  readonly round: number;
  /** When it began and ended, RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface OutputLine {
  /** Counts the lines of this view from 1; never used twice. */
  readonly id: number;
  readonly source: TextSource;
  readonly text: string;
}

/** What the check of one round found. */
export interface Findings {
  readonly round: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly refusals: readonly Refusal[];
}

export interface MessageView {
  readonly id: string;
  readonly disposition: FrameOf<"Message">["disposition"];
  readonly round: number;
  readonly followUpId: string | null;
}

/** The frame that is next in the drafts: (round, attempt, index). */
export interface DraftPosition {
  readonly round: number;
  readonly attempt: number;
  readonly next: number;
}

export interface GenerationState {
  readonly id: string;
  /** None until the server has told it. */
  readonly status: GenerationStatus | null;
  /** The last durable frame that is in here: what `after_seq` says on a reconnect. */
  readonly lastSeq: number;
  /** Frames are missing: subscribe again. */
  readonly hasGap: boolean;
  /** 0 to 100, never falling. */
  readonly progress: number;
  readonly round: number;
  /** In the order in which they began; one entry for each stage and round. */
  readonly stages: readonly StageView[];
  readonly files: ReadonlyMap<string, FileView>;
  /** What the job has deleted so far. */
  readonly deleted: ReadonlySet<string>;
  /** The path that the model writes at this moment. */
  readonly writing: string | null;
  readonly chat: ReadonlyMap<number, ChatView>;
  /** The latest `MAX_LINES` lines of command output and notices. */
  readonly output: readonly OutputLine[];
  /** How many lines there were in all. */
  readonly outputCount: number;
  readonly findings: readonly Findings[];
  readonly messages: ReadonlyMap<string, MessageView>;
  readonly preview: { readonly state: PreviewState; readonly url: string | null; readonly changes: number } | null;
  readonly result: FrameOf<"Result"> | null;
  readonly error: FrameOf<"Error"> | null;
  readonly position: DraftPosition | null;
  /** A subscription began: the drafts are from before it, and go when its first draft frame comes. */
  readonly draftsAreOld: boolean;
}

export const MAX_LINES = 2_000;

export function newGeneration(id: string): GenerationState {
  return {
    id,
    status: null,
    lastSeq: 0,
    hasGap: false,
    progress: 0,
    round: 0,
    stages: [],
    files: new Map(),
    deleted: new Set(),
    writing: null,
    chat: new Map(),
    output: [],
    outputCount: 0,
    findings: [],
    messages: new Map(),
    preview: null,
    result: null,
    error: null,
    position: null,
    draftsAreOld: false,
  };
}

export function isOver(status: GenerationStatus | null): boolean {
  return status === "completed" || status === "error" || status === "cancelled";
}

/** The whole text of a file where the frames hold it; else it has to be fetched. */
export function knownText(file: FileView): string | null {
  const { draft, saved } = file;
  if (draft === null || draft.operation === "edit") return null;
  if (saved === null) return draft.text;
  return draft.final && draft.sha256 !== null && draft.sha256 === saved.sha256 ? draft.text : null;
}
