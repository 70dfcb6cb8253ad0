import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useStudio } from "../../../studio";
import { Button, Notice, useTask } from "../../../ui";
import { explain, words } from "../../../words";
import { Icon } from "../icons";
import { startJob } from "../job/jobs";
import { useWorkshop } from "../workshop";
import { Estimate } from "./Estimate";
import { Folder } from "./Folder";
import { Kinds } from "./Kinds";
import { Options } from "./Options";
import { keep, kept, type Mode, type RequestDraft, requestOf, sentFrom } from "./request";
import { Thumbnails } from "./Thumbnails";
import { IMAGE_TYPES, useAttachments } from "./useAttachments";

const text = words.workshop.composer;

/** Where people write: a request for a new job, or a word to the one that runs. */
export function Composer() {
  const { project, canEdit, running, turns, log, select } = useWorkshop();
  const { api } = useStudio();
  const { query } = useLocation();
  const [draft, setDraft] = useState<RequestDraft>(() => ({
    ...kept(project.id),
    ...(query["folder"] ? { folder: query["folder"] } : {}),
  }));
  const [mode, setMode] = useState<Mode>("steer");
  const attachments = useAttachments(project.id);
  const area = useRef<HTMLTextAreaElement>(null);
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
  const isEmpty = draft.text.trim() === "";
  const canSend = !isEmpty && !attachments.isUploading;
  const submit = () => {
    if (canSend) void send.run();
    area.current?.focus();
  };

  if (!canEdit) return <p class="composer composer-viewer quiet">{text.viewer}</p>;
  return (
    <form
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
      {send.problem && <Notice look="error">{explain(send.problem)}</Notice>}
      {!isSteering && draft.kind === "fix" && (
        <label class="composer-error">
          <span>{text.errorMessage}</span>
          <textarea
            class="input"
            rows={3}
            value={draft.errorMessage}
            onInput={(event) => change({ errorMessage: event.currentTarget.value })}
          />
        </label>
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
      <Estimate request={isSteering || isEmpty ? null : request} />
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

function Picker({ onPick }: { onPick: (files: Iterable<File>) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={IMAGE_TYPES.join()}
        onChange={(event) => {
          onPick(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <Button look="quiet" aria-label={text.attach} title={text.attach} onClick={() => input.current?.click()}>
        <Icon name="clip" />
      </Button>
    </>
  );
}

/** Ways to begin, for whoever looks at an empty page. */
function Examples({ onChoose }: { onChoose: (example: string) => void }) {
  return (
    <ul class="examples" aria-label={text.examplesLabel}>
      {text.examples.map((example) => (
        <li key={example}>
          <button type="button" class="example" onClick={() => onChoose(example)}>
            {example}
          </button>
        </li>
      ))}
    </ul>
  );
}

function imagesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
}
