"""Which paths a model may write: a whitelist of places and of characters, the same on every file system.

Every rule is a pure function of the path's text; what is on disk is the writer's concern.
"""

import re
import unicodedata
from dataclasses import dataclass

_MAX_SEGMENT_BYTES = 255
_MAX_SHOWN = 200
_FORBIDDEN_ASCII = frozenset('\\:*?"<>|')
_PERCENT_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_OVERLAYS = frozenset("\u0334\u0335\u0336\u0337\u0338")
_INVISIBLE_RANGES = (
    (0x34F, 0x34F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0xFE00, 0xFE0F),
    (0xE0100, 0xE01EF),
)
_INVISIBLE = frozenset(chr(code) for first, last in _INVISIBLE_RANGES for code in range(first, last + 1))
"""Those of Unicode's default-ignorable characters that are no format characters by their category."""
_LOOK_ALIKE_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"})
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])( *\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PathRules:
    """Where files may be. Names are compared without regard to case.

    `folders` end in a slash; an empty one allows everything. `denied_at_root` and `denied_names` refuse a first and any
    segment by its whole name, `denied_prefixes` any segment by how it begins.
    """

    folders: tuple[str, ...]
    files: frozenset[str]
    denied_at_root: frozenset[str]
    denied_names: frozenset[str]
    denied_prefixes: tuple[str, ...]
    max_path_bytes: int = 400


def path_problem(path: str, rules: PathRules) -> str | None:
    """Why this path may not be written, for people; None when it may."""
    return _form_problem(path, rules) or _place_problem(path, rules)


def folded(path: str) -> str:
    """Two paths with the same folded form are one file on a file system that ignores case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def shown(path: str) -> str:
    """The path for messages: what does not print is escaped, what is long is cut."""
    escaped = "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in path)
    return escaped if len(escaped) <= _MAX_SHOWN else escaped[: _MAX_SHOWN - 1] + "…"


def _form_problem(path: str, rules: PathRules) -> str | None:
    if not path:
        return "the path is empty"
    if any(map(_is_forbidden, path)) or _PERCENT_ENCODED.search(path):
        return "the path has characters that are not allowed in file names"
    if unicodedata.normalize("NFKC", path) != path:
        return "the path is not in its plain Unicode form"
    if len(path.encode()) > rules.max_path_bytes:
        return f"the path is longer than {rules.max_path_bytes} bytes"
    if path.startswith(("/", "~")):
        return "the path is not relative"
    return next((problem for segment in path.split("/") if (problem := _segment_problem(segment))), None)


def _is_forbidden(character: str) -> bool:
    """Beyond ASCII only letters, marks and digits: no look-alike of a slash or a dot, nothing invisible or bidi."""
    if character.isascii():
        return not character.isprintable() or character in _FORBIDDEN_ASCII
    is_name_character = unicodedata.category(character) in _FOREIGN_CATEGORIES
    return not is_name_character or character in _OVERLAYS or character in _INVISIBLE


def _segment_problem(segment: str) -> str | None:
    if segment in ("", ".", ".."):
        return "the path has an empty, . or .. segment"
    if segment != segment.strip(" ") or segment.endswith("."):
        return "a segment of the path begins or ends with a space, or ends with a dot"
    if segment.startswith(("-", "..")):
        return "a segment of the path begins with a hyphen or with two dots"
    if len(segment.encode()) > _MAX_SEGMENT_BYTES:
        return f"a segment of the path is longer than {_MAX_SEGMENT_BYTES} bytes"
    return _name_problem(segment)


def _name_problem(segment: str) -> str | None:
    if _WINDOWS_DEVICE.fullmatch(segment):
        return f"{segment} is a device name on Windows"
    if not segment.isascii() and any(map(_mixes_scripts, _WORD.findall(segment))):
        return "a word of the path mixes scripts whose letters look alike"
    return None


def _mixes_scripts(word: str) -> bool:
    return len(_LOOK_ALIKE_SCRIPTS.intersection(map(_script, word))) > 1


def _script(character: str) -> str:
    """The first word of the character's name: for letters, their script."""
    return unicodedata.name(character, "").partition(" ")[0]


def _place_problem(path: str, rules: PathRules) -> str | None:
    segments = [folded(segment) for segment in path.split("/")]
    for segment in segments:
        if segment in rules.denied_names or segment.startswith(rules.denied_prefixes):
            return f"{segment} is not for the model to write"
    if segments[0] in rules.denied_at_root:
        return f"{segments[0]} is not for the model to write"
    if path in rules.files or any(path.startswith(folder) for folder in rules.folders):
        return None
    allowed = ", ".join((*rules.folders, *sorted(rules.files)))
    return f"only {allowed} may be written"
