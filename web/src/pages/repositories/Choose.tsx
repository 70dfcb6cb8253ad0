import { useEffect, useState } from "preact/hooks";
import type { RepositorySummary } from "../../contracts";
import { Badge, Button, EmptyState, ErrorState, Field, Loading } from "../../ui";
import { words } from "../../words";
import { useLeaving } from "./account/useLeaving";
import { useRepositories } from "./useRepositories";

const text = words.repositories.choose;
const LOST: ReadonlySet<string> = new Set(["github_not_linked", "github_link_expired"]);

interface ChooseProps {
  onChosen: (repository: RepositorySummary) => void;
  /** GitHub takes the link no longer. */
  onLost: () => void;
}

/** The repositories that Wingbeat may work on. */
export function Choose({ onChosen, onLost }: ChooseProps) {
  const [search, setSearch] = useState("");
  const { state, reload, more } = useRepositories(search);
  const leaving = useLeaving();
  const isLost = state.kind === "failed" && LOST.has(state.problem.code);
  useEffect(() => {
    if (isLost) onLost();
  }, [isLost, onLost]);

  return (
    <section class="stack" aria-labelledby="choose">
      <h2 id="choose">{text.title}</h2>
      <Field
        label={text.search}
        name="search"
        type="search"
        value={search}
        onValue={setSearch}
        placeholder={text.placeholder}
        maxLength={200}
      />
      <p class="visually-hidden" role="status">
        {state.kind === "loaded" && text.count(state.value.items.length)}
      </p>
      {state.kind === "loading" && <Loading />}
      {state.kind === "failed" && !isLost && <ErrorState problem={state.problem} onRetry={reload} />}
      {state.kind === "loaded" && state.value.items.length === 0 && (
        <EmptyState {...text.none}>
          <Button isBusy={leaving.isRunning} onClick={() => void leaving.run("install")}>
            {words.repositories.account.manage}
          </Button>
        </EmptyState>
      )}
      {state.kind === "loaded" && state.value.items.length > 0 && (
        <ul class="repositories" aria-label={text.list}>
          {state.value.items.map((repository) => (
            <li key={repository.id}>
              <Repository repository={repository} onChosen={onChosen} />
            </li>
          ))}
        </ul>
      )}
      {more.problem && <ErrorState problem={more.problem} onRetry={() => void more.run()} />}
      {state.kind === "loaded" && state.value.cursor && (
        <Button isBusy={more.isRunning} onClick={() => void more.run()}>
          {text.more}
        </Button>
      )}
    </section>
  );
}

function Repository({ repository, onChosen }: { repository: RepositorySummary; onChosen: ChooseProps["onChosen"] }) {
  return (
    <button type="button" class="repository" onClick={() => onChosen(repository)}>
      <span class="repository-name">
        <bdi>{repository.full_name}</bdi>
      </span>
      <span class="repository-marks">
        <Badge>{repository.private ? text.private : text.public}</Badge>
        {repository.archived && <Badge look="warning">{text.archived}</Badge>}
        {repository.fork && <Badge>{text.fork}</Badge>}
        <Badge look={repository.permission === "read" ? "warning" : "good"}>
          {text.permissions[repository.permission]}
        </Badge>
      </span>
    </button>
  );
}
