import { expect, test } from "vitest";
import { nameFrom } from "../src/pages/projects/naming";

test.each([
  ["A habit tracker with streaks", "Habit tracker"],
  ["please build me a to-do list. It has tags.", "To-do list"],
  ["I want an app for my garden", "Garden"],
  ["Rezepte\nmit Fotos", "Rezepte"],
  ["a", "A"],
  ["make it", "It"],
  ["🎈".repeat(40), "🎈".repeat(24)],
  ["x".repeat(200), `X${"x".repeat(47)}`],
  ["tabs\tand   spaces", "Tabs and spaces"],
])("%s is named %s", (prompt, name) => {
  expect(nameFrom(prompt)).toBe(name);
});

test("no name is empty or longer than the api takes", () => {
  for (const prompt of [".", "\u0007x", "- with -", "the", "word ".repeat(1000)]) {
    const name = nameFrom(prompt);
    expect(name.length).toBeGreaterThan(0);
    expect(name.length).toBeLessThanOrEqual(120);
  }
});
