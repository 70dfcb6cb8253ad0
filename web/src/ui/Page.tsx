import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../words";

export interface PageProps {
  title: string;
  /** Beside the heading: the page's main actions. */
  actions?: ComponentChildren;
  /** `narrow` for forms, `wide` for what needs the whole window. */
  width?: "narrow" | "normal" | "wide";
  children: ComponentChildren;
}

let isFirstPage = true;

/** The frame of every page: the document's title, and the heading that gets the focus when the page is entered. */
export function Page({ title, actions, width = "normal", children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = words.shell.title(title);
  }, [title]);
  useEffect(() => {
    // The browser has put the focus of a first visit where it belongs.
    if (!isFirstPage && !document.querySelector("[autofocus]")) heading.current?.focus({ preventScroll: true });
    if (!isFirstPage) window.scrollTo(0, 0);
    isFirstPage = false;
  }, []);
  return (
    <main id="content" class={`page page-${width}`}>
      <div class="page-header">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {children}
    </main>
  );
}
