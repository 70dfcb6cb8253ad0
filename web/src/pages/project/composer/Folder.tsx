import { Button } from "../../../ui";
import { words } from "../../../words";

const text = words.workshop.composer;

export interface FolderProps {
  path: string;
  onRemove: () => void;
}

/** The only folder of an import that is written in; without it, its app as a whole. */
export function Folder({ path, onRemove }: FolderProps) {
  return (
    <p class="row quiet">
      <span>
        {text.folder} <code>{path}</code>
      </span>
      <Button look="quiet" onClick={onRemove}>
        {text.anyFolder}
      </Button>
    </p>
  );
}
