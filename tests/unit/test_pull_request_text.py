"""What a pull request says by default names nobody and quotes what people wrote; its branch has a plain name."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from app.check_text import with_checks
from app.contracts.diffs import FileChange, FileDiff
from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import Generation, GenerationKind, GenerationOptions, GenerationResult, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.publishing import OwnBranch
from app.contracts.reviews import CheckState, ReviewCheck
from app.sensitive_paths import is_sensitive
from app.services.pull_request_text import branch_name, default_title, description

_ID = GenerationId(UUID("12345678-0000-4000-8000-000000000000"))
_BRANCH: TypeAdapter[str] = TypeAdapter(OwnBranch)


def _version(prompt: str) -> Generation:
    return Generation(
        id=_ID,
        project_id=ProjectId(_ID),
        created_by=UserId(_ID),
        kind=GenerationKind.GENERATE,
        status=GenerationStatus.COMPLETED,
        prompt=prompt,
        options=GenerationOptions(),
        result=GenerationResult(provenance="syntax-only", model="a`model"),
        created_at=datetime.now(UTC),
    )


def test_what_people_wrote_is_a_block_that_it_cannot_leave() -> None:
    prompt = "Add a quiz\n```\n@everyone closes #1\n````"
    diffs = [FileDiff(path="lib/a`@b.dart", change=FileChange.ADDED, lines_added=3)]
    text = description(_version(prompt), diffs)
    assert f"`````text\n{prompt}\n`````\n" in text
    assert "- `lib/a'@b.dart` new (+3 −0)\n" in text
    assert "model `a'model`" in text


@pytest.mark.parametrize(
    ("check", "left_out", "told"),
    [
        (
            ReviewCheck(state=CheckState.CLEAN, provenance="flutter `3"),
            1,
            "checked by `flutter '3`: no errors. 1 changed files were left out, whole or in part.\n",
        ),
        (
            ReviewCheck(state=CheckState.PROBLEMS, provenance="syntax-only"),
            0,
            "checked by `syntax-only`: 0 findings. They were published all the same",
        ),
        (
            ReviewCheck(state=CheckState.FAILED, error=JobError(code=ErrorCode.TOOLCHAIN_UNAVAILABLE, message="@all")),
            0,
            "These changes could not be checked (`toolchain_unavailable`). They were published all the same",
        ),
    ],
)
def test_checks_are_told_for_what_they_were(check: ReviewCheck, left_out: int, told: str) -> None:
    text = with_checks("What.\n", check, left_out=left_out)
    assert text.startswith("What.\n\n## Checks\n\n")
    assert told in text
    assert "@all" not in text


@pytest.mark.parametrize(
    ("title", "branch"),
    [
        ("Add a Quiz!", "wingbeat/add-a-quiz-12345678"),
        ("日本語", "wingbeat/changes-12345678"),
        ("../../main .lock", "wingbeat/main-lock-12345678"),
        ("x" * 300, f"wingbeat/{'x' * 40}-12345678"),
    ],
)
def test_branches_have_plain_names(title: str, branch: str) -> None:
    assert branch_name(title, _ID) == branch
    assert _BRANCH.validate_python(branch) == branch


@pytest.mark.parametrize("name", ["main", "wingbeat/", "wingbeat/-x", "wingbeat/a..b", "wingbeat/a.", "wingbeat/a b"])
def test_other_branches_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        _BRANCH.validate_python(name)


def test_a_title_is_a_short_line() -> None:
    assert default_title("  Add\ta quiz \nand more") == "Add a quiz"
    assert default_title("word " * 40).endswith("word…")
    assert len(default_title("word " * 40)) <= 72


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/ci.yml",
        "packages/a/.GitAttributes",
        ".gitlab-ci.yml",
        "codemagic.yaml",
        "ios/fastlane/Fastfile",
        "android/key.properties",
        ".env.production",
        "android/upload.JKS",
        "ios/Runner/GoogleService-Info.plist",
    ],
)
def test_what_runs_elsewhere_or_opens_doors_is_sensitive(path: str) -> None:
    assert is_sensitive(path)


@pytest.mark.parametrize(
    "path", ["lib/main.dart", "lib/github.dart", "lib/env.dart", "pubspec.yaml", "lib/fastlane.dart", "README.md"]
)
def test_code_is_not(path: str) -> None:
    assert not is_sensitive(path)
