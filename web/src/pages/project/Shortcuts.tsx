import { useEffect, useState } from "preact/hooks";
import { Button, Dialog } from "../../ui";
import { words } from "../../words";
import { Icon } from "./icons";
import type { PaneKey } from "./workshop";

const text = words.workshop.shortcuts;
const KEPT = "wingbeat.shortcuts";
const PANES: Readonly<Record<string, PaneKey>> = {
  c: "conversation",
  f: "files",
  p: "preview",
  o: "output",
  d: "problems",
};

/** Single keys, where nobody writes; and the dialog that lists them and turns them off. */
export function Shortcuts({ onPane }: { onPane: (pane: PaneKey) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [isOn, setOn] = useState(() => localStorage.getItem(KEPT) !== "off");
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event) || document.querySelector("dialog[open]"))
        return;
      const pane = PANES[event.key];
      if (event.key === "?") setOpen(true);
      else if (!isOn) return;
      else if (event.key === "/") focusComposer(onPane);
      else if (pane !== undefined) onPane(pane);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn, onPane]);
  const toggle = (next: boolean) => {
    setOn(next);
    localStorage.setItem(KEPT, next ? "on" : "off");
  };
  return (
    <div class="shortcuts">
      <Button look="quiet" aria-label={text.title} title={text.title} onClick={() => setOpen(true)}>
        <Icon name="help" />
      </Button>
      <Dialog title={text.title} isOpen={isOpen} onClose={() => setOpen(false)}>
        <dl class="keys">
          {text.keys.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <label class="check">
          <input type="checkbox" checked={isOn} onChange={(event) => toggle(event.currentTarget.checked)} />
          <span>{text.on}</span>
        </label>
      </Dialog>
    </div>
  );
}

/** Keys belong to fields, to the tree, and to the editor, which hides in its shadow root. */
function isWriting(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, [role=tree], iframe") !== null)
  );
}

function focusComposer(onPane: (pane: PaneKey) => void): void {
  const field = () => document.querySelector<HTMLElement>(".composer-text");
  if (field() === null) onPane("conversation");
  requestAnimationFrame(() => field()?.focus());
}
