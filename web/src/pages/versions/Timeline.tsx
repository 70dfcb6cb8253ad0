import type { Generation } from "../../contracts";
import { Badge, type BadgeLook } from "../../ui";
import { ago, words } from "../../words";
import { counted } from "../../words/amounts";
import { type Badge as BadgeName, badgeOf, titleOf } from "./version";

const text = words.versions;
const LOOKS: Record<BadgeName, BadgeLook> = { passed: "good", failed: "bad", partly: "warning", none: "neutral" };

interface TimelineProps {
  versions: readonly Generation[];
  selected: string;
  /** Addresses by user. */
  names: ReadonlyMap<string, string>;
  onSelect: (id: string) => void;
}

/** The newest first; one of them is on show. */
export function Timeline({ versions, selected, names, onSelect }: TimelineProps) {
  return (
    <nav aria-label={text.list}>
      <ol class="timeline">
        {versions.map((version, at) => (
          <li key={version.id}>
            <button
              type="button"
              class="timeline-entry"
              aria-current={version.id === selected ? "true" : undefined}
              onClick={() => onSelect(version.id)}
            >
              <span class="timeline-title">{titleOf(version, versions)}</span>
              <span class="quiet timeline-who">
                {text.by(
                  names.get(version.created_by) ?? text.somebody,
                  ago(version.finished_at ?? version.created_at),
                )}
              </span>
              <Facts version={version} isLatest={at === 0} />
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Facts({ version, isLatest }: { version: Generation; isLatest: boolean }) {
  const { result, status, kind } = version;
  const stat = result?.diff_stat;
  return (
    <span class="row timeline-facts">
      {isLatest && <Badge look="active">{text.latest}</Badge>}
      <Badge>{text.kinds[kind]}</Badge>
      {status === "error" && <Badge look="bad">{text.failed}</Badge>}
      {status === "cancelled" && <Badge look="warning">{text.cancelled}</Badge>}
      {version.expired_at ? <Badge look="warning">{text.expired}</Badge> : <VerificationBadge version={version} />}
      {stat && (
        <span class="quiet">
          {text.stats(
            counted(result.files?.length ?? 0),
            counted(stat.lines_added ?? 0),
            counted(stat.lines_deleted ?? 0),
          )}
        </span>
      )}
    </span>
  );
}

export function VerificationBadge({ version }: { version: Generation }) {
  const badge = badgeOf(version.result?.verification);
  return <Badge look={LOOKS[badge]}>{text.badge[badge]}</Badge>;
}
