"""The suite's data: complete, applicable, and nothing that a demo app or repository does not hold."""

import re
from pathlib import Path

import pytest

from activities.toolchain.dart_syntax import parse_dart
from evaluation.cases import Case, Damage, Group, Start, load_cases
from evaluation.starting_points import starting_files

CASES = load_cases()


def test_the_suite_covers_every_group() -> None:
    assert len(CASES) >= 40
    assert {case.group for case in CASES} == set(Group)
    assert all(sum(case.group is group for case in CASES) >= 8 for group in Group)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_can_be_started_and_judged(case: Case) -> None:
    files = starting_files(case.start)
    assert "pubspec.yaml" in files
    expected = case.expect
    for pattern in (*expected.text, *expected.no_text, *expected.answer):
        re.compile(pattern)
    assert set(expected.gone) <= files.keys()
    assert expected != type(expected)(), "a case that expects nothing cannot fail"


def test_a_damage_that_does_not_apply_is_an_error() -> None:
    damage = Damage(path="lib/main.dart", search="no such text", replace="")
    with pytest.raises(ValueError, match="occurs 0 times"):
        starting_files(Start(app="notes", damage=[damage]))


@pytest.mark.parametrize(
    "start", [{"app": "no_such_app"}, {"repository": "no_such_repository"}, {"app": "notes", "repository": "shop"}]
)
def test_an_unknown_start_is_an_error(start: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"there is no|not from both"):
        starting_files(Start.model_validate(start))


def test_the_repository_is_sound_dart() -> None:
    for path, content in starting_files(Start(repository="shop")).items():
        if path.endswith(".dart"):
            assert parse_dart(content.decode()).findings == (), path


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    for group in Group:
        (tmp_path / f"{group}.toml").write_text('[[case]]\nid = "the-same"\nprompt = "x"\n')
    with pytest.raises(ValueError, match="the-same"):
        load_cases(tmp_path)
