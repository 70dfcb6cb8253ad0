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
}

/** No preview runs: why, and how to have one. */
export function Ended({ record, trouble, canStart, isBusy, onStart }: EndedProps) {
  const start = canStart && (
    <Button look="primary" isBusy={isBusy} onClick={onStart}>
      {record || trouble ? text.again : text.start}
    </Button>
  );
  if (trouble?.code === "toolchain_unavailable") {
    return (
      <EmptyState title={text.noSdk.title} text={text.noSdk.text}>
        <p class="remedy">{trouble.detail}</p>
        {start}
      </EmptyState>
    );
  }
  if (record?.state === "failed" || trouble) {
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
