import { useId } from "preact/hooks";

export interface Choice<Value extends string> {
  value: Value;
  label: string;
}

export interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onValue: (value: Value) => void;
  hint?: string;
  disabled?: boolean;
  /** The label is for screen readers only: what stands around it says it too. */
  isLabelHidden?: boolean;
}

/** One of a few, by the browser's own control. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, choices, onValue, hint, disabled, isLabelHidden = false } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? "visually-hidden" : undefined}>
        {label}
      </label>
      <select
        id={id}
        class="input"
        value={value}
        disabled={disabled}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.currentTarget.value);
          if (chosen) onValue(chosen.value);
          // What is shown follows `value` alone, also when the choice is not taken.
          event.currentTarget.value = value;
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
