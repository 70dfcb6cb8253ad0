"""What a good answer becomes: saved by reference, shown as it comes, counted."""

from dataclasses import replace
from hashlib import sha256

import pytest

from app.contracts.drafts import ChatDraft, CodeDraft
from app.contracts.events import FileOperation
from app.contracts.generations import GenerationKind
from app.contracts.jobs import Problems
from app.data.jobs import ModelWishes
from app.data.objects import ObjectKind
from tests.activities.stream_model.bench import Bench, block
from tests.fakes.gemini import (
    MODEL_VERSION,
    Finish,
    stream,
)


async def test_a_clean_answer_is_saved_shown_and_counted(bench: Bench) -> None:
    answer = "The plan.\n" + block("class A {}\n") + "Done.\n"
    bench.server.replies(stream(*answer.splitlines(keepends=True), Finish()))
    output = await bench.run()
    assert bench.answer(output) == answer
    assert (output.chat, output.files, output.nonce, output.model) == ("The plan.\nDone.\n", 1, "nonce2", MODEL_VERSION)
    assert (output.usage.total_tokens, output.usage.thought_tokens, output.usage.model_calls) == (17, 2, 1)
    assert output.notices == []
    assert bench.chat() == "The plan.\nDone.\n"
    final = bench.code("lib/a.dart")[-1]
    assert final.final
    assert final.sha256 == sha256(b"class A {}\n").hexdigest()
    draft = bench.drafts.drafts[bench.job.generation_id]
    assert (draft.answer, draft.nonce, draft.next_index) == (answer, "nonce2", len(bench.publisher.frames))


async def test_an_edit_ends_without_a_hash(bench: Bench) -> None:
    body = "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n"
    bench.server.replies(stream(f'<<<FILE edit path="lib/a.dart" id=nonce2>>>\n{body}<<<END nonce2>>>\n', Finish()))
    await bench.run()
    final = bench.code("lib/a.dart")[-1]
    assert (final.operation, final.final, final.sha256) == (FileOperation.EDIT, True, None)


async def test_the_plan_is_shown_before_the_files(bench: Bench) -> None:
    bench.server.replies(stream("Screens: one.\n", block("a\n"), Finish()))
    output = await bench.run()
    kinds = [type(frame) for frame in bench.publisher.frames]
    assert kinds.index(ChatDraft) < kinds.index(CodeDraft)
    assert (output.chat, output.notices) == ("Screens: one.\n", [])


async def test_files_without_a_plan_are_remarked_upon(bench: Bench) -> None:
    bench.server.replies(stream(block("a\n"), "Done.", Finish()))
    assert (await bench.run()).notices == ["The model gave no plan before its files."]


async def test_a_conversation_shows_no_files(bench: Bench) -> None:
    bench.job = bench.job.model_copy(update={"kind": GenerationKind.CONVERSE})
    bench.server.replies(stream("It draws.\n", block("a\n"), Finish()))
    output = await bench.run()
    assert (output.chat, output.files) == ("It draws.\n", 1)
    assert bench.code("lib/a.dart") == []
    assert len(bench.drafts.drafts[bench.job.generation_id].segments) == 1


@pytest.mark.parametrize(("repairs", "asked"), [(False, "another"), (True, "configured")])
async def test_the_chosen_model_is_asked(bench: Bench, repairs: bool, asked: str) -> None:
    bench.records.record = replace(bench.records.record, models=ModelWishes(project="another", repairs="configured"))
    if repairs:
        problems = Problems(diagnostics=[], refusals=[])
        key = await bench.objects.put(bench.job, ObjectKind.PROBLEMS, problems.model_dump_json().encode())
        bench.job = bench.job.model_copy(update={"round": 1, "problems_key": key})
    bench.server.replies(stream("ok", Finish()))
    await bench.run()
    assert bench.server.requests[0].path.startswith(f"/v1beta/models/{asked}:")
