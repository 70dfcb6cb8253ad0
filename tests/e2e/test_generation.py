"""A sentence becomes an app: the whole job over the embedded stack and a real WebSocket."""

import io
import zipfile
from hashlib import sha256
from uuid import uuid4

from app.client import WingbeatClient
from app.contracts.diagnostics import ToolchainKind
from app.contracts.events import AnalysisError, Chat, Code, FileOperation, StatusUpdate
from app.contracts.generations import GenerationKind, GenerationRequest, GenerationStatus
from app.contracts.ids import SessionId
from app.contracts.projects import Project
from tests.support.jobs import watch_to_the_end


async def test_a_sentence_becomes_an_app(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        accepted = await live.generate(project.id, "a notes app with search")
        watching = await watch_to_the_end(live, accepted.id)
    result = watching.result
    assert result is not None
    assert not watching.breaches
    assert watching.gaps == 0
    assert result.status is GenerationStatus.COMPLETED, result.error
    assert result.provenance == ToolchainKind.SYNTAX_ONLY
    assert result.model == "demo-model"
    assert result.usage.total_tokens > 0
    assert result.usage.model_calls == 1
    assert result.repair_rounds == 0
    assert not result.refusals

    record = await user.generation(accepted.id)
    assert record.status is GenerationStatus.COMPLETED
    assert record.progress == 100
    assert record.last_seq == watching.last_seq
    assert record.result is not None
    assert record.result.files == result.files

    used = (await user.usage(project.id)).totals
    assert (used.jobs, used.model_calls, used.unpriced_calls) == (1, 1, 0)
    assert used.total_tokens == used.charged_tokens == result.usage.total_tokens
    assert used.cost_micro_usd == result.usage.cost_micro_usd == 0, "the demo model costs nothing, and is known to"
    assert used.model_seconds > 0
    assert used.tool_seconds > 0


async def test_what_was_streamed_is_what_was_delivered(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        accepted = await live.generate(project.id, "an expense tracker")
        watching = await watch_to_the_end(live, accepted.id)
    assert watching.result is not None
    delivered = {entry.path: entry for entry in await user.files(accepted.id)}
    assert [entry.model_dump() for entry in watching.result.files] == [e.model_dump() for e in delivered.values()]
    draft = watching.drafts[0]
    assert draft.files
    for path, text in draft.files.items():
        assert path in draft.finals
        content = await user.file(accepted.id, path)
        assert content.decode() == text, f"{path} differs from what was streamed"
        assert sha256(content).hexdigest() == delivered[path].sha256
    with zipfile.ZipFile(io.BytesIO(await user.archive(accepted.id))) as archive:
        assert {i.filename for i in archive.infolist() if not i.is_dir()} == set(delivered)
        for path, entry in delivered.items():
            assert sha256(archive.read(path)).hexdigest() == entry.sha256


async def test_every_finished_file_is_named_by_a_durable_event(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        accepted = await live.generate(project.id, "a todo list")
        watching = await watch_to_the_end(live, accepted.id)
    assert watching.result is not None
    entries = {entry.path: entry for entry in watching.result.files}
    named = [frame for frame in watching.durable if isinstance(frame, Code)]
    assert named
    for frame in named:
        assert frame.text is None
        assert frame.final
        if frame.operation is FileOperation.DELETE:
            assert frame.path not in entries
        else:
            assert entries[frame.path].sha256 == frame.sha256
            assert entries[frame.path].size == frame.size
    progress = [frame.progress for frame in watching.durable if isinstance(frame, StatusUpdate)]
    assert progress == sorted(progress)
    assert any(isinstance(frame, Chat) for frame in watching.durable)
    assert watching.names()[-1] == "Result"


async def test_a_syntax_error_is_repaired_in_a_second_round(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        accepted = await live.generate(project.id, "a habit tracker with streaks")
        watching = await watch_to_the_end(live, accepted.id)
    assert watching.result is not None
    assert not watching.breaches
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    assert watching.result.repair_rounds == 1
    assert watching.result.usage.model_calls == 2
    assert watching.result.diagnostics == []
    found = [frame for frame in watching.durable if isinstance(frame, AnalysisError)]
    assert [frame.round for frame in found] == [0]
    assert found[0].diagnostics[0].line >= 1
    assert set(watching.drafts) == {0, 1}


async def test_a_follow_up_starts_from_the_latest_version(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        first = await live.generate(project.id, "a notes app with search")
        await watch_to_the_end(live, first.id)
        second = await live.generate(project.id, "change the color to green")
        watching = await watch_to_the_end(live, second.id)
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    record = await user.generation(second.id)
    assert record.base_generation_id == first.id
    before = {entry.path: entry.sha256 for entry in await user.files(first.id)}
    after = {entry.path: entry.sha256 for entry in await user.files(second.id)}
    assert set(before) <= set(after)
    assert before != after
    assert sum(before[path] != after[path] for path in before) < len(before)


async def test_a_conversation_changes_no_file(user: WingbeatClient, project: Project) -> None:
    session = SessionId(uuid4())
    async with user.live() as live:
        accepted = await live.generate(
            project.id,
            "what would you build first?",
            kind=GenerationKind.CONVERSE,
            session=session,
        )
        watching = await watch_to_the_end(live, accepted.id)
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    assert watching.result.files == []
    said = "".join(frame.text for frame in watching.durable if isinstance(frame, Chat))
    assert said.strip()
    assert said == watching.drafts[0].chat
    assert not any(isinstance(frame, Code) for frame in watching.durable)
    kept = (await user.conversation(project.id, session=session)).items
    assert [message.content for message in kept] == [said, "what would you build first?"]


async def test_a_job_over_rest_runs_without_a_watcher(user: WingbeatClient, project: Project) -> None:
    started = await user.start(project.id, GenerationRequest(prompt="a pomodoro timer"), idempotency_key="once")
    again = await user.start(project.id, GenerationRequest(prompt="a pomodoro timer"), idempotency_key="once")
    assert again.id == started.id
    async with user.live() as live:
        await live.subscribe(started.id)
        watching = await watch_to_the_end(live, started.id)
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    assert [item.id for item in (await user.generations(project.id)).items] == [started.id]
