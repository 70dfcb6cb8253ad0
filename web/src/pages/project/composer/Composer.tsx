import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useStudio } from "../../../studio";
import { Button, Notice, useTask } from "../../../ui";
import { explain, words } from "../../../words";
import { Icon } from "../icons";
import { startJob } from "../job/jobs";
import { takeFirstPrompt } from "../startWith";
import { useWorkshop } from "../workshop";
import { ErrorMessage } from "./ErrorMessage";
import { Estimate } from "./Estimate";
import { Examples } from "./Examples";
import { Folder } from "./Folder";
import { faultsOf } from "./faults";
import { Kinds } from "./Kinds";
import { Options } from "./Options";
import { Picker } from "./Picker";
import { keep, kept, type Mode, type RequestDraft, requestOf, sentFrom } from "./request";
import { Thumbnails } from "./Thumbnails";
import { useAttachments } from "./useAttachments";

const text = words.workshop.composer;

/** Where people write: a request for a new job, or a word to the one that runs. */
export function Composer() {
  const { project, canEdit, running, turns, log, select } = useWorkshop();
  const { api } = useStudio();
  const { query } = useLocation();
  const [firstPrompt] = useState(takeFirstPrompt);
  const [draft, setDraft] = useState<RequestDraft>(() => ({
    ...kept(project.id),
    ...(query["folder"] ? { folder: query["folder"] } : {}),
    ...(firstPrompt === null ? {} : { text: firstPrompt }),
  }));
  const [isChecked, setChecked] = useState(false);
  const [mode, setMode] = useState<Mode>("steer");
  const attachments = useAttachments(project.id);
  const form = useRef<HTMLFormElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const [firstSession] = useState(newId);
  const key = useKey(JSON.stringify([draft, attachments.ids, mode]));
  const isSteering = running !== null;
  const change = (part: Partial<RequestDraft>) => setDraft((before) => ({ ...before, ...part }));
  useEffect(() => keep(project.id, draft), [project.id, draft]);
  useGrowing(area, draft.text);

  const sessionId = turns.at(-1)?.generation.session_id ?? firstSession;
  const request = requestOf(draft, attachments.ids, sessionId);
  const send = useTask(async () => {
    if (running !== null) {
      await api.post("/api/generations/{generation_id}/messages", {
        path: { generation_id: running.generation.id },
        body: { text: draft.text.trim(), mode },
        headers: { "Idempotency-Key": key },
      });
      setDraft((before) => ({ ...before, text: "" }));
      return;
    }
    const started = await startJob(api, project.id, request, key);
    setDraft(sentFrom);
    attachments.clear();
    log.put(started);
    select(started.id);
  });
  // Like any other request: when it is refused, or never arrives, it is still there to be sent again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what the page was opened with
  useEffect(() => {
    if (firstPrompt !== null) void send.run();
  }, []);
  const isEmpty = draft.text.trim() === "";
  const canSend = !isEmpty && !attachments.isUploading;
  const faults = faultsOf(draft, isSteering);
  const problem = send.problem;
  const promptFault = (isChecked && !isEmpty ? faults.prompt : null) ?? problem?.fieldMessage("prompt") ?? null;
  const errorFault = (isChecked ? faults.errorMessage : null) ?? problem?.fieldMessage("error_message") ?? null;
  const submit = () => {
    if (!canSend) return area.current?.focus();
    const isRight = faults.prompt === null && faults.errorMessage === null;
    setChecked(!isRight);
    if (isRight) void send.run();
    const wrong = faults.errorMessage === null ? null : form.current?.querySelector("textarea");
    (wrong ?? area.current)?.focus();
  };

  if (!canEdit) return <p class="composer composer-viewer quiet">{text.viewer}</p>;
  return (
    <form
      ref={form}
      class="composer"
      aria-label={text.label}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (!isSteering) attachments.add(event.dataTransfer?.files ?? []);
      }}
    >
      {problem && promptFault === null && errorFault === null && <Notice look="error">{explain(problem)}</Notice>}
      {!isSteering && draft.kind === "fix" && (
        <ErrorMessage
          value={draft.errorMessage}
          fault={errorFault}
          onChange={(errorMessage) => change({ errorMessage })}
        />
      )}
      {turns.length === 0 && isEmpty && <Examples onChoose={(example) => change({ text: example })} />}
      {!isSteering && draft.folder && <Folder path={draft.folder} onRemove={() => change({ folder: null })} />}
      <Thumbnails attachments={attachments} />
      <textarea
        ref={area}
        class="composer-text"
        name="prompt"
        rows={2}
        aria-label={isSteering ? text.steerLabel : text.promptLabel}
        aria-invalid={promptFault === null ? undefined : true}
        aria-describedby={promptFault === null ? undefined : `${id}-fault`}
        placeholder={isSteering ? text.placeholders[mode] : text.placeholders[draft.kind]}
        value={draft.text}
        onInput={(event) => change({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          submit();
        }}
        onPaste={(event) => {
          const images = imagesOf(event.clipboardData);
          if (isSteering || images.length === 0) return;
          event.preventDefault();
          attachments.add(images);
        }}
      />
      <p class="field-error" id={`${id}-fault`} aria-live="polite">
        {promptFault}
      </p>
      <div class="composer-bar">
        <Kinds
          isSteering={isSteering}
          kind={draft.kind}
          mode={mode}
          onKind={(kind) => change({ kind })}
          onMode={setMode}
        />
        {!isSteering && (
          <>
            <Picker onPick={attachments.add} />
            <Options draft={draft} onChange={change} />
          </>
        )}
        <Button type="submit" look="primary" isBusy={send.isRunning} disabled={!canSend} aria-label={text.send}>
          <Icon name="send" />
        </Button>
      </div>
      <Estimate request={isSteering || faults.prompt !== null ? null : request} />
    </form>
  );
}

/** One key for one request: sent again after a lost answer, it starts no second job. */
function useKey(request: string): string {
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words are another request
  return useMemo(newId, [request]);
}

function newId(): string {
  return crypto.randomUUID();
}

/** As high as its text, up to the limit of its style. */
function useGrowing(area: { current: HTMLTextAreaElement | null }, value: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: its height follows its text
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.setProperty("height", "auto");
    element.style.setProperty("height", `${element.scrollHeight}px`);
  }, [area, value]);
}

function imagesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
}
