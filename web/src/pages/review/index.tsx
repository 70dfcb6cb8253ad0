import { useRoute } from "preact-iso";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { EmptyState, ErrorState, Loading, Page, useLoaded } from "../../ui";
import { words } from "../../words";
import { Desk } from "./Desk";
import { comesFromRepository } from "./repository";
import "./review.css";

const text = words.review;

/** `/generations/:generationId/review`: what of a version is taken, and its way to GitHub. */
export default function ReviewPage() {
  const { api } = useStudio();
  const generationId = useRoute().params["generationId"] ?? "";
  const { state, reload } = useLoaded(generationId, async (signal) => {
    const path = { generation_id: generationId };
    const [review, generation] = await Promise.all([
      api.get("/api/generations/{generation_id}/review", { path, signal }),
      api.get("/api/generations/{generation_id}", { path, signal }),
    ]);
    const [project, isPublishable] = await Promise.all([
      api.get("/api/projects/{project_id}", { path: { project_id: review.project_id }, signal }),
      comesFromRepository(api, review, generation, signal),
    ]);
    return { review, generation, project, isPublishable };
  });

  return (
    <Page title={text.title} width="wide">
      {state.kind === "loaded" && (
        <p class="review-trail">
          <a href={addresses.project(state.value.project.id, generationId)}>{text.back}</a>
          <span class="quiet">{state.value.project.name}</span>
        </p>
      )}
      {state.kind === "loading" && <Loading label={text.loading} />}
      {state.kind === "failed" && state.problem.code === "not_ready" && <EmptyState {...text.notReady} />}
      {state.kind === "failed" && state.problem.code !== "not_ready" && (
        <ErrorState problem={state.problem} onRetry={reload} />
      )}
      {state.kind === "loaded" && state.value.review.files.length === 0 && <EmptyState {...text.noChanges} />}
      {state.kind === "loaded" && state.value.review.files.length > 0 && <Desk key={generationId} {...state.value} />}
    </Page>
  );
}
