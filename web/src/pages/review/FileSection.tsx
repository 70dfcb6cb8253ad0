import { useMemo } from "preact/hooks";
import type { FileDiff } from "../../contracts";
import { Badge, Button } from "../../ui";
import { type DiffLayout, DiffLines } from "../../ui/DiffLines";
import { words } from "../../words";
import { Counts } from "./Counts";
import { decisionOf, type Part, partsOf, type Rejected } from "./choice";
import { Decide } from "./Decide";
import { Hunk } from "./Hunk";
import { lineCount } from "./useNavigation";

const text = words.review;
const LOOKS = { added: "good", modified: "active", deleted: "bad" } as const;

interface FileSectionProps {
  file: FileDiff;
  rejected: Rejected;
  isSensitive: boolean;
  canDecide: boolean;
  onDecide: (parts: readonly Part[], decision: "accepted" | "rejected") => void;
  layout: DiffLayout;
  firstPart: number;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
}

/** One changed file. A file that is taken or left whole is itself the part that the keys move to. */
export function FileSection({ file, rejected, canDecide, onDecide, layout, isOpen, ...rest }: FileSectionProps) {
  const parts = useMemo(() => partsOf(file), [file]);
  const isWhole = parts[0]?.hunk === null;
  const decision = decisionOf(file, rejected);
  const name = text.hunk.file(file.path);
  const asPart = isWhole ? { "data-part": rest.firstPart, tabIndex: -1 } : {};
  return (
    <section class={`review-file review-file-${decision}`} aria-label={`${name}, ${text.files.decisions[decision]}`}>
      <header class="review-file-header" {...asPart}>
        <h2>
          <bdi>{file.path}</bdi>
        </h2>
        <Badge look={LOOKS[file.change]}>{text.files.changes[file.change]}</Badge>
        {rest.isSensitive && <Badge look="warning">{text.files.sensitive}</Badge>}
        <Counts file={file} />
        <div class="review-file-end">
          {file.hunks.length > 0 && (
            <Button
              look="quiet"
              aria-expanded={isOpen}
              aria-label={isOpen ? text.files.hideName(file.path) : text.files.showName(file.path)}
              onClick={() => rest.onOpen(!isOpen)}
            >
              {isOpen ? text.files.hide : text.files.show(lineCount(file))}
            </Button>
          )}
          <Decide name={name} decision={decision} canDecide={canDecide} onDecide={(one) => onDecide(parts, one)} />
        </div>
      </header>
      {file.hunks.length === 0 && (
        <p class="review-omitted quiet">
          {file.text_omitted ? text.files.omitted[file.text_omitted] : text.files.empty}
        </p>
      )}
      {isOpen && isWhole && <WholeFile file={file} layout={layout} />}
      {isOpen &&
        !isWhole &&
        file.hunks.map((hunk, at) => (
          <Hunk
            key={hunk.id}
            hunk={hunk}
            name={text.hunk.name(at + 1, file.hunks.length, file.path)}
            path={file.path}
            isRejected={rejected.has(parts[at]?.key ?? "")}
            index={rest.firstPart + at}
            layout={layout}
            canDecide={canDecide}
            onDecide={(one) => onDecide(parts.slice(at, at + 1), one)}
          />
        ))}
    </section>
  );
}

function WholeFile({ file, layout }: { file: FileDiff; layout: DiffLayout }) {
  return useMemo(
    () => (
      <div>
        {file.hunks.map((hunk) => (
          <DiffLines
            key={hunk.id}
            hunk={hunk}
            path={file.path}
            layout={file.change === "modified" ? layout : "unified"}
          />
        ))}
      </div>
    ),
    [file, layout],
  );
}
