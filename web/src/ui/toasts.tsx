import { signal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../words";
import { Button } from "./Button";

interface Toast {
  id: number;
  text: string;
  look: "info" | "error";
}

const SHOWN_MS = 6_000;
const toasts = signal<readonly Toast[]>([]);
/** Where toasts may appear, from back to front: behind an open dialog nothing is seen, read or clicked. */
const places = signal<readonly symbol[]>([]);
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

/** Where both appear; once, in the shell. Each dialog has a place for toasts of its own. */
export function LiveRegions() {
  return (
    <>
      <div class="visually-hidden" aria-live="polite">
        {announcement}
      </div>
      <Toasts />
    </>
  );
}

/** The toasts, while no place is further in front. */
export function Toasts() {
  const [place] = useState(() => Symbol());
  useLayoutEffect(() => {
    places.value = [...places.value, place];
    return () => {
      places.value = places.value.filter((other) => other !== place);
    };
  }, [place]);
  const isFront = places.value.at(-1) === place;
  return (
    <section class="toasts" aria-label={isFront ? words.toast.region : undefined} aria-live="polite">
      {isFront &&
        toasts.value.map(({ id, text, look }) => (
          <div key={id} class={`toast toast-${look}`}>
            <span>{text}</span>
            <Button look="quiet" aria-label={words.toast.dismiss} onClick={() => dismiss(id)}>
              ✕
            </Button>
          </div>
        ))}
    </section>
  );
}
