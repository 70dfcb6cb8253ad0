"""Runs cases over the public API, as a client would, and has the graders look at what comes."""

import asyncio
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

from app.client import WingbeatClient
from app.contracts.generations import Generation, GenerationKind, GenerationOptions, GenerationRequest, OnDisconnect
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.projects import Project
from app.contracts.verification import CheckState
from evaluation.cases import Case
from evaluation.graders import Delivered, Grade, grade
from evaluation.results import Attempt, GradeLine, Results
from evaluation.seeding import Seeding
from evaluation.smoke import smoke
from evaluation.starting_points import Files, starting_files

DEMO_MODEL = "demo-model"
_POLL_S = 0.5
_LIMIT_S = 3600.0

Listener = Callable[[Attempt], None]


class Evaluation:
    """A run of the suite on one stack. `at_once` attempts are under way together."""

    def __init__(self, client: WingbeatClient, seeding: Seeding, *, attempts_each: int, at_once: int) -> None:
        self._client = client
        self._seeding = seeding
        self._attempts_each = attempts_each
        self._turn = asyncio.Semaphore(at_once)
        self._models: dict[str, int] = {}
        self._provenances: dict[str, int] = {}

    async def run(self, cases: Sequence[Case], on_attempt: Listener) -> Results:
        """All attempts at all cases; `on_attempt` hears of each as it ends."""

        async def attempt(case: Case, number: int) -> Attempt:
            async with self._turn:
                done = await self._attempt(case, number)
            on_attempt(done)
            return done

        asked = [(case, number) for case in cases for number in range(1, self._attempts_each + 1)]
        attempts = await asyncio.gather(*(attempt(case, number) for case, number in asked))
        return Results(
            model=_all(self._models),
            provenance=_all(self._provenances),
            canned=DEMO_MODEL in self._models,
            attempts_each=self._attempts_each,
            attempts=list(attempts),
        )

    async def _attempt(self, case: Case, number: int) -> Attempt:
        before = starting_files(case.start)
        project = await self._client.create_project(f"{case.id} {number}")
        base = None if case.start.is_template else await self._seed(project, before)
        began = time.monotonic()
        started = await self._client.start(project.id, _request(case, base))
        ended = await self._end_of(started.id)
        seconds = time.monotonic() - began
        delivered = await self._delivered(case, ended, before)
        return _attempt(case, number, ended, seconds, grade(case, delivered))

    async def _seed(self, project: Project, files: Files) -> GenerationId:
        user = await self._client.me()
        return await self._seeding.version(project.id, user.id, files)

    async def _end_of(self, generation: GenerationId) -> Generation:
        async with asyncio.timeout(_LIMIT_S):
            while True:
                found = await self._client.generation(generation)
                if found.status.is_final:
                    return found
                await asyncio.sleep(_POLL_S)

    async def _delivered(self, case: Case, job: Generation, before: Files) -> Delivered:
        result = job.result
        has_version = result is not None and bool(result.files) and case.asked_as is not GenerationKind.CONVERSE
        after = _unzipped(await self._client.archive(job.id)) if has_version else before
        model = result.model if result and result.model else "unknown"
        self._models[model] = self._models.get(model, 0) + 1
        if result and result.provenance:
            self._provenances[result.provenance] = self._provenances.get(result.provenance, 0) + 1
        answer = await self._answer(job.project_id)
        badge = result.verification if result else None
        is_built = badge is not None and badge.build is CheckState.PASSED
        unserved = await smoke(self._client, job.id) if is_built else None
        return Delivered(job, before, after, answer, canned=model == DEMO_MODEL, unserved=unserved)

    async def _answer(self, project: ProjectId) -> str:
        said = await self._client.conversation(project)
        return "\n".join(message.content for message in said.items if message.role == "assistant")


def _request(case: Case, base: GenerationId | None) -> GenerationRequest:
    return GenerationRequest(
        kind=case.asked_as,
        prompt=case.prompt,
        error_message=case.error_message,
        base_generation_id=base,
        options=GenerationOptions(
            on_disconnect=OnDisconnect.CONTINUE, write_tests=case.wants_tests, build_web=case.is_app
        ),
    )


def _attempt(case: Case, number: int, job: Generation, seconds: float, grades: Iterable[Grade]) -> Attempt:
    return Attempt(
        case=case.id,
        group=case.group,
        number=number,
        generation_id=job.id,
        grades=[GradeLine(grader=found.grader, mark=found.mark, why=found.why) for found in grades],
        seconds=round(seconds, 2),
        tokens=job.usage.total_tokens,
        repair_rounds=job.result.repair_rounds if job.result else 0,
    )


def _unzipped(archive: bytes) -> Files:
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}


def _all(counted: dict[str, int]) -> str:
    return ", ".join(sorted(counted)) or "nothing"
