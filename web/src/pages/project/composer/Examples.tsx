import { words } from "../../../words";

const text = words.workshop.composer;

/** Ways to begin, for whoever looks at an empty page. */
export function Examples({ onChoose }: { onChoose: (example: string) => void }) {
  return (
    <ul class="examples" aria-label={text.examplesLabel}>
      {text.examples.map((example) => (
        <li key={example}>
          <button type="button" class="example" onClick={() => onChoose(example)}>
            {example}
          </button>
        </li>
      ))}
    </ul>
  );
}
