import { useRef } from "preact/hooks";
import { Button } from "../../../ui";
import { words } from "../../../words";
import { Icon } from "../icons";
import { IMAGE_TYPES } from "./useAttachments";

const text = words.workshop.composer;

/** Images from the disk, to go along. */
export function Picker({ onPick }: { onPick: (files: Iterable<File>) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={IMAGE_TYPES.join()}
        onChange={(event) => {
          onPick(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <Button look="quiet" aria-label={text.attach} title={text.attach} onClick={() => input.current?.click()}>
        <Icon name="clip" />
      </Button>
    </>
  );
}
