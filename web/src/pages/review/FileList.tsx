import type { FileDiff } from "../../contracts";
import { words } from "../../words";
import { Counts } from "./Counts";
import { decisionOf, type Rejected } from "./choice";
import { useFitsSideBySide } from "./settings";

const text = words.review.files;
const SIGNS = { accepted: "✓", rejected: "✕", partly: "◐" } as const;

interface FileListProps {
  files: readonly FileDiff[];
  rejected: Rejected;
  onGo: (file: FileDiff) => void;
}

/** The changed files with what was decided; beside the changes, or folded above them where there is no room. */
export function FileList({ files, rejected, onGo }: FileListProps) {
  const isBeside = useFitsSideBySide();
  const list = (
    <ul>
      {files.map((file) => {
        const decision = decisionOf(file, rejected);
        return (
          <li key={file.path}>
            <button type="button" class="review-file-link" onClick={() => onGo(file)}>
              <span class={`decision-sign decision-${decision}`} aria-hidden="true">
                {SIGNS[decision]}
              </span>
              <span class="review-file-name">
                {nameOf(file.path)}
                <span class="quiet">{folderOf(file.path)}</span>
              </span>
              <Counts file={file} />
              <span class="visually-hidden">
                {text.changes[file.change]}, {text.decisions[decision]}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
  const title = text.count(files.length);
  return (
    <nav class="review-files" aria-label={text.label}>
      {isBeside ? (
        <>
          <h2>{title}</h2>
          {list}
        </>
      ) : (
        <details>
          <summary>{title}</summary>
          {list}
        </details>
      )}
    </nav>
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
