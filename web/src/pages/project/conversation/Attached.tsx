import { useEffect, useState } from "preact/hooks";
import { useStudio } from "../../../studio";
import { words } from "../../../words";

/** The images that went with a request. */
export function Attached({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <ul class="attached" aria-label={words.workshop.attachments.label}>
      {ids.map((id) => (
        <li key={id}>
          <KeptImage id={id} />
        </li>
      ))}
    </ul>
  );
}

/** It needs the token, so it is fetched and shown as a blob; one that is gone is told as such. */
function KeptImage({ id }: { id: string }) {
  const { api } = useStudio();
  const [url, setUrl] = useState<string | null | "gone">(null);
  useEffect(() => {
    const abort = new AbortController();
    let made: string | null = null;
    const load = async () => {
      const response = await api.raw("get", "/api/attachments/{attachment_id}", {
        path: { attachment_id: id },
        signal: abort.signal,
      });
      made = URL.createObjectURL(await response.blob());
      setUrl(made);
    };
    load().catch(() => {
      if (!abort.signal.aborted) setUrl("gone");
    });
    return () => {
      abort.abort();
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [api, id]);
  if (url === "gone") return <span class="thumbnail quiet">{words.workshop.attachments.gone}</span>;
  if (url === null) return <span class="thumbnail" />;
  return <img class="thumbnail" src={url} alt={words.workshop.attachments.image} />;
}
