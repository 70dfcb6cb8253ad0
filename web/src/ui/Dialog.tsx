import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { words } from "../words";
import { Button } from "./Button";
import { Toasts } from "./toasts";

export interface DialogProps {
  title: string;
  isOpen: boolean;
  /** By Escape, the close button or a click beside it. */
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal on the browser's own dialog: it keeps the focus inside and gives it back. */
export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const isPressedBeside = useRef(false);
  useEffect(() => {
    const dialog = ref.current;
    if (isOpen && dialog && !dialog.open) dialog.showModal();
    if (!isOpen && dialog?.open) dialog.close();
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      ref={ref}
      class="dialog"
      aria-labelledby={id}
      onClose={onClose}
      onPointerDown={(event) => {
        isPressedBeside.current = event.target === ref.current;
      }}
      onClick={(event) => {
        // Who selects text and lets go beside the dialog has not clicked beside it.
        if (isPressedBeside.current && event.target === ref.current) ref.current?.close();
      }}
    >
      {isOpen && (
        <div class="dialog-body">
          <header class="dialog-header">
            <h2 id={id}>{title}</h2>
            <Button look="quiet" aria-label={words.dialog.close} onClick={() => ref.current?.close()}>
              ✕
            </Button>
          </header>
          {children}
          <Toasts />
        </div>
      )}
    </dialog>
  );
}
