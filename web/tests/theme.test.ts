import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { applyTheme, theme } from "../src/theme/theme";

const beforeFirstPaint = new Function(readFileSync("public/theme.js", "utf8"));
const root = document.documentElement;
const scheme = document.createElement("meta");
scheme.name = "color-scheme";

beforeEach(() => {
  scheme.content = "light dark";
  document.head.append(scheme);
  applyTheme();
});

afterEach(() => {
  theme.value = "system";
});

it("a chosen theme is there before the studio is", () => {
  theme.value = "dark";
  delete root.dataset["theme"];
  beforeFirstPaint();
  expect([root.dataset["theme"], scheme.content]).toEqual(["dark", "dark"]);
});

it("without a choice the system decides", () => {
  delete root.dataset["theme"];
  beforeFirstPaint();
  expect([root.dataset["theme"], scheme.content]).toEqual([undefined, "light dark"]);
});
