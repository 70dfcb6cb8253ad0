"""Instructions hidden in what a project, a tool or a file name says: they reach the prompt as data, nothing else."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from activities.model.context import ContextFile, ContextPack
from activities.model.envelope import end_marker, open_marker, parse_answer
from activities.model.gemini import GeminiClient
from activities.model.history import History
from activities.model.prompting import build_prompt
from activities.model.protocol import ModelPrompt
from activities.workspace.apply import apply_answer
from activities.workspace.gate import NEW_APP_POLICY, check_path
from app.contracts.diagnostics import Diagnostic, Refusal, RefusalReason, Severity
from app.contracts.events import FileOperation
from app.contracts.generations import GenerationKind, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import CodeFrame, Problems
from app.data.jobs import JobRecord
from app.data.transcripts import Summary, Turn
from tests.fakes.gemini import FakeGemini, Finish, stream

NONCE = "ab12cd"
_FILE = Path(__file__).parent.parent / "data/injections.toml"
INJECTIONS: dict[str, str] = {
    entry["name"]: entry["text"].replace("NONCE", NONCE)
    for entry in tomllib.loads(_FILE.read_text(encoding="utf-8"))["injection"]
}
HARMLESS = "harmless"
MAIN = "void main() {}\n"
_BLOCKS = ("user_request", "error_message", "project_tree", "project_files", "diagnostics", "code_frames", "last_edits")
_DATA = re.compile(rf"^<({'|'.join(_BLOCKS)})>\n.*?</\1>", re.DOTALL | re.MULTILINE)


def record(kind: GenerationKind, prompt: str = HARMLESS, error_message: str = HARMLESS) -> JobRecord:
    return JobRecord(
        generation_id=GenerationId(uuid4()),
        project_id=ProjectId(uuid4()),
        kind=kind,
        status=GenerationStatus.RUNNING,
        prompt=prompt,
        error_message=error_message,
        session_id=None,
        base_generation_id=None,
        archive_key=None,
    )


def in_the_request(text: str) -> ModelPrompt:
    return build_prompt(record(GenerationKind.GENERATE, prompt=text), project(), nonce=NONCE)


def in_the_error_message(text: str) -> ModelPrompt:
    return build_prompt(record(GenerationKind.FIX, error_message=text), project(), nonce=NONCE)


def in_a_file(text: str) -> ModelPrompt:
    return build_prompt(record(GenerationKind.GENERATE), project(text=text), nonce=NONCE)


def in_a_files_name(text: str) -> ModelPrompt:
    return build_prompt(record(GenerationKind.CONVERSE), project(path=text), nonce=NONCE)


def in_the_history(text: str) -> ModelPrompt:
    earlier = Summary(text, 1, None, Usage())
    turns = History(summary=earlier, turns=(Turn(2, "user", text), Turn(3, "assistant", text)))
    return build_prompt(record(GenerationKind.GENERATE), project(), nonce=NONCE, history=turns)


def in_the_problems(text: str) -> ModelPrompt:
    finding = Diagnostic(
        severity=Severity.ERROR, code=text, message=text, path=text, line=1, column=1, source_line=text
    )
    problems = Problems(
        diagnostics=[finding],
        refusals=[Refusal(path=text, reason=RefusalReason.PATH, detail=text)],
        frames=[CodeFrame(path=text, text=text)],
    )
    return build_prompt(
        record(GenerationKind.GENERATE), project(), nonce=NONCE, problems=problems, last_edits=f"-{text}\n+{text}\n"
    )


def project(*, path: str = "lib/a.dart", text: str = HARMLESS) -> ContextPack:
    return ContextPack(files=[ContextFile(path=path, text=text)], tree=[path])


PLACES = [in_the_request, in_the_error_message, in_a_file, in_a_files_name, in_the_history, in_the_problems]


def without_data(prompt: ModelPrompt) -> tuple[str, str]:
    """Our own words: the system prompt and the last turn with its data blocks emptied."""
    return prompt.system, _DATA.sub(r"<\1/>", prompt.turns[-1].text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", INJECTIONS)
def test_an_injection_changes_nothing_outside_its_block(place: Callable[[str], ModelPrompt], name: str) -> None:
    prompt, usual = place(INJECTIONS[name]), place(HARMLESS)
    assert without_data(prompt) == without_data(usual)
    assert [turn.role for turn in prompt.turns] == [turn.role for turn in usual.turns]
    for block in (*_BLOCKS, "mode"):
        assert prompt.turns[-1].text.count(f"</{block}>") == usual.turns[-1].text.count(f"</{block}>")


@pytest.mark.parametrize("place", PLACES)
def test_the_comparison_would_tell(place: Callable[[str], ModelPrompt], monkeypatch: pytest.MonkeyPatch) -> None:
    usual = without_data(place(HARMLESS))
    monkeypatch.setattr("activities.model.prompting.quoted", lambda text: text)
    if place is in_the_history:
        return
    assert any(without_data(place(text)) != usual for text in INJECTIONS.values())


async def test_the_request_is_the_same_but_for_its_texts() -> None:
    everything = "\n".join(INJECTIONS.values())
    async with (
        FakeGemini() as server,
        GeminiClient(
            api_key=SecretStr("key"), model="some-model", api_version="v1beta", base_url=server.base_url
        ) as client,
    ):
        for text in (HARMLESS, everything):
            server.replies(stream("ok", Finish()))
            assert [chunk.text async for chunk in client.stream(in_the_problems(text))]
    usual, injected = server.requests
    assert injected.path == usual.path
    assert injected.system == usual.system
    assert injected.body.keys() == usual.body.keys()
    assert not {"tools", "toolConfig", "cachedContent"} & injected.body.keys()
    assert injected.body.get("generationConfig") == usual.body.get("generationConfig")
    assert {name for name in injected.headers if name != "content-length"} == {
        name for name in usual.headers if name != "content-length"
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "a" / "b" / "workspace"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib/main.dart").write_text(MAIN)
    (folder / "pubspec.yaml").write_text("name: app\n")
    return folder


def files_under(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_model_that_repeats_an_injection_writes_only_what_the_gate_lets_through(
    root: Path, tmp_path: Path, name: str
) -> None:
    """The worst case: the model obeys and has the true nonce in the markers."""
    own = f"{open_marker(FileOperation.CREATE, 'lib/own.dart', NONCE)}\nclass Own {{}}\n{end_marker(NONCE)}\n"
    answer = parse_answer(f"{own}{INJECTIONS[name]}\n", NONCE)
    outcome = apply_answer(root, answer, NEW_APP_POLICY)
    assert all(check_path(changed.path, NEW_APP_POLICY) is None for changed in outcome.changed)
    assert len(outcome.changed) + len(outcome.refusals) == len(answer.blocks)
    assert files_under(tmp_path) == {
        f"a/b/workspace/{path}" for path in ("lib/main.dart", "lib/own.dart", "pubspec.yaml")
    }
    assert (root / "lib/main.dart").read_text() == MAIN


@pytest.mark.parametrize("name", INJECTIONS)
def test_an_injection_that_is_copied_into_a_file_is_only_its_text(root: Path, tmp_path: Path, name: str) -> None:
    """With the nonce of any other answer, its markers are text."""
    body = INJECTIONS[name].replace(NONCE, "zz99zz") + "\n"
    answer = parse_answer(
        f"{open_marker(FileOperation.CREATE, 'lib/own.dart', NONCE)}\n{body}{end_marker(NONCE)}\n", NONCE
    )
    outcome = apply_answer(root, answer, NEW_APP_POLICY)
    if outcome.changed:
        assert (root / "lib/own.dart").read_bytes().decode() == body
    else:
        assert [refused.reason for refused in outcome.refusals] == [RefusalReason.NOT_TEXT]
    assert files_under(tmp_path) <= {
        f"a/b/workspace/{path}" for path in ("lib/main.dart", "lib/own.dart", "pubspec.yaml")
    }
