/** A project's first name, from what people asked for. They can change it later. */
const LONGEST = 48;
const FILLER =
  /^(?:please|i want|i'd like|i need|we need|build|make|create|write|me|us|an app (?:for|that|to)|an?|the|my)\s+/i;
const END_OF_THOUGHT = /[.!?:;\n]|,\s|\s[-–—]\s|\s(?:with|that|where|which|so that)\s/i;

export function nameFrom(prompt: string): string {
  // Control characters are not allowed in a name.
  const words = withoutFiller(prompt.replace(/[\p{Cc}]+/gu, (run) => (run.includes("\n") ? "\n" : " ")).trim());
  const end = words.search(END_OF_THOUGHT);
  const thought = (end > 0 ? words.slice(0, end) : words).replace(/\s+/g, " ").trim();
  const name = shortened(thought);
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

function withoutFiller(text: string): string {
  const rest = text.replace(FILLER, "");
  return rest === text || rest === "" ? text : withoutFiller(rest);
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = text.lastIndexOf(" ", LONGEST);
  return [...text.slice(0, end > LONGEST / 2 ? end : LONGEST)].filter(isWhole).join("").trim();
}

/** Cutting may leave half of a pair. */
function isWhole(character: string): boolean {
  return !/^[\ud800-\udfff]$/.test(character);
}
