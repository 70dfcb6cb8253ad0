import { useState } from "preact/hooks";
import type { Generation, Project } from "../../contracts";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Button, Notice, Progress, toast } from "../../ui";
import { Confirm } from "../../ui/Confirm";
import { useDownload } from "../../ui/useDownload";
import { explain, words } from "../../words";
import { bytes, share } from "../../words/amounts";
import { useRestore } from "./useRestore";

const text = words.versions;

interface VersionActionsProps {
  project: Project;
  version: Generation;
  onRestored: () => void;
}

export function VersionActions({ project, version, onRestored }: VersionActionsProps) {
  const { api } = useStudio();
  const [isAsked, setAsked] = useState(false);
  const { restore, isWaiting } = useRestore(version, onRestored);
  const path = { generation_id: version.id };
  const { task, progress } = useDownload(
    zipName(project.name),
    () => api.raw("get", "/api/generations/{generation_id}/archive", { path }),
    () => toast(text.download.done),
  );
  const part = progress?.total ? progress.received / progress.total : null;
  return (
    <>
      <div class="row">
        <a class="button" href={addresses.project(project.id, version.id)}>
          {text.open}
        </a>
        <Button isBusy={task.isRunning} onClick={() => void task.run()}>
          {text.download.action}
        </Button>
        {project.role !== "viewer" && (
          <Button isBusy={isWaiting} onClick={() => setAsked(true)}>
            {isWaiting ? text.restore.waiting : text.restore.action}
          </Button>
        )}
      </div>
      {progress && (
        <Progress
          label={text.download.running(part === null ? bytes(progress.received) : share(part))}
          value={part === null ? null : part * 100}
        />
      )}
      {task.problem && <Notice look="error">{explain(task.problem)}</Notice>}
      <Confirm
        title={text.restore.title}
        action={text.restore.action}
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        onConfirm={restore}
      >
        <p>{text.restore.text}</p>
      </Confirm>
    </>
  );
}

/** A name that every file system takes. */
function zipName(name: string): string {
  return `${name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "app"}.zip`;
}
