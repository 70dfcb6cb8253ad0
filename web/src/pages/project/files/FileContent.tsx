import { useEffect, useState } from "preact/hooks";
import type { Diagnostic } from "../../../contracts";
import { type FileView, knownText, type WatchedGeneration } from "../../../live";
import { useStudio } from "../../../studio";
import { EmptyState, ErrorState, Loading, Notice, useLoaded } from "../../../ui";
import { words } from "../../../words";
import { bytes } from "../../../words/amounts";
import { useSelected } from "../watching";
import type { Place } from "../workshop";
import { CodeView } from "./CodeView";
import { isText, kindOf } from "./fileKinds";

const text = words.workshop.files;

export interface FileContentProps {
  generationId: string;
  path: string;
  watched: WatchedGeneration;
  diagnostics: readonly Diagnostic[];
  place: Place | null;
}

/** One file: as the model writes it, else as it stands. */
export function FileContent(props: FileContentProps) {
  const { path, watched, diagnostics, place } = props;
  const live = useSelected(
    watched.state,
    (state) => {
      const file = state.files.get(path);
      const isGrowing = state.writing === path;
      const edits = file ? unappliedEdits(file) : null;
      return {
        text: edits ?? (file ? knownText(file) : null),
        isEdit: edits !== null,
        isGrowing,
        version: file?.saved?.sha256 ?? "",
        isDeleted: state.deleted.has(path) || file?.draft?.operation === "delete",
      };
    },
    (before, now) =>
      before.text === now.text &&
      before.isGrowing === now.isGrowing &&
      before.isEdit === now.isEdit &&
      before.version === now.version &&
      before.isDeleted === now.isDeleted,
  );
  if (live.isDeleted) return <EmptyState title={text.deleted.title} text={text.deleted.text} />;
  if (live.text === null) return <KeptFile {...props} version={live.version} />;
  return (
    <>
      {live.isEdit && <Notice>{text.edit}</Notice>}
      <CodeView
        path={live.isEdit ? `${path} ` : path}
        text={live.text}
        isGrowing={live.isGrowing}
        diagnostics={diagnostics}
        place={place}
      />
    </>
  );
}

/** The changes that the model has written and that are not in the file yet. */
function unappliedEdits({ draft, saved }: FileView): string | null {
  if (draft?.operation !== "edit") return null;
  return saved === null || saved.round < draft.round ? draft.text : null;
}

type Content = { kind: "text"; text: string } | { kind: "blob"; blob: Blob };

function KeptFile({ generationId, path, version, diagnostics, place }: FileContentProps & { version: string }) {
  const { api } = useStudio();
  const { state, reload } = useLoaded(`${generationId} ${path} ${version}`, async (signal): Promise<Content> => {
    const response = await api.raw("get", "/api/generations/{generation_id}/files/{path}", {
      path: { generation_id: generationId, path },
      signal,
    });
    if (kindOf(path) === "text" && isText(response)) return { kind: "text", text: await response.text() };
    return { kind: "blob", blob: await response.blob() };
  });
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;
  const { value } = state;
  if (value.kind === "text") {
    return <CodeView path={path} text={value.text} isGrowing={false} diagnostics={diagnostics} place={place} />;
  }
  return kindOf(path) === "image" ? <Picture path={path} blob={value.blob} /> : <Bytes blob={value.blob} />;
}

function Picture({ path, blob }: { path: string; blob: Blob }) {
  const [url, setUrl] = useState<string | null>(null);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    setBroken(false);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  if (isBroken) return <Bytes blob={blob} />;
  return (
    <figure class="picture">
      {url && <img class="picture-image" src={url} alt={path} onError={() => setBroken(true)} />}
      <figcaption class="quiet">{bytes(blob.size)}</figcaption>
    </figure>
  );
}

function Bytes({ blob }: { blob: Blob }) {
  return <EmptyState title={text.binary.title} text={text.binary.text(bytes(blob.size))} />;
}
