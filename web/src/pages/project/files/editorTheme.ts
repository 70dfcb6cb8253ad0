/** The editor's colours and sizes, by the names of the studio's tokens. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.atom, tags.bool], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, tags.literal], color: "var(--code-number)" },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: "var(--code-comment)" },
  { tag: [tags.typeName, tags.className, tags.tagName, tags.standard(tags.variableName)], color: "var(--code-type)" },
  { tag: [tags.definition(tags.variableName), tags.propertyName, tags.attributeName], color: "var(--code-name)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { paddingBlock: "0.5rem" },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--text-quiet)",
    borderInlineEnd: "1px solid var(--line)",
  },
  ".cm-activeLineGutter, .cm-activeLine": { backgroundColor: "var(--surface-raised)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.5rem", paddingInline: "0.25rem 0.5rem" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--accent-soft) !important" },
  ".cm-cursor": { borderInlineStartColor: "var(--accent)" },
  ".signs": { width: "1rem" },
  ".sign": { display: "block", width: "0.5rem", height: "0.5rem", margin: "0.4rem 0.25rem", borderRadius: "50%" },
  ".sign-error": { backgroundColor: "var(--bad)" },
  ".sign-warning": { backgroundColor: "var(--warning)", borderRadius: "1px" },
  ".sign-info": { backgroundColor: "var(--accent)" },
  ".signs .cm-gutterElement:first-child .sign": { visibility: "hidden" },
  ".line-error": { backgroundColor: "var(--bad-soft)" },
  ".line-warning": { backgroundColor: "var(--warning-soft)" },
  ".line-info": { backgroundColor: "var(--accent-soft)" },
  ".cm-panels": { backgroundColor: "var(--surface-raised)", color: "var(--text)" },
  ".cm-searchMatch": { backgroundColor: "var(--warning-soft)", outline: "1px solid var(--warning)" },
  ".cm-textfield, .cm-button": {
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "0.25rem",
  },
});

export const editorTheme: Extension = [theme, syntaxHighlighting(highlight)];
