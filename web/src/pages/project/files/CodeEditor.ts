/**
 * A read-only editor that text streams into: what is added is added, the whole is never replaced for it.
 *
 * It lives in a shadow root: there CodeMirror brings its styles as sheets of the root, which the content policy lets
 * it do, and not as a style element, which it does not.
 */
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Diagnostic } from "../../../contracts";
import { EndFollower } from "./EndFollower";
import { editorTheme } from "./editorTheme";
import { languageOf } from "./languages";
import { diagnosticMarks, setDiagnostics } from "./marks";

export class CodeEditor {
  private readonly view: EditorView;
  private readonly end: EndFollower;
  private readonly language = new Compartment();
  private readonly name = new Compartment();
  private path = "";
  private text = "";

  constructor(parent: HTMLElement) {
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
    this.view = new EditorView({
      root,
      parent: root,
      extensions: [
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        lineNumbers(),
        highlightSpecialChars(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        drawSelection(),
        search({ top: true }),
        keymap.of(searchKeymap),
        diagnosticMarks,
        editorTheme,
        this.language.of([]),
        this.name.of([]),
      ],
    });
    this.end = new EndFollower(this.view);
  }

  /** Show a text. One that goes on from the shown one of the same path is added to; `isGrowing`: more will come. */
  show(path: string, text: string, isGrowing: boolean): void {
    if (path !== this.path) this.enter(path, text, isGrowing);
    else if (text.length > this.text.length && text.startsWith(this.text)) this.append(text.slice(this.text.length));
    else if (text !== this.text) this.replace(text);
    this.text = text;
  }

  /** What was found in the shown file. */
  mark(diagnostics: readonly Diagnostic[]): void {
    this.view.dispatch({ effects: setDiagnostics.of(diagnostics) });
  }

  /** Go to a line and column, both from 1; columns count code points. */
  reveal(line: number, column: number): void {
    const { doc } = this.view.state;
    const found = doc.line(Math.min(Math.max(1, line), doc.lines));
    const units = [...found.text].slice(0, column - 1).join("").length;
    const at = found.from + units;
    this.end.leave();
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.view.focus();
  }

  destroy(): void {
    this.end.destroy();
    this.view.destroy();
  }

  private enter(path: string, text: string, isGrowing: boolean): void {
    this.path = path;
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      selection: { anchor: 0 },
      effects: [
        this.language.reconfigure(languageOf(path)),
        this.name.reconfigure(attributesOf(path)),
        setDiagnostics.of([]),
        EditorView.scrollIntoView(0),
      ],
    });
    this.end.begin(isGrowing);
  }

  private append(piece: string): void {
    this.view.dispatch({ changes: { from: this.view.state.doc.length, insert: piece } });
    this.end.follow();
  }

  /** Only what differs is changed, so that the reader's place stays. */
  private replace(text: string): void {
    const start = commonStart(this.text, text);
    const end = commonEnd(this.text, text, start);
    const { doc } = this.view.state;
    if (doc.length !== this.text.length) {
      this.view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
      return;
    }
    this.view.dispatch({
      changes: { from: start, to: doc.length - end, insert: text.slice(start, text.length - end) },
    });
  }
}

/** It takes the focus without being editable: no keyboard comes up on a phone, and keys scroll it. */
function attributesOf(path: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": path, "aria-readonly": "true", tabindex: "0" });
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let at = 0;
  while (at < most && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at++;
  return at;
}
