import { Notice } from "../../../ui";
import { words } from "../../../words";
import { Icon } from "../icons";
import type { Attachments, Upload } from "./useAttachments";

const text = words.workshop.attachments;

/** The images that go along, and why others do not. */
export function Thumbnails({ attachments: { uploads, refusals, remove } }: { attachments: Attachments }) {
  return (
    <>
      {uploads.length > 0 && (
        <ul class="attached" aria-label={text.label}>
          {uploads.map((upload) => (
            <Thumbnail key={upload.key} upload={upload} onRemove={() => remove(upload)} />
          ))}
        </ul>
      )}
      {refusals.length > 0 && (
        <Notice look="error">
          {refusals.map((refusal) => (
            <p key={refusal}>{refusal}</p>
          ))}
        </Notice>
      )}
    </>
  );
}

function Thumbnail({ upload, onRemove }: { upload: Upload; onRemove: () => void }) {
  return (
    <li class="upload" aria-busy={upload.id === null}>
      <img class="thumbnail" src={upload.url} alt={upload.name} />
      <button type="button" class="upload-remove" aria-label={text.remove(upload.name)} onClick={onRemove}>
        <Icon name="cross" />
      </button>
    </li>
  );
}
