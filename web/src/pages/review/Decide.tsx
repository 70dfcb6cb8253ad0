import { Button } from "../../ui";
import { words } from "../../words";
import type { Decision } from "./choice";

const text = words.review.hunk;

interface DecideProps {
  /** Of what, for those who do not see where the buttons stand. */
  name: string;
  decision: Decision;
  canDecide: boolean;
  onDecide: (decision: "accepted" | "rejected") => void;
}

/** Accept or reject; those who may not decide see what was decided. */
export function Decide({ name, decision, canDecide, onDecide }: DecideProps) {
  if (!canDecide) return <span class={`decided decided-${decision}`}>{words.review.files.decisions[decision]}</span>;
  return (
    <div class="choice decide">
      <Button
        look="quiet"
        aria-pressed={decision === "accepted"}
        aria-label={text.acceptName(name)}
        onClick={() => onDecide("accepted")}
      >
        {text.accept}
      </Button>
      <Button
        look="quiet"
        aria-pressed={decision === "rejected"}
        aria-label={text.rejectName(name)}
        onClick={() => onDecide("rejected")}
      >
        {text.reject}
      </Button>
    </div>
  );
}
