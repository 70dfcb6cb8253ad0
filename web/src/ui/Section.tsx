import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./section.css";

export interface SectionProps {
  title: string;
  text?: string;
  /** What cannot be undone stands in one of these. */
  isDanger?: boolean;
  children: ComponentChildren;
}

/** A part of a page of settings: what it is about on one side, what can be done on the other. */
export function Section({ title, text, isDanger = false, children }: SectionProps) {
  const id = useId();
  return (
    <section class={isDanger ? "section section-danger" : "section"} aria-labelledby={id}>
      <div class="section-about">
        <h2 id={id}>{title}</h2>
        {text && <p class="quiet">{text}</p>}
      </div>
      <div class="section-body">{children}</div>
    </section>
  );
}
