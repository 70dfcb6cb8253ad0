import type { Schemas } from "../../../contracts";
import { Section } from "../../../ui/Section";
import { type Choice, Select } from "../../../ui/Select";
import { words } from "../../../words";
import type { Draft } from "./draft";

const text = words.settings.models;

interface ModelsProps {
  models: readonly Schemas["Model"][];
  draft: Draft;
  onEdit: (part: Partial<Draft>) => void;
  isDisabled: boolean;
}

export function Models({ models, draft, onEdit, isDisabled }: ModelsProps) {
  const standard = models.find((model) => model.is_default)?.name ?? "";
  return (
    <Section title={text.title} text={text.text}>
      <div class="stack wide">
        <Select
          label={text.model}
          value={draft.model}
          choices={choices(models, draft.model, text.standard(standard))}
          onValue={(model) => onEdit({ model })}
          disabled={isDisabled}
        />
        <Select
          label={text.repair}
          hint={text.repairHint}
          value={draft.repairModel}
          choices={choices(models, draft.repairModel, text.same)}
          onValue={(repairModel) => onEdit({ repairModel })}
          disabled={isDisabled}
        />
      </div>
    </Section>
  );
}

/** A model that was chosen and is not offered any more is still shown. */
function choices(models: ModelsProps["models"], chosen: string, standard: string): Choice<string>[] {
  const names = models.map((model) => model.name);
  const all = chosen === "" || names.includes(chosen) ? names : [...names, chosen];
  return [{ value: "", label: standard }, ...all.map((name) => ({ value: name, label: name }))];
}
