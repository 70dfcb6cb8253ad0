/** Diagnostics in the editor: a sign in the gutter and a line below the text. */
import { type Extension, RangeSet, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter } from "@codemirror/view";
import type { Diagnostic } from "../../../contracts";

/** The diagnostics of the shown file. Lines beyond its end are passed over: the text may still be coming. */
export const setDiagnostics = StateEffect.define<readonly Diagnostic[]>();

const diagnostics = StateField.define<readonly Diagnostic[]>({
  create: () => [],
  update: (before, { effects }) => effects.find((one) => one.is(setDiagnostics))?.value ?? before,
});

class Sign extends GutterMarker {
  constructor(
    private readonly severity: Diagnostic["severity"],
    private readonly title: string,
  ) {
    super();
  }

  override eq(other: Sign): boolean {
    return other.severity === this.severity && other.title === this.title;
  }

  override toDOM(): Node {
    const sign = document.createElement("span");
    sign.className = `sign sign-${this.severity}`;
    sign.title = this.title;
    return sign;
  }
}

const lines = (severity: string) => Decoration.line({ class: `line-${severity}` });
const LINES = { error: lines("error"), warning: lines("warning"), info: lines("info") };
const WORST = ["error", "warning", "info"] as const;

interface Finding {
  from: number;
  severity: Diagnostic["severity"];
  title: string;
}

/** One for each line: the worst, with all that is said of the line. */
function byLine(all: readonly Diagnostic[], doc: Text): Finding[] {
  const found = new Map<number, Finding>();
  const sorted = [...all].sort((a, b) => a.line - b.line || WORST.indexOf(a.severity) - WORST.indexOf(b.severity));
  for (const { line, severity, message } of sorted) {
    if (line > doc.lines) continue;
    const before = found.get(line);
    if (before === undefined) found.set(line, { from: doc.line(line).from, severity, title: message });
    else before.title += `\n${message}`;
  }
  return [...found.values()];
}

function decorated(view: EditorView): DecorationSet {
  const found = byLine(view.state.field(diagnostics), view.state.doc);
  return Decoration.set(found.map(({ from, severity }) => LINES[severity].range(from)));
}

export const diagnosticMarks: Extension = [
  diagnostics,
  EditorView.decorations.of(decorated),
  gutter({
    class: "signs",
    markers: (view) =>
      RangeSet.of(
        byLine(view.state.field(diagnostics), view.state.doc).map(({ from, severity, title }) =>
          new Sign(severity, title).range(from),
        ),
      ),
    initialSpacer: () => new Sign("info", ""),
  }),
];
