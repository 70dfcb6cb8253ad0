import { useEffect, useRef, useState } from "preact/hooks";
import type { Diagnostic } from "../../../contracts";
import { ErrorState, Loading } from "../../../ui";
import type { Place } from "../workshop";
import type { CodeEditor } from "./CodeEditor";

export interface CodeViewProps {
  path: string;
  text: string;
  /** The model is writing it. */
  isGrowing: boolean;
  diagnostics: readonly Diagnostic[];
  /** Where to go, if it is in this file. */
  place: Place | null;
}

/** A text in the editor, which is loaded when it is first needed. */
export function CodeView({ path, text, isGrowing, diagnostics, place }: CodeViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let isGone = false;
    let made: CodeEditor | null = null;
    import("./CodeEditor").then(({ CodeEditor }) => {
      if (isGone || host.current === null) return;
      made = new CodeEditor(host.current);
      setEditor(made);
    }, setFailure);
    return () => {
      isGone = true;
      made?.destroy();
    };
  }, []);
  useEffect(() => editor?.show(path, text, isGrowing), [editor, path, text, isGrowing]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path has other marks
  useEffect(() => editor?.mark(diagnostics), [editor, path, diagnostics]);
  useEffect(() => {
    if (editor !== null && place?.path === path && place.line !== null) editor.reveal(place.line, place.column);
  }, [editor, path, place]);
  if (failure !== null) return <ErrorState problem={null} onRetry={() => location.reload()} />;
  return (
    <div class="code-view">
      {editor === null && <Loading />}
      <div class="code-host" ref={host} />
    </div>
  );
}
