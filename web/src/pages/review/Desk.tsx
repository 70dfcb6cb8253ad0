import { useState } from "preact/hooks";
import type { Generation, Project, Review } from "../../contracts";
import { announce } from "../../ui";
import { words } from "../../words";
import { Check } from "./Check";
import { type Part, partsOf } from "./choice";
import { FileList } from "./FileList";
import { FileSection } from "./FileSection";
import { Message } from "./Message";
import { Notices } from "./Notices";
import { isPublicationAtWork } from "./news";
import { Publish } from "./publish/Publish";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { Summary } from "./Summary";
import { areShortcutsOn, layout, useFitsSideBySide } from "./settings";
import { useDraft } from "./useDraft";
import { useFollowed } from "./useFollowed";
import { useNavigation } from "./useNavigation";
import { useShortcuts } from "./useShortcuts";

const text = words.review;

/** Files to choose from, and beside them what is done with the choice. */
export function Desk({ review: first, generation, project, isPublishable }: DeskProps) {
  const draft = useDraft(first);
  useFollowed(draft, generation);
  const review = draft.review.value;
  const isPublished = review.state === "published";
  const isMember = project.role !== "viewer";
  const canDecide = isMember && !isPublished && !isPublicationAtWork(review.publication);
  const navigation = useNavigation(review.files);
  const [isHelping, setHelping] = useState(false);
  const fits = useFitsSideBySide();

  const decide = (parts: readonly Part[], decision: "accepted" | "rejected") => {
    if (!canDecide) return;
    draft.decide(parts, decision);
    announce(text.hunk.told(parts[0]?.path ?? "", text.files.decisions[decision]));
  };
  const decideCurrent = (decision: "accepted" | "rejected", isFile: boolean) => {
    const { part, file } = navigation.current();
    if (part && file) decide(isFile ? partsOf(file) : [part], decision);
  };
  const keys = {
    j: () => navigation.move(1),
    k: () => navigation.move(-1),
    a: () => decideCurrent("accepted", false),
    r: () => decideCurrent("rejected", false),
    A: () => decideCurrent("accepted", true),
    R: () => decideCurrent("rejected", true),
    e: () => document.querySelector<HTMLElement>("#review-message textarea")?.focus(),
    "?": () => setHelping(true),
  };
  useShortcuts(keys, areShortcutsOn.value);

  return (
    <div class="review">
      <Summary draft={draft} canDecide={canDecide} onDecide={decide} onHelp={() => setHelping(true)} fits={fits} />
      <Notices draft={draft} isMember={isMember} />
      <div class="review-columns">
        <FileList files={review.files} rejected={draft.rejected.value} onGo={navigation.goToFile} />
        <div class="review-diff" ref={navigation.root} onFocusIn={navigation.onFocusIn}>
          {review.files.map((file) => (
            <FileSection
              key={file.path}
              file={file}
              rejected={draft.rejected.value}
              isSensitive={review.sensitive.some((path) => path === file.path || path.endsWith(`/${file.path}`))}
              canDecide={canDecide}
              onDecide={decide}
              layout={fits ? layout.value : "unified"}
              firstPart={navigation.firstPartOf(file)}
              isOpen={navigation.isOpen(file)}
              onOpen={(isOpen) => navigation.open(file, isOpen)}
            />
          ))}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
        <aside class="review-side" tabIndex={0} aria-label={text.publish.title}>
          {isPublishable && <Message draft={draft} canDecide={canDecide} />}
          <Check draft={draft} canDecide={canDecide} projectId={project.id} />
          {isPublishable ? (
            <Publish draft={draft} isMember={isMember} generation={generation} onGo={navigation.goToFile} />
          ) : (
            <p class="card quiet">{text.publish.nowhere}</p>
          )}
        </aside>
      </div>
      <ShortcutsDialog isOpen={isHelping} onClose={() => setHelping(false)} />
    </div>
  );
}

interface DeskProps {
  review: Review;
  generation: Generation;
  project: Project;
  /** It comes from a repository. */
  isPublishable: boolean;
}
