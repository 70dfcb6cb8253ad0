import { words } from "../../../words";
import { KINDS, type Kind, type Mode } from "./request";

const text = words.workshop.composer;
const MODES = ["steer", "queue"] as const satisfies readonly Mode[];

export interface KindsProps {
  isSteering: boolean;
  kind: Kind;
  mode: Mode;
  onKind: (kind: Kind) => void;
  onMode: (mode: Mode) => void;
}

/** What is to be done with the words: as a new job, or by the one that runs. */
export function Kinds({ isSteering, kind, mode, onKind, onMode }: KindsProps) {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{isSteering ? text.mode : text.kind}</legend>
      {isSteering
        ? MODES.map((one) => (
            <Segment key={one} label={text.modes[one]} isPressed={one === mode} onPress={() => onMode(one)} />
          ))
        : KINDS.map((one) => (
            <Segment key={one} label={text.kinds[one]} isPressed={one === kind} onPress={() => onKind(one)} />
          ))}
    </fieldset>
  );
}

function Segment({ label, isPressed, onPress }: { label: string; isPressed: boolean; onPress: () => void }) {
  return (
    <button type="button" class="segment" aria-pressed={isPressed} onClick={onPress}>
      {label}
    </button>
  );
}
