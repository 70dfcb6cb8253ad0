"""Whether the release before still runs on this schema: nothing that it uses was taken away, nothing new is demanded.

`supabase/released.txt` is `schema.txt` as the last release had it. What goes in two steps, first out of the code and a
release later out of the schema, is listed in `supabase/two_step.toml` with its reason.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from app.local.database.schema import statements

_COLUMN: Final = re.compile(r"column (\S+) (.+?)( not null)?( default .+)?")
_ROUTINE: Final = re.compile(r"CREATE OR REPLACE FUNCTION (\S+?)\((.*)\)")
_DEMANDS: Final = ("constraint ", "UNIQUE index ", "restrictive policy ")
_POLICY: Final = "permissive policy "


class TwoStep(BaseModel):
    """`takes` is a line of what `./dev check` complains of; `reason` says since which release nothing needs it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    takes: str
    reason: str = Field(min_length=10)


class _TwoSteps(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    two_step: list[TwoStep] = []


@dataclass(slots=True)
class _Routine:
    """`parameters` as they are declared, with their defaults."""

    parameters: Sequence[str]
    returns: str

    def required(self) -> list[str]:
        return [one for one in self.parameters if " DEFAULT " not in one]


@dataclass(slots=True)
class _Interface:
    """What code relies on, by the subject that it belongs to."""

    subjects: set[str] = field(default_factory=set)
    lines: dict[str, list[str]] = field(default_factory=dict)
    routines: dict[str, _Routine] = field(default_factory=dict)


def read_two_steps(file: Path) -> dict[str, str]:
    """The reasons by what was taken; none without the file."""
    if not file.exists():
        return {}
    listed = _TwoSteps.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    return {one.takes: one.reason for one in listed.two_step}


def breaks(released: str, made: str, accepted: Mapping[str, str]) -> list[str]:
    """What the release before would trip over, and notes that are of no use any more. `accepted` is of two steps."""
    found = list(_found(_interface(released), _interface(made)))
    unused = [f"two_step.toml lists what is not so: {line}" for line in accepted if line not in found]
    return [line for line in found if line not in accepted] + unused


def _found(before: _Interface, now: _Interface) -> Iterator[str]:
    for name, routine in before.routines.items():
        yield from _routine_breaks(name, routine, now.routines.get(name))
    for subject in sorted(before.subjects):
        if subject not in now.subjects:
            yield f"{subject} is gone"
            continue
        yield from _line_breaks(subject, before.lines[subject], now.lines[subject])


def _line_breaks(subject: str, before: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    columns_now = _columns(now)
    for name, (kind, required, default) in _columns(before).items():
        if name not in columns_now:
            yield f"{subject}: column {name} is gone"
            continue
        new_kind, new_required, new_default = columns_now[name]
        if new_kind != kind:
            yield f"{subject}: column {name} is {new_kind} instead of {kind}"
        if new_required and not required:
            yield f"{subject}: column {name} may not be null any more"
        if required and default and not new_default:
            yield f"{subject}: column {name} has no default any more"
    for name, (_, required, default) in columns_now.items():
        if required and not default and name not in _columns(before):
            yield f"{subject}: column {name} is new, has no default and may not be null"
    gone = [line for line in before if line.startswith(("value ", "grant ", _POLICY)) and line not in now]
    yield from (f"{subject}: {line} is gone" for line in gone)
    demands = [line for line in now if line.startswith(_DEMANDS) and line not in before]
    yield from (f"{subject}: {line} is new" for line in demands if _is_of(line, _columns(before)))


def _routine_breaks(name: str, before: _Routine, now: _Routine | None) -> Iterator[str]:
    if now is None:
        yield f"function {name} is gone"
        return
    if now.returns != before.returns:
        yield f"function {name}: it {now.returns} instead of {before.returns}"
    known = {_bare(one) for one in before.parameters}
    for parameter in before.parameters:
        if _bare(parameter) not in {_bare(one) for one in now.parameters}:
            yield f"function {name}: parameter {_bare(parameter)} is gone"
    for parameter in now.required():
        if parameter not in before.required():
            state = "must be given now" if _bare(parameter) in known else "is new and has no default"
            yield f"function {name}: parameter {_bare(parameter)} {state}"


def _is_of(demand: str, columns: Iterable[str]) -> bool:
    """Whether it demands anything of these; one of new columns only is met by whoever leaves them out."""
    words = set(re.findall(r"\w+", demand.split(" REFERENCES ", 1)[0]))
    return not demand.startswith(("constraint ", "UNIQUE ")) or bool(words.intersection(columns))


def _columns(lines: Sequence[str]) -> dict[str, tuple[str, bool, bool]]:
    """Type, whether it is never null, and whether it has a default, by name."""
    matches = [found for line in lines if (found := _COLUMN.fullmatch(line))]
    return {found[1]: (found[2], bool(found[3]), bool(found[4])) for found in matches}


def _interface(description: str) -> _Interface:
    interface = _Interface()
    routine = ""
    for subject, line in statements(description):
        if subject.startswith("routine "):
            if created := _ROUTINE.fullmatch(line):
                routine = created[1]
                interface.routines[routine] = _Routine(_parameters(created[2]), returns="")
            elif line.startswith(" RETURNS ") and not interface.routines[routine].returns:
                interface.routines[routine].returns = line.strip()
            continue
        interface.subjects.add(subject)
        interface.lines.setdefault(subject, []).append(line)
    return interface


def _parameters(text: str) -> list[str]:
    return [one.strip() for one in re.split(r", (?=[a-z_]+ )", text) if one.strip()]


def _bare(parameter: str) -> str:
    return parameter.split(" DEFAULT ", 1)[0]
