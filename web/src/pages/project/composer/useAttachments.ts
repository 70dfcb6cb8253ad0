import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../../../api";
import type { Schemas } from "../../../contracts";
import { useStudio } from "../../../studio";
import { explain, words } from "../../../words";

const text = words.workshop.attachments;

export const IMAGE_TYPES: readonly string[] = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const MOST = 8;
const LARGEST = 5 * 1024 * 1024;

export interface Upload {
  readonly key: number;
  readonly name: string;
  /** Of the file as it was picked, for its thumbnail. */
  readonly url: string;
  /** None while it is on its way. */
  readonly id: string | null;
}

export interface Attachments {
  readonly uploads: readonly Upload[];
  readonly isUploading: boolean;
  readonly ids: readonly string[];
  /** Why images of the last try are not among them. */
  readonly refusals: readonly string[];
  add(files: Iterable<File>): void;
  remove(upload: Upload): void;
  /** They were sent: they are the job's now. */
  clear(): void;
}

/** Images that go with the next request. Each is uploaded as soon as it is picked. */
export function useAttachments(projectId: string): Attachments {
  const { api } = useStudio();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const count = useRef(0);
  const latest = useRef(uploads);
  latest.current = uploads;
  useEffect(
    () => () => {
      for (const { url } of latest.current) URL.revokeObjectURL(url);
    },
    [],
  );

  const refuse = (refusal: string) => setRefusals((all) => [...new Set([...all, refusal])]);
  const drop = (key: number) => {
    setUploads((all) => all.filter((one) => one.key !== key));
  };
  const upload = async (file: File, { key, url }: Upload) => {
    try {
      const response = await api.raw("post", "/api/projects/{project_id}/attachments", {
        path: { project_id: projectId },
        query: { name: file.name.slice(0, 120) || "image" },
        body: file,
      });
      const { id } = (await response.json()) as Schemas["Attachment"];
      setUploads((all) => all.map((one) => (one.key === key ? { ...one, id } : one)));
    } catch (error) {
      drop(key);
      URL.revokeObjectURL(url);
      refuse(text.failed(file.name, error instanceof ApiProblem ? explain(error) : String(error)));
    }
  };
  return {
    uploads,
    isUploading: uploads.some(({ id }) => id === null),
    ids: uploads.flatMap(({ id }) => (id === null ? [] : [id])),
    refusals,
    add(files) {
      setRefusals([]);
      for (const file of files) {
        const refusal = refused(file, latest.current.length);
        if (refusal !== null) {
          refuse(refusal);
          continue;
        }
        const added = { key: ++count.current, name: file.name, url: URL.createObjectURL(file), id: null };
        latest.current = [...latest.current, added];
        setUploads(latest.current);
        void upload(file, added);
      }
    },
    remove({ key, url, id }) {
      setRefusals([]);
      drop(key);
      URL.revokeObjectURL(url);
      // What nobody names is removed by the server in time, should this not be heard.
      if (id)
        void api.delete("/api/attachments/{attachment_id}", { path: { attachment_id: id } }).catch(() => undefined);
    },
    clear() {
      for (const { url } of uploads) URL.revokeObjectURL(url);
      setUploads([]);
      setRefusals([]);
    },
  };
}

function refused(file: File, already: number): string | null {
  if (!IMAGE_TYPES.includes(file.type)) return text.wrongType(file.name);
  if (file.size > LARGEST) return text.tooLarge(file.name);
  return already >= MOST ? text.tooMany(MOST) : null;
}
