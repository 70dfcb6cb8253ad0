import type { ComponentChildren } from "preact";
import type { Schemas } from "../../../contracts";
import { Button, EmptyState } from "../../../ui";
import { words } from "../../../words";
import type { Trouble } from "./trouble";

const text = words.workshop.preview;

export interface EndedProps {
  record: Schemas["LivePreview"] | null;
  trouble: Trouble | null;
  canStart: boolean;
  isBusy: boolean;
  onStart: () => void;
  /** Of the version's published build: it needs no live preview. */
  share: ComponentChildren;
}

/** No preview runs: why, and how to have one. */
export function Ended({ record, trouble, canStart, isBusy, onStart, share }: EndedProps) {
  const hasFailed = record?.state === "failed" || trouble !== null;
  const start = (
    <div class="row">
      {canStart && (
        <Button look="primary" isBusy={isBusy} onClick={onStart}>
          {hasFailed ? text.tryAgain : record ? text.again : text.start}
        </Button>
      )}
      {share}
    </div>
  );
  if (trouble?.code === "toolchain_unavailable") {
    return (
      <EmptyState title={text.noSdk.title} text={text.noSdk.text}>
        <p class="remedy">{trouble.detail}</p>
        {start}
      </EmptyState>
    );
  }
  if (hasFailed) {
    return (
      <EmptyState title={text.failed} text={trouble?.detail ?? record?.error?.message ?? text.unknown}>
        {start}
        {record && record.tail.length > 0 && (
          <details class="preview-log" open>
            <summary>{text.log}</summary>
            <pre>{record.tail.join("\n")}</pre>
          </details>
        )}
      </EmptyState>
    );
  }
  const idle = record?.state === "stopped" ? text.stopped : text.none;
  return (
    <EmptyState title={idle.title} text={canStart ? idle.text : text.viewer}>
      {start}
    </EmptyState>
  );
}
