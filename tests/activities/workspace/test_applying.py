"""Applying an answer: what is changed, saved and noted, once."""

from uuid import uuid4

import pytest

from activities.model.context import ContextFile, ContextPack
from activities.workspace import activities as module
from app.contracts.errors import ErrorCode
from app.contracts.events import FileOperation
from app.contracts.generations import EditCounts
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef
from app.data.archives import read_file
from app.data.objects import ObjectKind
from tests.activities.workspace.bench import ANSWER, MAIN, Bench, block, failure, files_of


async def test_an_answer_is_applied_saved_and_noted_in_the_draft(bench: Bench) -> None:
    workspace = await bench.provision()
    output = await bench.apply(await bench.answered(workspace, ANSWER))
    assert [changed.path for changed in output.changed] == ["lib/home.dart", "lib/main.dart"]
    assert [refused.path for refused in output.refusals] == ["../outside.dart"]
    assert files_of(workspace.directory)["lib/home.dart"] == "class Home {}\n"
    assert read_file(bench.objects.contents[output.archive_key], "lib/home.dart") == b"class Home {}\n"
    assert bench.drafts.archives == {bench.job.generation_id: output.archive_key}
    assert not list(bench.root.rglob("outside.dart"))


EDIT = block(
    FileOperation.EDIT,
    "lib/main.dart",
    "<<<<<<< SEARCH\nvoid main() {}\n=======\nvoid main() => run();\n>>>>>>> REPLACE\n",
)


async def test_hunks_are_counted_and_the_changes_saved_for_the_next_round(bench: Bench) -> None:
    workspace = await bench.provision()
    output = await bench.apply(await bench.answered(workspace, ANSWER.replace("lib/main.dart", "lib/b.dart") + EDIT))
    assert output.edits == EditCounts(exact=1)
    assert output.diff_key is not None
    diff = bench.objects.contents[output.diff_key].decode()
    assert "created: lib/home.dart\n" in diff
    assert "-void main() {}\n+void main() => run();\n" in diff


@pytest.mark.parametrize(
    ("files", "edits"),
    [
        ([ContextFile(path="lib/main.dart", text=MAIN)], EditCounts(exact=1)),
        ([ContextFile(path="lib/main.dart", text="void other() {}\n")], EditCounts(refused=1)),
        ([], EditCounts(refused=1)),
    ],
)
async def test_an_edit_is_held_against_what_the_model_was_shown(
    bench: Bench, files: list[ContextFile], edits: EditCounts
) -> None:
    workspace = await bench.provision()
    pack = ContextPack(files=files, tree=[]).model_dump_json().encode()
    asked = await bench.answered(workspace, EDIT)
    key = await bench.objects.put(bench.job, ObjectKind.CONTEXT, pack)
    output = await bench.apply(asked.model_copy(update={"context_key": key}))
    assert output.edits == edits
    assert len(output.refusals) == edits.refused


async def test_what_another_jobs_model_was_shown_is_not_read(bench: Bench) -> None:
    workspace = await bench.provision()
    asked = await bench.answered(workspace, EDIT)
    other = JobRef(project_id=bench.job.project_id, generation_id=GenerationId(uuid4()))
    key = await bench.objects.put(other, ObjectKind.CONTEXT, b"{}")
    error = await failure(bench.apply(asked.model_copy(update={"context_key": key})))
    assert error.type == ErrorCode.WORKSPACE_FAILED


@pytest.mark.parametrize("step", ["write_note", "replace_tree"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_attempt_killed_half_way_is_repeated_without_applying_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    workspace = await bench.provision()
    edit = "<<<<<<< SEARCH\nvoid main() {}\n=======\nvoid main() {}\nvoid more() {}\n>>>>>>> REPLACE\n"
    asked = await bench.answered(workspace, block(FileOperation.EDIT, "lib/main.dart", edit))
    real = getattr(module, step)

    def killed(*arguments: object) -> None:
        if when == "after":
            real(*arguments)
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(module, step, killed)
        await failure(bench.apply(asked))
    output = await bench.apply(asked)
    assert not output.refusals
    assert files_of(workspace.directory)["lib/main.dart"] == "void main() {}\nvoid more() {}\n"
    assert await bench.apply(asked) == output


async def test_an_answer_of_another_job_is_refused(bench: Bench) -> None:
    workspace = await bench.provision()
    foreign = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    key = await bench.objects.put(foreign, ObjectKind.ANSWER, ANSWER.encode())
    asked = (await bench.answered(workspace, ANSWER)).model_copy(update={"answer_key": key})
    assert (await failure(bench.apply(asked))).type == ErrorCode.WORKSPACE_FAILED
