"""Documents: every command in them exists with its options, the quick ones run, and links lead somewhere."""

import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
import yaml
from typer.core import TyperGroup

import worker
from app.cli import BENCHMARKS as NAMED_BENCHMARKS
from app.cli import cli
from app.contracts.janitor import Duty
from app.local.options import ROOT
from benchmarks.__main__ import BENCHMARKS
from tests.support.documents import Told, anchors, commands, documents, links

TOLD = sorted({(told.document, told.words): told for path in documents() for told in commands(path)}.values(), key=str)

RUN_ELSEWHERE = {
    "demo": "tests/e2e/test_commands.py::test_demo_ends_with_one_json_line",
    "up": "tests/e2e/test_commands.py::test_up_leaves_nothing_behind",
    "eval": "tests/e2e/test_evaluation.py::test_cases_run_from_their_starting_points_to_their_grades",
    "db": "tests/local/database/test_commands.py::test_status_shows_what_is_locked",
    "shots": "tests/studio/test_screenshots.py::test_a_picture_is_taken",
    "keys": "tests/local/test_deployment.py::test_new_keys_are_taken_by_production",
}
"""Commands that take long or need a database, and the test that runs each."""
BY_THE_SUITE_ITSELF = {"test", "check", "bench", "janitor", "doctor"}
"""`.ci/run` runs the first two, a release the benchmarks; the janitor has tests of its own; doctor runs here."""
OF_OTHERS = {"chmod", "cp", "curl", "litellm", "mkdir", "ssh", "tcld"}
"""Programs that are not ours: their commands are not run."""
PLACEHOLDER = re.compile(r"^[A-Z][A-Z_]*$")


def _ids(told: Told) -> str:
    return f"{told.document}: {told.text}"


def test_the_help_names_every_benchmark() -> None:
    assert list(NAMED_BENCHMARKS) == sorted(BENCHMARKS)


def test_every_duty_of_the_janitor_is_told() -> None:
    table = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    assert [duty for duty in Duty if f"| {duty} |" not in table] == []


@pytest.mark.parametrize("told", TOLD, ids=_ids)
def test_a_command_exists(told: Told) -> None:
    program, *rest = told.words
    match program:
        case "./dev":
            _check_ours(cli, rest)
        case ".venv/bin/python" | "python" if rest[:1] == ["-m"]:
            assert find_spec(rest[1]) is not None
        case ".venv/bin/python":
            assert rest[0] == "worker.py"
            _check_ours(worker.cli, rest[1:])
        case "docker":
            _check_compose(rest)
        case _ if program.startswith(".venv/bin/"):
            assert (Path(sys.executable).parent / Path(program).name).exists()
        case _:
            assert program in OF_OTHERS


def test_commands_are_found_at_all() -> None:
    assert len(TOLD) > 50
    assert {told.words[0] for told in TOLD} >= {"./dev", "docker", ".venv/bin/python"}


def test_every_command_of_ours_is_run_somewhere() -> None:
    group = typer.main.get_command(cli)
    assert isinstance(group, TyperGroup)
    assert set(group.commands) == set(RUN_ELSEWHERE) | BY_THE_SUITE_ITSELF
    for where in RUN_ELSEWHERE.values():
        path, test = where.split("::")
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["doctor"], ["db", "status"], ["keys"]], ids=" ".join)
def test_quick_commands_run(arguments: Sequence[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for link in links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_diagrams_are_of_a_kind_that_there_is(document: Path) -> None:
    for diagram in re.findall(r"^```mermaid\n(.*?)^```$", document.read_text(), re.MULTILINE | re.DOTALL):
        assert re.match(r"(flowchart (LR|TB)|sequenceDiagram)\n", diagram)
        assert diagram.count("subgraph ") + len(re.findall(r"^ *loop ", diagram, re.MULTILINE)) == len(
            re.findall(r"^ *end$", diagram, re.MULTILINE)
        )


def test_decisions_are_numbered_and_listed() -> None:
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    architecture = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for number, page in enumerate(pages, start=1):
        text = page.read_text(encoding="utf-8")
        assert page.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences"))
        assert f"adr/{page.name}" in architecture


def _check_ours(program: typer.Typer, words: Sequence[str]) -> None:
    """Follow the words through our commands; options must be among those of the last one."""
    command, rest = typer.main.get_command(program), list(words)
    while isinstance(command, TyperGroup) and rest and not PLACEHOLDER.match(rest[0]):
        assert rest[0] in command.commands, f"there is no command {rest[0]}"
        command = command.commands[rest.pop(0)]
    if command.name == "bench":
        assert not rest or rest[0] == "NAME" or rest[0] in BENCHMARKS
    if command.context_settings.get("ignore_unknown_options"):
        return
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word.split("=")[0] for word in rest if word.startswith("-")} <= options


def _check_compose(words: Sequence[str]) -> None:
    """The file of settings has an example, and the services are those of docker-compose.yml."""
    assert words[0] == "compose"
    rest = list(words[1:])
    if rest[:1] == ["--env-file"]:
        assert (ROOT / f"{rest[1]}.example").exists()
        rest = rest[2:]
    if not rest:
        return
    services = set(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])
    command, arguments = rest[0], rest[1:]
    assert command in {"build", "config", "exec", "logs", "ps", "run", "up"}
    scaled = {word.split("=")[0] for word in arguments if re.fullmatch(r"[a-z-]+=\d+", word)}
    named = {word for word in arguments if re.fullmatch(r"[a-z]+(-[a-z]+)*", word)}
    if command in {"exec", "run"}:
        named = set([word for word in arguments if word in services][:1])
        assert named
    assert named | scaled <= services
