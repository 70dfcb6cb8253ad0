import { useEffect, useState } from "preact/hooks";
import type { Generation, Schemas } from "../../../contracts";
import type { WatchedGeneration } from "../../../live";
import { useStudio } from "../../../studio";
import { useSelected } from "../watching";

type Usage = Schemas["Usage"];

const EVERY_MS = 5_000;

/** What a job has used so far: asked for while it runs, told by its result at the end. */
export function useSpent(generation: Generation, watched: WatchedGeneration, isRunning: boolean): Usage {
  const { api } = useStudio();
  const result = useSelected(watched.state, (state) => state.result?.usage ?? null);
  const [asked, setAsked] = useState(generation.usage);
  const { id } = generation;
  useEffect(() => {
    if (!isRunning) return undefined;
    const ask = () =>
      api.get("/api/generations/{generation_id}", { path: { generation_id: id } }).then(
        ({ usage }) => setAsked(usage),
        () => undefined, // the next one may be answered
      );
    const timer = setInterval(() => void ask(), EVERY_MS);
    return () => clearInterval(timer);
  }, [api, id, isRunning]);
  if (isRunning) return asked;
  return generation.usage.total_tokens > 0 ? generation.usage : { ...asked, ...result };
}
