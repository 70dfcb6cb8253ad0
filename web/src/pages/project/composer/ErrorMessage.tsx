import { TextField } from "../../../ui";
import { words } from "../../../words";

export interface ErrorMessageProps {
  value: string;
  fault: string | null;
  onChange: (errorMessage: string) => void;
}

/** Of a fix: what went wrong. */
export function ErrorMessage({ value, fault, onChange }: ErrorMessageProps) {
  const label = words.workshop.composer.errorMessage;
  return <TextField label={label} name="error_message" rows={3} value={value} onValue={onChange} error={fault} />;
}
