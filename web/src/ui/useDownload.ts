import { useState } from "preact/hooks";
import { type DownloadProgress, received, save } from "../api/download";
import { type Task, useTask } from "./tasks";

export interface Download {
  start: Task<[]>["run"];
  task: Task<[]>;
  progress: DownloadProgress | null;
}

/** Fetch something and have the browser save it under `name`; `progress` is told meanwhile. */
export function useDownload(name: string, request: () => Promise<Response>, onDone: () => void): Download {
  const [progress, setProgress] = useState<DownloadProgress | null>(null);
  const task = useTask(async () => {
    try {
      save(await received(await request(), setProgress), name);
      onDone();
    } finally {
      setProgress(null);
    }
  });
  return { start: task.run, task, progress };
}
