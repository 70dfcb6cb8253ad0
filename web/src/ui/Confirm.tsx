import type { ComponentChildren } from "preact";
import { explain, words } from "../words";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Notice } from "./states";
import { useTask } from "./tasks";

export interface ConfirmProps {
  title: string;
  /** What happens then. */
  children: ComponentChildren;
  /** Of the button that does it. */
  action: string;
  isOpen: boolean;
  isDanger?: boolean;
  onClose: () => void;
  /** The dialog closes when it is done, and stays with the problem when it fails. */
  onConfirm: () => Promise<void>;
}

/** Asks before something is done. */
export function Confirm({ title, children, action, isOpen, isDanger = false, onClose, onConfirm }: ConfirmProps) {
  const task = useTask(async () => {
    await onConfirm();
    onClose();
  });
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      {children}
      {task.problem && <Notice look="error">{explain(task.problem)}</Notice>}
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.dialog.cancel}</Button>
        <Button look={isDanger ? "danger" : "primary"} isBusy={task.isRunning} onClick={() => void task.run()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
