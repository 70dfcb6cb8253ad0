/** Restoring is a job: it is watched until its version is there. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Generation } from "../../contracts";
import { isOver } from "../../live";
import { useStudio } from "../../studio";
import { toast } from "../../ui";
import { words } from "../../words";

const text = words.versions.restore;

export interface Restoring {
  restore: () => Promise<void>;
  isWaiting: boolean;
}

export function useRestore(version: Generation, onRestored: () => void): Restoring {
  const { api, generations } = useStudio();
  const [job, setJob] = useState<string | null>(null);
  const done = useRef(onRestored);
  done.current = onRestored;

  useEffect(() => {
    if (job === null) return;
    const { generation, release } = generations.watch(job);
    let isTold = false;
    const stop = generation.state.subscribe(({ status }) => {
      // The end stays in the state, which may change once more after it.
      if (!isOver(status) || isTold) return;
      isTold = true;
      setJob(null);
      if (status === "completed") toast(text.finished);
      else toast(text.failed, "error");
      done.current();
    });
    return () => {
      stop();
      release();
    };
  }, [job, generations]);

  const restore = async () => {
    const path = { generation_id: version.id };
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const started = await api.post("/api/generations/{generation_id}/restore", { path, headers });
    toast(text.done);
    setJob(started.id);
  };
  return { restore, isWaiting: job !== null };
}
