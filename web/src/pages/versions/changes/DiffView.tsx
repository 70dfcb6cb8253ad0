import { useState } from "preact/hooks";
import type { FileDiff } from "../../../contracts";
import { Button, EmptyState } from "../../../ui";
import { words } from "../../../words";
import { counted } from "../../../words/amounts";
import { FileChanges } from "./FileChanges";

const text = words.versions.compare;
/** Files are open at first until this many lines are shown: the others wait to be asked for. */
const OPEN_LINES = 600;

export function DiffView({ files }: { files: readonly FileDiff[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(files));
  if (files.length === 0) return <EmptyState {...text.same} />;
  const toggle = (path: string, isOpen: boolean) => {
    if (open.has(path) === isOpen) return;
    const next = new Set(open);
    if (isOpen) next.add(path);
    else next.delete(path);
    setOpen(next);
  };
  return (
    <>
      <div class="changes-summary">
        <p>{text.summary(files.length, counted(sum(files, "lines_added")), counted(sum(files, "lines_deleted")))}</p>
        <div class="row">
          <Button look="quiet" onClick={() => setOpen(new Set(files.map(({ path }) => path)))}>
            {text.expandAll}
          </Button>
          <Button look="quiet" onClick={() => setOpen(new Set())}>
            {text.collapseAll}
          </Button>
        </div>
      </div>
      <ul class="stack">
        {files.map((file) => (
          <li key={file.path}>
            <FileChanges file={file} isOpen={open.has(file.path)} onToggle={(isOpen) => toggle(file.path, isOpen)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function sum(files: readonly FileDiff[], side: "lines_added" | "lines_deleted"): number {
  return files.reduce((total, file) => total + (file[side] ?? 0), 0);
}

function openAtFirst(files: readonly FileDiff[]): ReadonlySet<string> {
  const open = new Set<string>();
  let lines = 0;
  for (const file of files) {
    lines += (file.lines_added ?? 0) + (file.lines_deleted ?? 0);
    if (lines > OPEN_LINES) break;
    open.add(file.path);
  }
  return open;
}
