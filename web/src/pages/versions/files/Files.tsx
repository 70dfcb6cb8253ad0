import { useState } from "preact/hooks";
import type { Generation } from "../../../contracts";
import { useStudio } from "../../../studio";
import { EmptyState, ErrorState, Loading, Tree, useLoaded } from "../../../ui";
import { words } from "../../../words";
import { bytes } from "../../../words/amounts";
import { fileNodes } from "./fileNodes";

const text = words.versions.files;
const MAIN = "lib/main.dart";

/** The version's files, to be read. */
export function Files({ version }: { version: Generation }) {
  const { api } = useStudio();
  const path = { generation_id: version.id };
  const { state, reload } = useLoaded(version.id, (signal) =>
    api.get("/api/generations/{generation_id}/files", { path, signal }),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;
  const paths = state.value.items.map((file) => file.path);
  if (paths.length === 0) return <EmptyState {...text.none} />;
  const shown = chosen ?? paths.find((one) => one === MAIN) ?? paths[0] ?? MAIN;
  return (
    <div class="version-files">
      <Tree label={text.label} nodes={fileNodes(paths)} selected={shown} onSelect={setChosen} />
      <FileText key={shown} generationId={version.id} path={shown} />
    </div>
  );
}

function FileText({ generationId, path }: { generationId: string; path: string }) {
  const { api } = useStudio();
  const { state, reload } = useLoaded(`${generationId} ${path}`, async (signal) => {
    const request = { path: { generation_id: generationId, path }, signal };
    const answer = await api.raw("get", "/api/generations/{generation_id}/files/{path}", request);
    const isText = answer.headers.get("content-type")?.startsWith("text/plain") ?? false;
    return isText ? { text: await answer.text() } : { size: (await answer.blob()).size };
  });
  if (state.kind === "loading") return <Loading />;
  if (state.kind === "failed") return <ErrorState problem={state.problem} onRetry={reload} />;
  if (state.value.text === undefined) return <p class="file-note">{text.binary(bytes(state.value.size))}</p>;
  const count = state.value.text.split("\n").length - (state.value.text.endsWith("\n") ? 1 : 0);
  return (
    <div class="file">
      <p class="file-path">{path}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="file-text" aria-label={text.content(path)} tabIndex={0}>
        <pre class="file-numbers" aria-hidden="true">
          {Array.from({ length: count }, (_, line) => line + 1).join("\n")}
        </pre>
        <pre>{state.value.text}</pre>
      </section>
    </div>
  );
}
