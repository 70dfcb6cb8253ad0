import { signal } from "@preact/signals";
import { words } from "../words";
import { Button } from "./Button";

interface Toast {
  id: number;
  text: string;
  look: "info" | "error";
}

const SHOWN_MS = 6_000;
const toasts = signal<readonly Toast[]>([]);
const announcement = signal("");
let count = 0;

/** Show a short message; an error stays until it is dismissed. */
export function toast(text: string, look: Toast["look"] = "info"): void {
  const id = ++count;
  toasts.value = [...toasts.value, { id, text, look }];
  if (look === "info") setTimeout(() => dismiss(id), SHOWN_MS);
}

/** Tell screen readers, and nobody else. */
export function announce(text: string): void {
  announcement.value = text;
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Where both appear; once, in the shell. */
export function LiveRegions() {
  return (
    <>
      <div class="visually-hidden" aria-live="polite">
        {announcement}
      </div>
      <section class="toasts" aria-label={words.toast.region} aria-live="polite">
        {toasts.value.map(({ id, text, look }) => (
          <div key={id} class={`toast toast-${look}`}>
            <span>{text}</span>
            <Button look="quiet" aria-label={words.toast.dismiss} onClick={() => dismiss(id)}>
              ✕
            </Button>
          </div>
        ))}
      </section>
    </>
  );
}
