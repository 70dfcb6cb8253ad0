import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldBase {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string | undefined;
  /** What is wrong with the value, shown beside it and read with it. */
  error?: string | null | undefined;
}

interface InputProps {
  name: string;
  type?: "text" | "email" | "password" | "search" | "number";
  autocomplete?: string;
  inputMode?: "text" | "numeric" | "email";
  required?: boolean;
  disabled?: boolean;
  autofocus?: boolean;
  maxLength?: number;
  placeholder?: string;
}

type TextareaProps = Omit<InputProps, "type"> & { rows?: number };

export function Field({ label, value, onValue, hint, error, ...input }: FieldBase & InputProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <input
        {...(input as object)}
        {...described(id, hint, error)}
        class="input"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Labelled>
  );
}

export function TextField({ label, value, onValue, hint, error, ...area }: FieldBase & TextareaProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <textarea
        {...(area as object)}
        {...described(id, hint, error)}
        class="input"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Labelled>
  );
}

type LabelledProps = Pick<FieldBase, "label" | "hint" | "error"> & { id: string; children: ComponentChildren };

function Labelled({ id, label, hint, error, children }: LabelledProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="field-error" id={`${id}-error`} aria-live="polite">
        {error}
      </p>
    </div>
  );
}

function described(id: string, hint: string | undefined, error: string | null | undefined) {
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return { id, "aria-invalid": error ? true : undefined, "aria-describedby": ids || undefined };
}
