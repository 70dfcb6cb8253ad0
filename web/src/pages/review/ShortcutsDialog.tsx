import { Dialog } from "../../ui";
import { words } from "../../words";
import { areShortcutsOn } from "./settings";

const text = words.review.shortcuts;

export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title={text.title} isOpen={isOpen} onClose={onClose}>
      <dl class="shortcuts">
        {text.list.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys?.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="row">
        <input
          type="checkbox"
          checked={areShortcutsOn.value}
          onChange={(event) => {
            areShortcutsOn.value = event.currentTarget.checked;
          }}
        />
        {text.isOn}
      </label>
    </Dialog>
  );
}
