import { useId } from "preact/hooks";
import { words } from "../../../words";

const text = words.review.publish;

interface ApprovalsProps {
  paths: readonly string[];
  approved: ReadonlySet<string>;
  onApproved: (approved: ReadonlySet<string>) => void;
  error: string | undefined;
}

/** Workflows, CI and credentials: each is approved by name. */
export function Approvals({ paths, approved, onApproved, error }: ApprovalsProps) {
  const id = useId();
  const toggle = (path: string, isApproved: boolean) => {
    const next = new Set(approved);
    if (isApproved) next.add(path);
    else next.delete(path);
    onApproved(next);
  };
  return (
    <fieldset class="approvals" aria-describedby={`${id}-text ${id}-error`}>
      <legend>{text.approvals}</legend>
      <p id={`${id}-text`}>{text.approvalsText}</p>
      {paths.map((path) => (
        <label key={path}>
          <input
            type="checkbox"
            checked={approved.has(path)}
            onChange={(event) => toggle(path, event.currentTarget.checked)}
          />
          <span>{text.approve(path)}</span>
        </label>
      ))}
      <p class="field-error" id={`${id}-error`} aria-live="polite">
        {error}
      </p>
    </fieldset>
  );
}
