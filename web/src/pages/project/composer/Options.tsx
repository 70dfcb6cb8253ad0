import { useState } from "preact/hooks";
import { useStudio } from "../../../studio";
import { Button, Dialog, useLoaded } from "../../../ui";
import { words } from "../../../words";
import { Icon } from "../icons";
import type { RequestDraft } from "./request";

const text = words.workshop.options;
const ATTEMPTS = [0, 1, 2, 3] as const;

export interface OptionsProps {
  draft: RequestDraft;
  onChange: (part: Partial<RequestDraft>) => void;
}

/** Which model, and what it is to do besides. */
export function Options({ draft, onChange }: OptionsProps) {
  const [isOpen, setOpen] = useState(false);
  const name = draft.model === null ? text.title : `${text.title}: ${draft.model}`;
  return (
    <>
      <Button look="quiet" aria-label={name} title={name} onClick={() => setOpen(true)}>
        <Icon name="options" />
      </Button>
      <Dialog title={text.title} isOpen={isOpen} onClose={() => setOpen(false)}>
        <Models model={draft.model} onModel={(model) => onChange({ model })} />
        <Check
          label={text.writeTests}
          hint={text.writeTestsHint}
          isOn={draft.writeTests}
          onChange={(writeTests) => onChange({ writeTests })}
        />
        <Check
          label={text.buildWeb}
          hint={text.buildWebHint}
          isOn={draft.buildWeb}
          onChange={(buildWeb) => onChange({ buildWeb })}
        />
        <label class="field">
          <span>{text.attempts}</span>
          <select
            class="input"
            value={String(draft.maxFixAttempts)}
            onChange={(event) => onChange({ maxFixAttempts: Number(event.currentTarget.value) })}
          >
            {ATTEMPTS.map((count) => (
              <option key={count} value={String(count)}>
                {count}
              </option>
            ))}
          </select>
        </label>
      </Dialog>
    </>
  );
}

function Models({ model, onModel }: { model: string | null; onModel: (model: string | null) => void }) {
  const { api } = useStudio();
  const { state } = useLoaded("models", (signal) => api.get("/api/models", { signal }));
  const models = state.kind === "loaded" ? state.value.items : [];
  return (
    <label class="field">
      <span>{text.model}</span>
      <select class="input" value={model ?? ""} onChange={(event) => onModel(event.currentTarget.value || null)}>
        <option value="">{text.projectsModel}</option>
        {models.map(({ name, is_default }) => (
          <option key={name} value={name}>
            {is_default ? text.isDefault(name) : name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface CheckProps {
  label: string;
  hint: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function Check({ label, hint, isOn, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        {label}
        <span class="field-hint">{hint}</span>
      </span>
    </label>
  );
}
