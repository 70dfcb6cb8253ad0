import { useEffect, useState } from "preact/hooks";
import type { Project } from "../../contracts";
import { Button, EmptyState, ErrorState, Field } from "../../ui";
import type { Paged } from "../../ui/paging";
import { Select } from "../../ui/Select";
import { words } from "../../words";
import { type Filter, fits, isNarrowing, type Shown } from "./filter";
import { ProjectCard } from "./ProjectCard";

const text = words.projects;
const SHOWN: readonly Shown[] = ["all", "own", "shared"];

interface ProjectListProps {
  projects: readonly Project[];
  paged: Paged<Project>;
}

export function ProjectList({ projects, paged }: ProjectListProps) {
  const [filter, setFilter] = useState<Filter>({ search: "", shown: "all" });
  const { hasMore, more } = paged;
  const needsAll = hasMore && isNarrowing(filter) && !more.isRunning && more.problem === null;
  useEffect(() => {
    // The api lists and does not search: what is searched is all that there is.
    if (needsAll) void more.run();
  }, [needsAll, more.run]);
  const found = projects.filter((project) => fits(project, filter));

  return (
    <>
      <search class="project-filter">
        <Field
          label={text.search}
          name="search"
          type="search"
          value={filter.search}
          onValue={(search) => setFilter({ ...filter, search })}
        />
        <Select
          label={text.show}
          value={filter.shown}
          choices={SHOWN.map((value) => ({ value, label: text.shown[value] }))}
          onValue={(shown) => setFilter({ ...filter, shown })}
        />
      </search>
      <p class="visually-hidden" role="status">
        {isNarrowing(filter) ? text.count(found.length) : ""}
      </p>
      {found.length === 0 && !more.isRunning && <EmptyState {...text.noneFound} />}
      <ul class="project-cards">
        {found.map((project) => (
          <ProjectCard key={project.id} project={project} onChanged={paged.reload} />
        ))}
      </ul>
      {more.problem && <ErrorState problem={more.problem} onRetry={() => void more.run()} />}
      {hasMore && (
        <div class="project-more">
          <Button isBusy={more.isRunning} onClick={() => void more.run()}>
            {text.more}
          </Button>
        </div>
      )}
    </>
  );
}
