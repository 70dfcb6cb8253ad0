import { words } from "../../../words";
import { Icon } from "../icons";
import type { Attachments } from "./useAttachments";

const text = words.workshop.attachments;

/** The images that go along. */
export function Thumbnails({ attachments: { uploads, remove } }: { attachments: Attachments }) {
  if (uploads.length === 0) return null;
  return (
    <ul class="attached" aria-label={text.label}>
      {uploads.map((upload) => (
        <li key={upload.key} class="upload" aria-busy={upload.id === null}>
          <img class="thumbnail" src={upload.url} alt={upload.name} />
          <button
            type="button"
            class="upload-remove"
            aria-label={text.remove(upload.name)}
            onClick={() => remove(upload)}
          >
            <Icon name="cross" />
          </button>
        </li>
      ))}
    </ul>
  );
}
