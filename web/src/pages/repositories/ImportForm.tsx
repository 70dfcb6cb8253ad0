import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { RepositorySummary } from "../../contracts";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Button, Field, Notice, useTask } from "../../ui";
import { explain, words } from "../../words";
import { BranchField } from "./BranchField";
import { FocusedHeading } from "./FocusedHeading";
import { isFolder } from "./folder";

const text = words.repositories.start;

/** Which branch and folder of the repository; both have a default that suits most. */
export function ImportForm({ repository, onBack }: { repository: RepositorySummary; onBack: () => void }) {
  const { api } = useStudio();
  const { route } = useLocation();
  const [branch, setBranch] = useState<string | null>(null);
  const [folder, setFolder] = useState("");
  const given = folder.trim().replace(/\/$/, "");
  const fault = isFolder(given) ? null : text.folderFault;
  const start = useTask(async () => {
    const body = { repository: repository.full_name, branch, folder: given || null };
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const begun = await api.post("/api/repos/import", { body, headers });
    route(addresses.repositories(begun.id));
  });
  return (
    <section aria-labelledby="import-form">
      <form
        class="card import-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (fault === null) void start.run();
        }}
      >
        <FocusedHeading id="import-form">{text.title(repository.full_name)}</FocusedHeading>
        {repository.permission === "read" && <Notice>{words.repositories.choose.readOnly}</Notice>}
        <BranchField repository={repository} value={branch} onValue={setBranch} />
        <Field
          label={text.folder}
          name="folder"
          value={folder}
          onValue={setFolder}
          hint={text.folderHint}
          error={fault ?? start.problem?.fieldMessage("folder")}
        />
        {start.problem && <Notice look="error">{explain(start.problem)}</Notice>}
        <div class="row">
          <Button type="submit" look="primary" isBusy={start.isRunning}>
            {text.submit}
          </Button>
          <Button onClick={onBack}>{text.back}</Button>
        </div>
      </form>
    </section>
  );
}
