"""Faults that a wish can ask for, written `[[demo:NAME]]` or `[[demo:NAME=VALUE]]`; for tests.

| directive | what happens |
|---|---|
| `slow` | a tenth of the pace, and never without a delay |
| `hold=NAME` | every answer waits in its middle until `POST /holds/NAME`, which lets go for good |
| `truncate=N` | the first call stops after N characters with MAX_TOKENS |
| `cut=N` | the first call's connection breaks after N characters |
| `eof=N` | the first call ends cleanly after N characters, without a finish reason |
| `error=CODE` | the first call is answered with this HTTP status |
| `blocked` | every call is refused with a block reason |
| `badpath` | a file outside the project comes with the answer; `badpath=always` also with repairs |
| `broken` | the same syntax error in every answer |
| `big=N` | a valid Dart file of about N bytes comes with the answer |
| `placeholder` | a file's rest is replaced with a placeholder comment; a repair sends the whole file |
"""

import re
from dataclasses import dataclass

_DIRECTIVE = re.compile(r"\[\[demo:([a-z]+)(?:=([^\[\]]*))?\]\]")


@dataclass(frozen=True, slots=True)
class Directives:
    """What a wish asked for. Lengths are in characters (code points), sizes in bytes."""

    slow: bool = False
    hold: str | None = None
    truncate: int | None = None
    cut: int | None = None
    eof: int | None = None
    error: int | None = None
    blocked: bool = False
    bad_path: bool = False
    bad_path_always: bool = False
    broken: bool = False
    big: int | None = None
    placeholder: bool = False

    @property
    def first_call_only(self) -> bool:
        """Whether a fault is among them that strikes a wish's first call only."""
        return any(value is not None for value in (self.truncate, self.cut, self.eof, self.error))


def read_directives(wish: str) -> tuple[str, Directives]:
    """The wish without its directives, and the directives. Unknown ones are taken out and ignored."""
    found = {match[1]: match[2] or "" for match in _DIRECTIVE.finditer(wish)}
    if not found:
        return wish, Directives()
    rest = re.sub(r"[ \t]{2,}", " ", _DIRECTIVE.sub("", wish)).strip()
    return rest, Directives(
        slow="slow" in found,
        hold=found.get("hold") or None,
        truncate=_number(found.get("truncate")),
        cut=_number(found.get("cut")),
        eof=_number(found.get("eof")),
        error=_http_error(found.get("error")),
        blocked="blocked" in found,
        bad_path="badpath" in found,
        bad_path_always=found.get("badpath") == "always",
        broken="broken" in found,
        big=_number(found.get("big")),
        placeholder="placeholder" in found,
    )


def _number(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() else None


def _http_error(value: str | None) -> int | None:
    code = _number(value)
    return code if code is not None and 400 <= code <= 599 else None
