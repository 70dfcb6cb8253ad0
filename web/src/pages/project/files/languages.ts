/** Highlighting by the end of a file's name. */
import { StreamLanguage } from "@codemirror/language";
import { dart, kotlin } from "@codemirror/legacy-modes/mode/clike";
import { css } from "@codemirror/legacy-modes/mode/css";
import { javascript, json } from "@codemirror/legacy-modes/mode/javascript";
import { xml } from "@codemirror/legacy-modes/mode/xml";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import type { Extension } from "@codemirror/state";

const BY_SUFFIX: Readonly<Record<string, Extension>> = {
  dart: StreamLanguage.define(dart),
  kt: StreamLanguage.define(kotlin),
  css: StreamLanguage.define(css),
  js: StreamLanguage.define(javascript),
  json: StreamLanguage.define(json),
  arb: StreamLanguage.define(json),
  yaml: StreamLanguage.define(yaml),
  yml: StreamLanguage.define(yaml),
  xml: StreamLanguage.define(xml),
  html: StreamLanguage.define(xml),
  svg: StreamLanguage.define(xml),
  plist: StreamLanguage.define(xml),
};

/** None where a file is shown as plain text. */
export function languageOf(path: string): Extension {
  return BY_SUFFIX[path.slice(path.lastIndexOf(".") + 1).toLowerCase()] ?? [];
}
