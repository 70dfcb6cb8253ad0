/** generation state <- frames. Pure: a batch of frames makes one new state. */
import type { FrameOf, ServerFrame } from "../contracts";
import { applyDraft, dropRound, saveChat, type Working } from "./drafts";
import { type GenerationState, MAX_LINES, type StageView } from "./state";

/** The state after these frames, in the order of their arrival. Frames of other generations are passed over. */
export function applyFrames(state: GenerationState, frames: readonly ServerFrame[]): GenerationState {
  const working: Working = {
    ...state,
    stages: [...state.stages],
    files: new Map(state.files),
    deleted: new Set(state.deleted),
    chat: new Map(state.chat),
    output: [...state.output],
    findings: [...state.findings],
    messages: new Map(state.messages),
  };
  for (const frame of frames) {
    if (frame.generation_id === state.id) applyFrame(working, frame);
  }
  return working;
}

function applyFrame(state: Working, frame: ServerFrame): void {
  if (frame.seq === undefined || frame.seq === null) {
    applyPassing(state, frame);
  } else if (frame.seq === state.lastSeq + 1) {
    state.lastSeq = frame.seq;
    applyDurable(state, frame);
  } else if (frame.seq > state.lastSeq) {
    state.hasGap = true;
  }
}

/** Frames without `seq`: drafts, output, and the answers of the connection. */
function applyPassing(state: Working, frame: ServerFrame): void {
  switch (frame.type) {
    case "Subscribed":
      state.status = frame.status;
      state.hasGap = false;
      state.position = null;
      state.draftsAreOld = true;
      return;
    case "Reset":
      onReset(state, frame);
      return;
    case "Chat":
    case "Code":
      if (frame.draft) applyDraft(state, frame, frame.draft);
      return;
    case "StatusUpdate":
      onProgress(state, frame);
      return;
    case "Text":
      addOutput(state, frame);
      return;
    case "Preview":
      onPreview(state, frame);
      return;
    case "Message":
      onMessage(state, frame);
      return;
    case "Error":
      state.error = frame;
  }
}

function applyDurable(state: Working, frame: ServerFrame): void {
  switch (frame.type) {
    case "StatusUpdate":
      onStage(state, frame);
      return;
    case "Chat":
      saveChat(state, frame);
      return;
    case "Code":
      onSavedFile(state, frame);
      return;
    case "Text":
      addOutput(state, frame);
      return;
    case "AnalysisError":
      state.findings = state.findings.filter(({ round }) => round !== frame.round);
      state.findings.push({ round: frame.round, diagnostics: frame.diagnostics, refusals: frame.refusals });
      return;
    case "Message":
      onMessage(state, frame);
      return;
    case "Preview":
      onPreview(state, frame);
      return;
    case "Error":
      state.error = frame;
      return;
    case "Result":
      onResult(state, frame);
  }
}

function onReset(state: Working, { round, attempt }: FrameOf<"Reset">): void {
  const { position } = state;
  if (position !== null && (round < position.round || (round === position.round && attempt <= position.attempt)))
    return;
  dropRound(state, round);
  state.position = { round, attempt, next: 0 };
}

function onStage(state: Working, frame: FrameOf<"StatusUpdate">): void {
  const view: StageView = {
    stage: frame.stage,
    state: frame.state,
    message: frame.message,
    round: frame.round,
    startedAt: frame.ts ?? "",
    endedAt: frame.state === "completed" || frame.state === "failed" ? (frame.ts ?? null) : null,
  };
  const at = state.stages.findIndex(({ stage, round }) => stage === frame.stage && round === frame.round);
  const before = state.stages[at];
  if (before === undefined) state.stages.push(view);
  else state.stages[at] = { ...view, startedAt: before.startedAt };
  state.progress = Math.max(state.progress, frame.progress);
  state.round = Math.max(state.round, frame.round);
  if (state.status === null || state.status === "pending") state.status = "running";
}

/** How far a stage is while it runs: it names no round, so the latest of that stage is meant. */
function onProgress(state: Working, frame: FrameOf<"StatusUpdate">): void {
  state.progress = Math.max(state.progress, frame.progress);
  const at = state.stages.findLastIndex(({ stage }) => stage === frame.stage);
  const before = state.stages[at];
  if (before !== undefined && before.endedAt === null) state.stages[at] = { ...before, message: frame.message };
}

function onSavedFile(state: Working, frame: FrameOf<"Code">): void {
  if (state.writing === frame.path) state.writing = null;
  if (frame.operation === "delete") {
    state.files.delete(frame.path);
    state.deleted.add(frame.path);
    return;
  }
  state.deleted.delete(frame.path);
  const file = state.files.get(frame.path);
  state.files.set(frame.path, {
    path: frame.path,
    draft: file?.draft ?? null,
    saved: {
      operation: frame.operation,
      round: frame.round,
      size: frame.size ?? null,
      sha256: frame.sha256 ?? null,
    },
  });
}

function addOutput(state: Working, { source, message }: FrameOf<"Text">): void {
  for (const text of message.replace(/\r?\n$/, "").split(/\r?\n/)) {
    state.outputCount += 1;
    state.output.push({ id: state.outputCount, source, text });
  }
  if (state.output.length > MAX_LINES) state.output.splice(0, state.output.length - MAX_LINES);
}

function onMessage(state: Working, frame: FrameOf<"Message">): void {
  state.messages.set(frame.message_id, {
    id: frame.message_id,
    disposition: frame.disposition,
    round: frame.round,
    followUpId: frame.follow_up_id ?? null,
  });
}

/** `running` again at the same address means that the page is to be loaded again: `changes` tells it apart. */
function onPreview(state: Working, frame: FrameOf<"Preview">): void {
  state.preview = { state: frame.state, url: frame.url ?? null, changes: (state.preview?.changes ?? 0) + 1 };
}

function onResult(state: Working, frame: FrameOf<"Result">): void {
  state.result = frame;
  state.status = frame.status;
  state.writing = null;
  if (frame.status === "completed") state.progress = 100;
  // The last stage ends with the job, not with a frame of its own.
  const how = frame.status === "completed" ? "completed" : "failed";
  state.stages = state.stages.map((view) =>
    view.endedAt === null ? { ...view, state: how, endedAt: frame.ts ?? "" } : view,
  );
  if (frame.preview_url) onPreviewUrl(state, frame.preview_url);
}

function onPreviewUrl(state: Working, url: string): void {
  state.preview ??= { state: "running", url, changes: 1 };
}
