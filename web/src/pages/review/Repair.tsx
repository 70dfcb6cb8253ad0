import { useLocation } from "preact-iso";
import { addresses } from "../../routes";
import { useStudio } from "../../studio";
import { Button, Notice, useTask } from "../../ui";
import { explain, words } from "../../words";
import type { ReviewDraft } from "./draft";

interface RepairProps {
  draft: ReviewDraft;
  projectId: string;
  look: "primary" | "plain";
}

/** Starts the job that mends what the check has found, and goes to it. */
export function Repair({ draft, projectId, look }: RepairProps) {
  const { api } = useStudio();
  const { route } = useLocation();
  const repair = useTask(async () => {
    await draft.flush();
    const path = { generation_id: draft.review.peek().generation_id };
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const job = await api.post("/api/generations/{generation_id}/review/repair", { path, headers });
    route(addresses.project(projectId, job.id));
  });
  return (
    <>
      {repair.problem && <Notice look="error">{explain(repair.problem)}</Notice>}
      <Button look={look} isBusy={repair.isRunning} onClick={() => void repair.run()}>
        {words.review.check.repair}
      </Button>
    </>
  );
}
