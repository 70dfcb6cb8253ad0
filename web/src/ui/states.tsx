import type { ComponentChildren } from "preact";
import { ApiProblem } from "../api";
import { explain, words } from "../words";
import { Button } from "./Button";

/** Nothing is there yet: says so, and what to do about it. */
export function EmptyState({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}

/** Something failed: why, and how to try again. */
export function ErrorState({ problem, onRetry }: { problem: unknown; onRetry?: (() => void) | undefined }) {
  const known = problem instanceof ApiProblem ? problem : null;
  return (
    <div class="state" role="alert">
      <h2>{words.problems.title}</h2>
      <p>{known ? explain(known) : words.problems.crashed}</p>
      {known?.requestId && <p class="quiet">{words.problems.reference(known.requestId)}</p>}
      {onRetry && <Button onClick={onRetry}>{words.problems.retry}</Button>}
    </div>
  );
}

/** A problem of a form, above its buttons. */
export function Notice({ look = "info", children }: { look?: "info" | "error"; children?: ComponentChildren }) {
  return (
    <div class={`notice notice-${look}`} role={look === "error" ? "alert" : "status"}>
      {children}
    </div>
  );
}

export function Loading({ label = words.shell.loading }: { label?: string }) {
  return (
    <p class="loading" role="status">
      {label}
    </p>
  );
}

export type BadgeLook = "neutral" | "good" | "bad" | "warning" | "active";

export function Badge({ look = "neutral", children }: { look?: BadgeLook; children: ComponentChildren }) {
  return <span class={`badge badge-${look}`}>{children}</span>;
}

/** `value` from 0 to 100; none while the end is not known. */
export function Progress({ label, value }: { label: string; value: number | null }) {
  return <progress class="progress" aria-label={label} max={100} {...(value === null ? {} : { value })} />;
}
