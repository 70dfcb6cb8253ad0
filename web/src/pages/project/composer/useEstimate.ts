import { useEffect, useState } from "preact/hooks";
import type { Schemas } from "../../../contracts";
import { useStudio } from "../../../studio";
import type { GenerationRequest } from "../job/jobs";

type Estimate = Schemas["GenerationEstimate"];

const PAUSE_MS = 600;

/** What the request would use, asked for when the writer pauses. None while it is not known. */
export function useEstimate(projectId: string, request: GenerationRequest | null): Estimate | null {
  const { api } = useStudio();
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const asked = request && JSON.stringify(request);
  useEffect(() => {
    if (asked === null) {
      setEstimate(null);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api
        .post("/api/projects/{project_id}/generations/estimate", {
          path: { project_id: projectId },
          body: JSON.parse(asked) as GenerationRequest,
          signal: abort.signal,
        })
        .then(setEstimate, () => setEstimate(null)); // it is a help: starting tells what is wrong
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, projectId, asked]);
  return estimate;
}
