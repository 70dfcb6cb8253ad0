"""What is asked and what must come of it, read from `cases/*.toml`."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.contracts.generations import GenerationKind, JobKind

FOLDER = Path(__file__).parent / "cases"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(StrEnum):
    """The file of a case, and the row of the report."""

    NEW_APPS = "new_apps"
    EDITS = "edits"
    FIXES = "fixes"
    REPOSITORIES = "repositories"


class Damage(_Data):
    """A text that occurs exactly once, and what stands there instead."""

    path: str
    search: str
    replace: str


class Start(_Data):
    """Where the work starts: a demo app, a repository of `repositories/`, or the template."""

    app: str | None = None
    repository: str | None = None
    damage: list[Damage] = []

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.app and self.repository:
            raise ValueError("a case starts from an app or from a repository, not from both")
        return self

    @property
    def is_template(self) -> bool:
        return self.app is None and self.repository is None


class Expectations(_Data):
    """What the delivered version must show. Paths are globs, texts regular expressions over the Dart files together."""

    files: list[str] = []
    gone: list[str] = []
    text: list[str] = []
    no_text: list[str] = []
    untouched: list[str] = []
    changed_at_most: int | None = None
    packages_unchanged: bool = False
    tests: bool = False
    """A test file is added or changed."""
    answer: list[str] = []
    """Regular expressions over the model's words."""


class Case(_Data):
    """One prompt of the suite. A `fix` is asked for when there is an `error_message`, else `kind` says what."""

    id: str = Field(pattern=r"^[a-z0-9-]{3,60}$")
    prompt: str
    start: Start = Start()
    kind: JobKind | None = None
    error_message: str | None = None
    expect: Expectations = Expectations()
    group: Group

    @property
    def is_app(self) -> bool:
        """Whether what is delivered is an app, which can be built."""
        return self.asked_as is not GenerationKind.CONVERSE

    @property
    def wants_tests(self) -> bool:
        """Tests that were not asked for would count as changes where few are expected."""
        return self.is_app and (self.group is Group.NEW_APPS or self.expect.tests)

    @property
    def asked_as(self) -> JobKind:
        return self.kind or (GenerationKind.FIX if self.error_message else GenerationKind.GENERATE)


def load_cases(folder: Path = FOLDER) -> list[Case]:
    """Every case, by group and in the order of the files.

    Raises:
        ValueError: a file is not as it must be, or an id occurs twice.
    """
    cases = [
        Case.model_validate({**case, "group": group})
        for group in Group
        for case in tomllib.loads((folder / f"{group}.toml").read_text("utf-8"))["case"]
    ]
    twice = {case.id for case in cases if sum(other.id == case.id for other in cases) > 1}
    if twice:
        raise ValueError(f"cases with the same id: {', '.join(sorted(twice))}")
    return cases
