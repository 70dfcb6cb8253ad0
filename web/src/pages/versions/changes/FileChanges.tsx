import type { FileDiff } from "../../../contracts";
import { Badge, type BadgeLook } from "../../../ui";
import { DiffLines } from "../../../ui/DiffLines";
import { words } from "../../../words";
import { bytes, counted } from "../../../words/amounts";

const text = words.versions.compare;
const LOOKS: Record<FileDiff["change"], BadgeLook> = { added: "good", modified: "neutral", deleted: "bad" };

interface FileChangesProps {
  file: FileDiff;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}

/** One file that differs. Its lines are made when it is opened. */
export function FileChanges({ file, isOpen, onToggle }: FileChangesProps) {
  return (
    <details class="file-changes" open={isOpen} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary>
        <span class="file-path">{file.path}</span>
        <Badge look={LOOKS[file.change]}>{text.changes[file.change]}</Badge>
        <span class="quiet">
          {file.text_omitted
            ? text.sizes(sizeOf(file.old_size), sizeOf(file.new_size))
            : text.lines(counted(file.lines_added ?? 0), counted(file.lines_deleted ?? 0))}
        </span>
      </summary>
      {isOpen && <Content file={file} />}
    </details>
  );
}

function Content({ file }: { file: FileDiff }) {
  if (file.text_omitted) return <p class="file-note">{text.omitted[file.text_omitted]}</p>;
  return (
    <section aria-label={text.of(file.path)}>
      {(file.hunks ?? []).map((hunk) => (
        <div key={hunk.id} class="file-hunk">
          <p class="file-hunk-place">{words.diff.lines(hunk.new_start, hunk.new_lines)}</p>
          <DiffLines hunk={hunk} path={file.path} />
        </div>
      ))}
    </section>
  );
}

function sizeOf(size: number | null | undefined): string {
  return size === null || size === undefined ? text.absent : bytes(size);
}
