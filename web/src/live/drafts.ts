/** The drafts of a generation: what streams while the model writes. */
import type { FrameOf } from "../contracts";
import { codePoints } from "./codePoints";
import type { ChatView, DraftText, FileView, GenerationState } from "./state";

type DraftFrame = FrameOf<"Chat"> | FrameOf<"Code">;
type Tag = NonNullable<DraftFrame["draft"]>;

/** A copy that one batch of frames may write to. */
export type Working = {
  -readonly [K in keyof GenerationState]: GenerationState[K] extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Value>
    : GenerationState[K] extends ReadonlySet<infer Item>
      ? Set<Item>
      : GenerationState[K] extends readonly (infer Item)[]
        ? Item[]
        : GenerationState[K];
};

type Fit = "next" | "snapshot" | "old" | "gap";

export function applyDraft(state: Working, frame: DraftFrame, tag: Tag): void {
  switch (place(state, tag)) {
    case "old":
      return;
    case "gap":
      state.hasGap = true;
      return;
    case "snapshot":
    case "next":
      forgetOldDrafts(state);
      enter(state, tag);
      if (frame.type === "Chat") writeChat(state, frame, tag);
      else writeFile(state, frame, tag);
  }
}

/** Drop what a round's earlier attempts have written. */
export function dropRound(state: Working, round: number): void {
  for (const [path, file] of state.files) {
    if (file.draft?.round === round) setDraft(state, file, path, null);
  }
  const chat = state.chat.get(round);
  if (chat?.draft) state.chat.set(round, { ...chat, draft: null });
  state.writing = null;
}

/** A durable chat frame stands for its round's drafts. */
export function saveChat(state: Working, frame: FrameOf<"Chat">): void {
  const { saved } = chatOf(state, frame.round);
  const before = frame.offset === 0 ? "" : (saved ?? "");
  state.chat.set(frame.round, { round: frame.round, saved: before + frame.text, draft: null });
}

function place(state: Working, tag: Tag): Fit {
  const { position } = state;
  const isAhead =
    position === null || tag.round > position.round || (tag.round === position.round && tag.attempt > position.attempt);
  if (tag.snapshot) return isAhead || isSame(state, tag) ? "snapshot" : "old";
  if (isAhead) return tag.index === 0 ? "next" : "gap";
  if (!isSame(state, tag) || tag.index < position.next) return "old";
  return tag.index === position.next ? "next" : "gap";
}

function isSame({ position }: Working, tag: Tag): boolean {
  return position !== null && position.round === tag.round && position.attempt === tag.attempt;
}

function enter(state: Working, tag: Tag): void {
  if (state.position?.round === tag.round && state.position.attempt !== tag.attempt) dropRound(state, tag.round);
  state.position = { round: tag.round, attempt: tag.attempt, next: tag.index + 1 };
  state.round = Math.max(state.round, tag.round);
}

function forgetOldDrafts(state: Working): void {
  if (!state.draftsAreOld) return;
  state.draftsAreOld = false;
  for (const [path, file] of state.files) if (file.draft !== null) setDraft(state, file, path, null);
  for (const [round, chat] of state.chat) if (chat.draft !== null) state.chat.set(round, { ...chat, draft: null });
}

function setDraft(state: Working, file: FileView, path: string, draft: FileView["draft"]): void {
  if (draft === null && file.saved === null) state.files.delete(path);
  else state.files.set(path, { ...file, draft });
}

function writeChat(state: Working, frame: FrameOf<"Chat">, tag: Tag): void {
  const chat = chatOf(state, frame.round);
  if (chat.saved !== null) return;
  const draft = continued(chat.draft, frame.offset, frame.text, tag);
  if (draft === null) state.hasGap = true;
  else state.chat.set(frame.round, { ...chat, draft });
}

function writeFile(state: Working, frame: FrameOf<"Code">, tag: Tag): void {
  const file = state.files.get(frame.path) ?? { path: frame.path, draft: null, saved: null };
  const text = continued(file.draft, frame.offset ?? 0, frame.text ?? "", tag);
  if (text === null) {
    state.hasGap = true;
    return;
  }
  state.files.set(frame.path, {
    ...file,
    draft: { ...text, operation: frame.operation, final: frame.final, sha256: frame.sha256 ?? null },
  });
  state.writing = frame.final ? null : frame.path;
}

/** The text with its next piece; none when the piece does not fit. Offset 0 begins anew. */
function continued(draft: DraftText | null, offset: number, piece: string, tag: Tag): DraftText | null {
  const from = { round: tag.round, attempt: tag.attempt };
  if (offset === 0) return { ...from, text: piece, length: codePoints(piece) };
  if (draft === null || draft.length !== offset) return null;
  return { ...from, text: draft.text + piece, length: offset + codePoints(piece) };
}

function chatOf(state: Working, round: number): ChatView {
  return state.chat.get(round) ?? { round, saved: null, draft: null };
}
