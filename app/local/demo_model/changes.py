"""Answers to a wish for a change of a demo app that the project already has."""

import re
from itertools import cycle

from app.local.demo_model.catalogue import HERE, DemoApp, with_wish
from app.local.demo_model.dart_literal import dart_literal
from app.local.demo_model.envelope import Block, Create, Edit, Hunk

APP_FILE = "lib/app.dart"
ADDITION = "lib/changes/requested_change.dart"

_TITLE_LENGTH = 60
_COLOURS = {
    "red": "B3261E",
    "orange": "A04A00",
    "amber": "7F5F00",
    "yellow": "6F6200",
    "green": "2E6B27",
    "teal": "00696D",
    "blue": "2B5FC7",
    "indigo": "4F5BA9",
    "purple": "7146B0",
    "violet": "7D3FA0",
    "pink": "A23B72",
    "brown": "7A4F2B",
    "grey": "5B6068",
    "gray": "5B6069",
}
_OPENING = r"^\W*(?:(?:please|now|also|and|can you|could you|would you)\s+)*"
_CHANGE = re.compile(
    _OPENING + r"(?:make (?:it|the|this|all)|change|add|remove|rename|use|switch|turn|update|fix|set|give|show|call)\b",
    re.IGNORECASE,
)
_RENAME = re.compile(r"\b(?:rename|call|title|name)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“«]([^\"“”«»]+)[\"”»]|(?<!\w)'([^']+)'(?!\w)")
_AFTER_TO = re.compile(r"\b(?:to|into|as|it)\s+([^.!?\n]+)", re.IGNORECASE)
_THEME = re.compile(r"\b(dark|light)\b", re.IGNORECASE)
_COLOUR = re.compile(rf"\b(?:colou?rs?|{'|'.join(_COLOURS)})\b", re.IGNORECASE)

_SEED_LINE = re.compile(r"const Color seedColor = Color\(0xFF([0-9A-F]{6})\);")
_TITLE_LINE = re.compile(r"const String appTitle = '(?:\\.|[^'\\\n])*';")
_THEME_LINE = re.compile(r" {6}themeMode: ThemeMode\.(?:system|dark|light),")
_FIRST_IMPORT = re.compile(r"import 'package:app/[^']+';")


def asks_for_change(wish: str) -> bool:
    """Whether `wish` is worded as a change of what is there, rather than as a new app."""
    return _CHANGE.search(wish) is not None


def change(app: DemoApp, wish: str, project: str) -> tuple[Block, ...]:
    """The blocks that change `app`, as `project` shows it: its title, theme or colour, else an addition.

    An edit's search text is what `project` shows, or the line that `app` was made with.
    """
    shown = _Shown(app, project)
    asked = (_rename(wish, shown), _theme(wish, shown), _colour(wish, shown))
    hunks = tuple(hunk for hunk in asked if hunk and hunk.search != hunk.replace)
    return (Edit(APP_FILE, hunks),) if hunks else _addition(wish, shown)


class _Shown:
    """The lines of the app file as the project has them."""

    def __init__(self, app: DemoApp, project: str) -> None:
        self._made = app.files[APP_FILE]
        self._project = project
        self.has_addition = ADDITION in project

    def line(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(self._project) or pattern.search(self._made)
        assert found is not None, pattern.pattern
        return found[0]

    def first_import(self) -> str:
        found = _FIRST_IMPORT.search(self._made)
        assert found is not None
        return found[0]


def _rename(wish: str, shown: _Shown) -> Hunk | None:
    if not _RENAME.search(wish):
        return None
    if quoted := _QUOTED.search(wish):
        title = quoted[1] or quoted[2]
    elif after := _AFTER_TO.search(wish):
        title = after[1]
    else:
        return None
    title = " ".join(title.split())[:_TITLE_LENGTH]
    return _replace(shown.line(_TITLE_LINE), f"const String appTitle = {dart_literal(title)};")


def _theme(wish: str, shown: _Shown) -> Hunk | None:
    mode = _THEME.search(wish)
    return _replace(shown.line(_THEME_LINE), f"      themeMode: ThemeMode.{mode[1].lower()},") if mode else None


def _colour(wish: str, shown: _Shown) -> Hunk | None:
    if not _COLOUR.search(wish):
        return None
    line = shown.line(_SEED_LINE)
    named = next((name for name in _COLOURS if re.search(rf"\b{name}\b", wish, re.IGNORECASE)), None)
    value = _COLOURS[named] if named else _next_colour(line)
    return _replace(line, f"const Color seedColor = Color(0xFF{value});")


def _next_colour(line: str) -> str:
    """The colour after the one in `line`, so that a change is always seen."""
    values = cycle(_COLOURS.values())
    if any(value in line for value in _COLOURS.values()):
        while next(values) not in line:
            pass
    return next(value for value in values if value not in line)


def _addition(wish: str, shown: _Shown) -> tuple[Block, ...]:
    """A banner with the wish around the whole app; an app that has it gets only the new text."""
    source = (HERE / "additions" / ADDITION).read_text("utf-8")
    banner = Create(ADDITION, with_wish(source, wish))
    if shown.has_addition:
        return (banner,)
    theme, first_import = shown.line(_THEME_LINE), shown.first_import()
    wrap = (
        f"{theme}\n"
        "      builder:\n"
        "          (context, child) =>\n"
        "              RequestedChange(child: child ?? const SizedBox.shrink()),"
    )
    imports = f"import 'package:app/changes/requested_change.dart';\n{first_import}"
    return banner, Edit(APP_FILE, (_replace(first_import, imports), _replace(theme, wrap)))


def _replace(line: str, by: str) -> Hunk:
    return Hunk(f"{line}\n", f"{by}\n")
