import { useState } from "preact/hooks";
import type { RepositorySummary } from "../../contracts";
import { useStudio } from "../../studio";
import { Button, useLoaded, useTask } from "../../ui";
import { explain, words } from "../../words";

const text = words.repositories.start;
const PAGE = 100;

interface BranchFieldProps {
  repository: RepositorySummary;
  /** Null for the default one. */
  value: string | null;
  onValue: (branch: string | null) => void;
}

/** The branches, the default one first. */
export function BranchField({ repository, value, onValue }: BranchFieldProps) {
  const { api } = useStudio();
  const [owner = "", name = ""] = repository.full_name.split("/", 2);
  const ask = (cursor: string | null, signal?: AbortSignal) =>
    api.get("/api/repos/{owner}/{name}/branches", {
      path: { owner, name },
      query: { limit: PAGE, ...(cursor ? { cursor } : {}) },
      ...(signal ? { signal } : {}),
    });
  const { state } = useLoaded(repository.full_name, (signal) => ask(null, signal));
  const [further, setFurther] = useState<Awaited<ReturnType<typeof ask>> | null>(null);
  const first = state.kind === "loaded" ? state.value : null;
  const shown = further ?? first;
  const more = useTask(async () => {
    if (!shown) return;
    const next = await ask(shown.next_cursor);
    setFurther({ ...next, items: [...shown.items, ...next.items] });
  });
  const problem = state.kind === "failed" ? state.problem : more.problem;
  const others = shown?.items.filter((branch) => branch.name !== repository.default_branch) ?? [];
  return (
    <div class="field">
      <label for="branch">{text.branch}</label>
      <select
        id="branch"
        class="input"
        value={value ?? ""}
        aria-describedby="branch-note"
        onChange={(event) => onValue(event.currentTarget.value || null)}
      >
        <option value="">{text.branchDefault(repository.default_branch)}</option>
        {others.map((branch) => (
          <option key={branch.name} value={branch.name}>
            {branch.protected ? text.branchProtected(branch.name) : branch.name}
          </option>
        ))}
      </select>
      <p class="field-hint" id="branch-note" role="status">
        {state.kind === "loading" && text.branchesLoading}
        {problem && explain(problem)}
      </p>
      {shown?.next_cursor && (
        <Button look="quiet" isBusy={more.isRunning} onClick={() => void more.run()}>
          {text.branchesMore}
        </Button>
      )}
    </div>
  );
}
