"""`./dev demo`: the whole product once, from nothing to a finished app, on a stack of its own."""

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_urlsafe
from uuid import UUID, uuid4

from pydantic import BaseModel
from rich.console import Console
from rich.live import Live

from app.client import WingbeatClient
from app.contracts.generations import GenerationStatus
from app.local.display import JobView, print_summary
from app.local.options import StackOptions
from app.local.service import ServiceEvent, ServiceState
from app.local.stack import Stack, running_stack

DEFAULT_PROMPT = "a habit tracker with streaks"
_SILENCE_S = 180.0


class DemoOutcome(BaseModel):
    """The JSON line.

    `events` counts the durable frames and `seq_gaps` those missing, repeated or out of order. `ready_s` is the time
    until the stack was ready, `elapsed_s` the job's own, from the request to its `Result`.
    """

    status: GenerationStatus | None
    generation_id: UUID
    files: int
    events: int
    seq_gaps: int
    provenance: str | None
    model: str | None
    ready_s: float
    elapsed_s: float


async def run_demo(prompt: str, *, settings: dict[str, str], console: Console) -> DemoOutcome:
    """Start a stack in a temporary folder, run one job over the WebSocket, stop everything.

    Raises:
        StackError: the stack did not become ready; the text says why.
        ApiError: the api refused; the text says why.
    """
    began = time.monotonic()
    async with _temporary_stack(settings, console) as stack:
        ready_s = time.monotonic() - began
        console.print(f"ready in {ready_s:.1f} s", highlight=False)
        asked = time.monotonic()
        generation, view = await _run_job(stack, prompt, console)
        elapsed_s = time.monotonic() - asked
    print_summary(console, view)
    result = view.result
    return DemoOutcome(
        status=result.status if result else None,
        generation_id=generation,
        files=len(result.files) if result else 0,
        events=view.events,
        seq_gaps=view.seq_gaps,
        provenance=result.provenance if result else None,
        model=result.model if result else None,
        ready_s=round(ready_s, 2),
        elapsed_s=round(elapsed_s, 2),
    )


@asynccontextmanager
async def _temporary_stack(settings: dict[str, str], console: Console) -> AsyncIterator[Stack]:
    def tell(event: ServiceEvent) -> None:
        if event.state in (ServiceState.READY, ServiceState.RESTARTING, ServiceState.FAILED):
            console.print(f"  {event.service} {event.state} {event.detail} ({event.seconds:.1f} s)", style="dim")

    with tempfile.TemporaryDirectory(prefix="wingbeat-demo-", ignore_cleanup_errors=True) as folder:
        options = StackOptions(data_dir=Path(folder), settings=settings, throwaway=True)
        async with running_stack(options, on_event=tell) as stack:
            yield stack


async def _run_job(stack: Stack, prompt: str, console: Console) -> tuple[UUID, JobView]:
    view = JobView(title=prompt)
    async with WingbeatClient(stack.info.api_url) as client:
        await client.sign_up(f"demo-{uuid4().hex[:12]}@example.com", token_urlsafe(24))
        project = await client.create_project("Demo", prompt[:200])
        async with client.live() as live:
            generation = await live.generate(project.id, prompt)
            with Live(view.render(), console=console, refresh_per_second=10, transient=False) as screen:
                async for frame in live.until_result(generation.id, timeout_s=_SILENCE_S):
                    view.apply(frame)
                    screen.update(view.render())
        console.print()
    return generation.id, view
