import { useEffect, useRef } from "preact/hooks";

const TYPING = "input, textarea, select, [contenteditable]";

/** Single keys, by `KeyboardEvent.key`. They do nothing while somebody types, in a dialog, or with Ctrl, Alt and Meta. */
export function useShortcuts(keys: Readonly<Record<string, () => void>>, isOn: boolean): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const work = latest.current[event.key];
      if (work === undefined || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
      event.preventDefault();
      work();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null && !isButtonLike(target);
}

function isButtonLike(target: Element): boolean {
  return target instanceof HTMLInputElement && ["checkbox", "radio", "button"].includes(target.type);
}
