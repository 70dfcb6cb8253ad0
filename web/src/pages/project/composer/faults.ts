/** What is wrong with a request before it is sent. Pure. */
import { words } from "../../../words";
import type { RequestDraft } from "./request";

const text = words.workshop.composer.faults;

export const LONGEST_PROMPT_BYTES = 50_000;
export const LONGEST_ERROR = 20_000;

/** By field; nothing where all is well. */
export interface Faults {
  readonly prompt: string | null;
  readonly errorMessage: string | null;
}

export function faultsOf({ text: prompt, kind, errorMessage }: RequestDraft, isSteering: boolean): Faults {
  return {
    prompt: promptFault(prompt),
    errorMessage: kind === "fix" && !isSteering ? errorFault(errorMessage) : null,
  };
}

function promptFault(prompt: string): string | null {
  if (prompt.trim() === "") return text.noPrompt;
  return new TextEncoder().encode(prompt.trim()).length > LONGEST_PROMPT_BYTES ? text.longPrompt : null;
}

function errorFault(message: string): string | null {
  if (message.trim() === "") return text.noError;
  return message.trim().length > LONGEST_ERROR ? text.longError : null;
}
