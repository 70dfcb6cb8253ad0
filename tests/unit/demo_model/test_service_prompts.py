"""The demo model understands the prompts that the service really sends."""

from collections.abc import Mapping, Sequence

import pytest

from activities.model.prompting import follow_up, quoted, render
from app.local.demo_model.answer import compose
from app.local.demo_model.catalogue import load_catalogue
from app.local.demo_model.prompt import read_prompt
from app.local.demo_model.wire import Content, GenerateContentRequest, Part, SystemInstruction
from tests.unit.demo_model.project import apply, blocks_of, broken_files, template_project, unresolved_imports

NONCE = "w4x9yz"
CATALOGUE = load_catalogue()


def answer(
    template: str,
    wish: str,
    project: Mapping[str, str],
    *,
    problems: str = "",
    shown: int = 200_000,
    said: Sequence[str] = (),
) -> str:
    """The answer to the service's prompt; it shows every path and the files' texts up to `shown` characters."""
    files = "\n".join(f'<project_file path="{path}">\n{text}\n</project_file>' for path, text in project.items())
    values = {
        "nonce": NONCE,
        "request": quoted(wish),
        "tree": "\n".join(project),
        "files": files[:shown],
        "problems": quoted(problems),
        "error_message": quoted(problems),
        "outlines": "",
        "frames": "",
        "last_edits": "",
        "follow_up": follow_up(said),
    }
    request = GenerateContentRequest(
        contents=(Content(parts=(Part(text=render(template, values)),)),),
        system_instruction=SystemInstruction(parts=(Part(text=render("system", {"nonce": NONCE})),)),
    )
    prompt = read_prompt(request)
    assert prompt.nonce == NONCE
    assert prompt.wish == wish
    return compose(prompt, CATALOGUE)


@pytest.mark.parametrize("shown", [0, 200_000])
def test_from_the_wish_over_the_repair_to_the_change(shown: int) -> None:
    wish = "a habit tracker with streaks"
    project = apply(answer("generate", wish, template_project(), shown=shown), template_project())
    (broken,) = broken_files(project)

    problems = f'{{"diagnostics": [{{"path": "{broken}", "line": 60, "message": "Missing )"}}], "refusals": []}}'
    project = apply(answer("repair", wish, project, problems=problems, shown=shown), project)
    assert broken_files(project) == []

    changed = apply(answer("generate", "make it dark", project, shown=shown), project)
    assert "themeMode: ThemeMode.dark," in changed["lib/app.dart"]


def test_another_app_leaves_nothing_of_the_first_behind() -> None:
    project = apply(answer("generate", "notes with search", template_project()), template_project())
    project = apply(answer("generate", "an expense tracker", project, shown=0), project)
    assert unresolved_imports(project) == []
    assert not any("note" in path for path in project)


def test_talk_writes_no_blocks() -> None:
    assert blocks_of(answer("converse", "what does main do?", template_project())) == []


def test_a_reported_error_gets_the_file_that_it_names_again() -> None:
    wish = "a habit tracker"
    app = CATALOGUE.named_in(wish)
    assert app
    project = template_project() | dict(app.files)
    fixed = answer("fix", "it crashes", project, problems="lib/widgets/habit_card.dart:12: Null check operator")
    assert [(operation, path) for operation, path, _ in blocks_of(fixed)] == [("create", "lib/widgets/habit_card.dart")]
    assert apply(fixed, project) == project


def test_what_is_said_meanwhile_changes_the_app_that_was_made() -> None:
    wish = "notes with search"
    project = apply(answer("generate", wish, template_project()), template_project())
    steered = answer("steer", wish, project, said=["make it dark", "and rename it to 'Jottings'"])
    assert "Demo model" in steered
    changed = apply(steered, project)["lib/app.dart"]
    assert "themeMode: ThemeMode.dark," in changed
    assert "const String appTitle = 'Jottings';" in changed


def test_a_summary_says_that_it_is_canned() -> None:
    values = {"summary": quoted("They like blue."), "conversation": quoted("user: a quiz"), "words": "100"}
    request = GenerateContentRequest(contents=(Content(parts=(Part(text=render("summarise", values)),)),))
    summary = compose(read_prompt(request), CATALOGUE)
    assert "Demo model" in summary
    assert "They like blue." in summary
    assert "a quiz" in summary
