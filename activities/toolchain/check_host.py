"""What every check of a workspace works with, whatever tool it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from activities.toolchain.code_frames import code_frames
from activities.toolchain.metering import ToolMetering
from activities.toolchain.protocol import OutputSink
from activities.workspace.files import Workspaces
from activities.workspace.threads import in_thread
from app.contracts.diagnostics import Diagnostic, Refusal
from app.contracts.jobs import AnalyzeInput, CheckVersionInput, Problems
from app.data.objects import ObjectKind, ObjectStore

MAX_DIAGNOSTICS: Final = 100
"""What a check tells of, at the most."""


@dataclass(frozen=True, slots=True)
class CheckHost:
    """The files of this host. A command's output goes line by line to `output` while it runs."""

    workspaces: Workspaces
    output: OutputSink
    objects: ObjectStore
    metering: ToolMetering

    async def save_problems(
        self,
        job: AnalyzeInput | CheckVersionInput,
        directory: Path,
        diagnostics: list[Diagnostic],
        refusals: Sequence[Refusal] = (),
    ) -> str:
        """Save what a repair round is told, with the code around it. Answers the object's key."""
        problems = Problems(
            diagnostics=diagnostics,
            refusals=[*refusals],
            frames=await in_thread(code_frames, directory, diagnostics),
            diff_key=job.diff_key,
        )
        return await self.objects.put(job, ObjectKind.PROBLEMS, problems.model_dump_json().encode())
