import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { explain, words } from "../words";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { Notice } from "./states";
import { useTask } from "./tasks";

export interface ConfirmByTypingProps {
  title: string;
  /** What is to be typed: the name of what goes. */
  name: string;
  /** The consequence, in a sentence. */
  warning: string;
  /** What is lost with it, and what is not. */
  lost: readonly string[];
  kept: string;
  action: string;
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => Promise<void>;
  /** Further fields, above the one to type in. */
  children?: ComponentChildren;
  /** The codes of problems that `children` tell, next to the field that they are about. */
  told?: ReadonlySet<string>;
}

/** Asks before something is done that cannot be undone: the name must be typed. */
export function ConfirmByTyping({ title, isOpen, onClose, ...rest }: ConfirmByTypingProps) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <Form onClose={onClose} {...rest} />
    </Dialog>
  );
}

type FormProps = Omit<ConfirmByTypingProps, "title" | "isOpen">;

function Form({ name, warning, lost, kept, action, onClose, onConfirm, children, told }: FormProps) {
  const [typed, setTyped] = useState("");
  const [isChecked, setChecked] = useState(false);
  const task = useTask(async () => {
    await onConfirm();
    onClose();
  });
  const isRight = typed.trim() === name.trim();
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (isRight) void task.run();
      }}
    >
      <p>{warning}</p>
      <div>
        <p>{words.confirm.lost}</p>
        <ul class="bullets">
          {lost.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </div>
      <p class="quiet">{kept}</p>
      {children}
      <Field
        label={words.confirm.typed(name)}
        name="confirmation"
        value={typed}
        onValue={setTyped}
        autocomplete="off"
        autofocus
        error={isChecked && !isRight ? words.confirm.wrong(name) : null}
      />
      {task.problem && !told?.has(task.problem.code) && <Notice look="error">{explain(task.problem)}</Notice>}
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.dialog.cancel}</Button>
        <Button type="submit" look="danger" isBusy={task.isRunning}>
          {action}
        </Button>
      </div>
    </form>
  );
}
