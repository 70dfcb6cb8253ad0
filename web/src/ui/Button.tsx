import type { ButtonHTMLAttributes } from "preact";

export interface ButtonProps extends Omit<ButtonHTMLAttributes, "size" | "icon"> {
  look?: "primary" | "plain" | "quiet" | "danger";
  /** Something is under way: it takes no second click, and keeps its width and the focus. */
  isBusy?: boolean;
}

export function Button({ look = "plain", isBusy = false, type = "button", onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      class={`button button-${look}`}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={
        isBusy
          ? (event) => {
              event.preventDefault();
            }
          : onClick
      }
    />
  );
}
