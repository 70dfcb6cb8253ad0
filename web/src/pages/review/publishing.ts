/** What is proposed and told of a publication. */
import type { FileDiff, JobError, Publication, Review } from "../../contracts";
import { sentence, words } from "../../words";

const MAX_TITLE_CHARACTERS = 72;

/** The request's first line, cut between words: what the server takes when no title is given. */
export function defaultTitle(prompt: string): string {
  const line = (prompt.trim().split(/\r?\n/, 1)[0] ?? "").split(/\s+/).join(" ");
  if (line.length <= MAX_TITLE_CHARACTERS) return line;
  return `${line.slice(0, MAX_TITLE_CHARACTERS - 1).replace(/ [^ ]*$/, "")}…`;
}

/** The branch that the server makes of a title. */
export function branchName(title: string, generationId: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return `wingbeat/${slug || "changes"}-${generationId.slice(0, 8)}`;
}

const OWN_BRANCH = /^wingbeat\/[A-Za-z0-9_][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*$/;
const MAX_BRANCH_LENGTH = 200;

export function isOwnBranch(name: string): boolean {
  return name.length <= MAX_BRANCH_LENGTH && OWN_BRANCH.test(name);
}

/** The pull request as somebody fills it in. */
export interface PullForm {
  readonly title: string;
  readonly branch: string;
  readonly body: string;
  readonly approved: ReadonlySet<string>;
  /** Publish although the check has found problems, or could not be made. */
  readonly isDespite: boolean;
}

export function emptyForm(prompt: string): PullForm {
  return { title: defaultTitle(prompt), branch: "", body: "", approved: new Set(), isDespite: false };
}

/** Why publishing has to be meant: the check has found problems in what was chosen, or could not be made. */
export type Doubt = "problems" | "unchecked";

/** Codes with which a publication ends that could not check first. */
const NOT_CHECKED: ReadonlySet<string> = new Set(["toolchain_unavailable"]);

/** `refusal`: the code with which the server has just refused to publish. */
export function doubtOf({ check, publication }: Pick<Review, "check" | "publication">, refusal?: string): Doubt | null {
  const failure = failureOf(publication);
  if (check?.state === "problems" || refusal === "check_failed") return "problems";
  if (check?.state === "clean") return null;
  if (failure === "check_failed") return "problems";
  return check?.state === "failed" || (failure && NOT_CHECKED.has(failure)) ? "unchecked" : null;
}

/** The branch as it would be is somebody else's: the server has just said so, or did when it was tried. */
export function isBranchTaken(branch: string, publication: Review["publication"], refusal?: string): boolean {
  if (refusal !== undefined) return refusal === "branch_taken";
  return failureOf(publication) === "branch_taken" && publication?.branch === branch;
}

/** What went wrong, in the studio's words where the server speaks of fields of the request. */
export function reasonOf({ code, message }: Pick<JobError, "code" | "message">): string {
  return code === "check_failed" ? words.review.publish.checkFailed : sentence(message);
}

/** Its pull request was closed without its branch: it may be decided on and published again. */
export function wasClosed({ state, publication }: Pick<Review, "state" | "publication">): boolean {
  return state !== "published" && publication?.state === "completed" && publication.pull_request?.state === "closed";
}

function failureOf(publication: Publication | null | undefined): string | null {
  return publication?.state === "failed" ? (publication.error?.code ?? null) : null;
}

/** A place where a secret was found; its text is never told. */
export interface SecretPlace {
  readonly path: string;
  readonly line: number;
  readonly kind: string;
}

export function secretPlaces(error: JobError): readonly SecretPlace[] {
  if (error.code !== "secret_found") return [];
  const listed = error.message.replace(/^[^:]*: /, "");
  return [...listed.matchAll(/(.+?) line (\d+) \(([^)]*)\)(?:, |$)/g)].map(([, path = "", line = "", kind = ""]) => ({
    path,
    line: Number(line),
    kind,
  }));
}

/** The changed file of a path in the repository, where the project may be a folder of it. */
export function fileOf(files: readonly FileDiff[], path: string): FileDiff | undefined {
  return files.find((file) => path === file.path || path.endsWith(`/${file.path}`));
}

/** An address of GitHub's, if it is one that a browser may follow. */
export function webAddress(url: string): string | null {
  return /^https?:\/\//i.test(url) ? url : null;
}

export interface PublishFaults {
  title?: string;
  branch?: string;
  body?: string;
  approvals?: string;
}

const MAX_BODY_LENGTH = 20_000;
const MAX_TITLE_LENGTH = 256;

/** What is wrong with a pull request before the server is asked. An empty branch and description are made there. */
export function publishFaults(
  given: { title: string; branch: string; body: string },
  sensitive: readonly string[],
  approved: ReadonlySet<string>,
): PublishFaults {
  const text = words.review.publish;
  const title = given.title.trim();
  const faults: PublishFaults = {};
  if (title === "") faults.title = text.titleMissing;
  else if (title.length > MAX_TITLE_LENGTH) faults.title = text.titleTooLong;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  else if (/[\x00-\x1f\x7f]/.test(title)) faults.title = text.titleControl;
  if (given.branch.trim() !== "" && !isOwnBranch(given.branch.trim())) faults.branch = text.branchFault;
  if (given.body.length > MAX_BODY_LENGTH) faults.body = text.bodyTooLong;
  if (sensitive.some((path) => !approved.has(path))) faults.approvals = text.approveMissing;
  return faults;
}
