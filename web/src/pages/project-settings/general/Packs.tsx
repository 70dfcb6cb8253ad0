import type { Schemas } from "../../../contracts";
import { Section } from "../../../ui/Section";
import { words } from "../../../words";
import { bytes, counted } from "../../../words/amounts";
import type { Draft } from "./draft";

const text = words.settings.knowledge;

interface PacksProps {
  packs: readonly Schemas["KnowledgePack"][];
  draft: Draft;
  onEdit: (part: Partial<Draft>) => void;
  isDisabled: boolean;
}

export function Packs({ packs, draft, onEdit, isDisabled }: PacksProps) {
  const choose = (name: string, isChosen: boolean) => {
    const others = draft.packs.filter((chosen) => chosen !== name);
    onEdit({ packs: isChosen ? [...others, name] : others });
  };
  return (
    <Section title={text.title} text={text.text}>
      {packs.length === 0 && <p class="quiet">{text.none}</p>}
      <ul class="stack">
        {packs.map((pack) => (
          <li key={pack.name}>
            <label class="check">
              <input
                type="checkbox"
                name={`pack-${pack.name}`}
                checked={draft.packs.includes(pack.name)}
                disabled={isDisabled}
                onChange={(event) => choose(pack.name, event.currentTarget.checked)}
              />
              <span>
                <strong>{pack.title}</strong>
                <span class="quiet"> {text.size(counted(pack.files), bytes(pack.size))}</span>
                <br />
                {pack.description}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Section>
  );
}
