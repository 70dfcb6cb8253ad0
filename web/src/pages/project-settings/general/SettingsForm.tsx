import { useState } from "preact/hooks";
import type { Project, Schemas } from "../../../contracts";
import { ConflictNotice, useProjectChange } from "../../../projects";
import { Button, Field, Notice, TextField, toast } from "../../../ui";
import { Section } from "../../../ui/Section";
import { explain, words } from "../../../words";
import { changeOf, type Draft, draftOf, mergedInto } from "./draft";
import { Models } from "./Models";
import { Packs } from "./Packs";

const text = words.settings;

export interface Offered {
  models: readonly Schemas["Model"][];
  packs: readonly Schemas["KnowledgePack"][];
}

interface SettingsFormProps {
  project: Project;
  offered: Offered;
  onSaved: (saved: Project) => void;
}

export function SettingsForm({ project, offered, onSaved }: SettingsFormProps) {
  // What was read when the form was filled: somebody else's change must not slip in under what is typed.
  const [seen, setSeen] = useState(project);
  const [draft, setDraft] = useState<Draft>(() => draftOf(project));
  const [isChecked, setChecked] = useState(false);
  const fill = (now: Project, filled: Draft) => {
    setSeen(now);
    setDraft(filled);
    setChecked(false);
    onSaved(now);
  };
  const { save, isRunning, problem, theirs, takeTheirs } = useProjectChange(seen, {
    onSaved: (saved) => {
      fill(saved, draftOf(saved));
      toast(text.saved);
    },
    onTaken: (now) => fill(now, mergedInto(now, seen, draft)),
  });
  const isOwner = project.role === "owner";
  const change = changeOf(theirs ?? seen, draft);
  const missing = draft.name.trim() === "" ? words.projects.nameMissing : null;
  const edit = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const submit = () => {
    setChecked(true);
    if (missing !== null) return;
    if (change === null) toast(text.unchanged);
    else void save(change);
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {!isOwner && <Notice>{text.readOnly}</Notice>}
      <Section title={text.about}>
        <div class="stack wide">
          <Field
            label={words.projects.name}
            name="name"
            value={draft.name}
            onValue={(name) => edit({ name })}
            maxLength={120}
            required
            disabled={!isOwner}
            error={(isChecked ? missing : null) ?? problem?.fieldMessage("name")}
          />
          <TextField
            label={words.projects.description}
            name="description"
            value={draft.description}
            onValue={(description) => edit({ description })}
            maxLength={2000}
            rows={4}
            disabled={!isOwner}
            error={problem?.fieldMessage("description")}
          />
        </div>
      </Section>
      <Models models={offered.models} draft={draft} onEdit={edit} isDisabled={!isOwner} />
      <Packs packs={offered.packs} draft={draft} onEdit={edit} isDisabled={!isOwner} />
      {theirs && <ConflictNotice seen={seen} theirs={theirs} onKeep={submit} onTake={takeTheirs} />}
      {problem && problem.fields.length === 0 && <Notice look="error">{explain(problem)}</Notice>}
      {isOwner && (
        <div class="settings-save">
          <Button type="submit" look="primary" isBusy={isRunning}>
            {text.save}
          </Button>
        </div>
      )}
    </form>
  );
}
