/** The names by which the studio knows what the api says. Everything here is made from the api's own schemas. */
import type { client, server } from "./live.generated";
import type { components } from "./rest.generated";

export { CLOSE_CODES, PROTOCOL_VERSION } from "./live.generated";
export type { paths } from "./rest.generated";

export type Schemas = components["schemas"];

export type ErrorCode = Schemas["ErrorCode"];
export type FieldProblem = Schemas["FieldProblem"];
export type Problem = Schemas["Problem"];
export type User = Schemas["User"];
export type Project = Schemas["Project"];
export type ProjectChange = Schemas["ProjectChange"];
export type ProjectRole = Schemas["ProjectRole"];
export type Member = Schemas["Member"];
export type Generation = Schemas["Generation"];
export type GenerationOptions = Schemas["GenerationOptions"];
export type GenerationStatus = Schemas["GenerationStatus"];
export type Stage = Schemas["Stage"];
export type FileEntry = Schemas["FileEntry"];
export type Diagnostic = Schemas["Diagnostic"];
export type Refusal = Schemas["Refusal"];
export type VersionDiff = Schemas["VersionDiff"];
export type FileDiff = Schemas["FileDiff"];
export type DiffHunk = Schemas["DiffHunk"];
export type Review = Schemas["Review"];
export type Rejection = Schemas["Rejection"];
export type ReviewCheck = Schemas["ReviewCheck"];
export type Publication = Schemas["Publication"];
export type PublishRequest = Schemas["PublishRequest"];
export type JobError = Schemas["JobError"];
export type GitHubLink = Schemas["GitHubLink"];
export type RepositorySummary = Schemas["RepositorySummary"];
export type RepositoryBranch = Schemas["RepositoryBranch"];
export type RepositoryImport = Schemas["RepositoryImport"];
export type ImportRequest = Schemas["ImportRequest"];
export type EntryPath = Schemas["EntryPath"];

/** What the studio says on the WebSocket, and what it hears. */
export type ClientMessage = client["schemas"]["ClientMessage"];
export type ServerFrame = server["schemas"]["ServerFrame"];
export type FrameType = ServerFrame["type"];
/** The frame of one type: `FrameOf<"Result">`. */
export type FrameOf<T extends FrameType> = Extract<ServerFrame, { type: T }>;
export type StageState = FrameOf<"StatusUpdate">["state"];
export type FileOperation = FrameOf<"Code">["operation"];
export type TextSource = FrameOf<"Text">["source"];
export type PreviewState = FrameOf<"Preview">["state"];

/** A session as the studio gets it: the refresh token stays in a cookie that no script can read. */
export interface StudioSession {
  access_token: string;
  token_type: "bearer";
  /** Seconds. */
  expires_in: number;
  expires_at: string;
  user: User;
}

/** What the server offers to the studio. What an older server does not tell is left out. */
export interface StudioSettings {
  github_sign_in?: boolean;
  github_linking?: boolean;
  /** Whether this browser has the cookie of a session. */
  has_session?: boolean;
  min_password_length?: number;
}
