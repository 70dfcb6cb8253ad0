"""What a model's answer may do to a workspace: pure rules that refuse a file, and say why, before any is written."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from activities.model.lines import BYTE_ORDER_MARK, has_words, split_lines
from activities.workspace.paths import PathRules, folded, path_problem, shown
from activities.workspace.placeholders import placeholders
from app.contracts.diagnostics import Refusal, RefusalReason


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """The rules for one kind of workspace. Sizes in bytes of UTF-8.

    A file of `guarded_lines` lines or more must not shrink below `min_kept` of its lines unless the answer says so.
    `kept_files` must not be deleted.
    """

    paths: PathRules
    kept_files: frozenset[str]
    max_files: int = 200
    max_file_bytes: int = 1_000_000
    guarded_lines: int = 40
    min_kept: float = 0.3


NEW_APP_PATHS = PathRules(
    folders=("lib/", "test/", "integration_test/", "assets/"),
    files=frozenset({"pubspec.yaml", "README.md", "web/index.html", "web/manifest.json"}),
    denied_at_root=frozenset({"build", "hook"}),
    denied_names=frozenset({".dart_tool", "pubspec_overrides.yaml", "analysis_options.yaml", "l10n.yaml"}),
    denied_prefixes=(".git", "git~"),
)
NEW_APP_POLICY = GatePolicy(paths=NEW_APP_PATHS, kept_files=frozenset({"pubspec.yaml", "lib/main.dart"}))


def policy_for(writable: Sequence[str]) -> GatePolicy:
    """The rules of an app or, when only some files and folders may be written, those of an app for these places."""
    if not writable:
        return NEW_APP_POLICY
    folders = tuple(f"{path}/" for path in writable)
    return replace(NEW_APP_POLICY, paths=replace(NEW_APP_PATHS, folders=folders, files=frozenset(writable)))


def refusal(path: str, reason: RefusalReason, detail: str) -> Refusal:
    """A refusal that is safe to show: the model's path may hold anything."""
    return Refusal(path=shown(path), reason=reason, detail=detail)


def check_path(path: str, policy: GatePolicy) -> Refusal | None:
    """The path's own rules. They need no disk: use this when a block opens in the stream."""
    problem = path_problem(path, policy.paths)
    return refusal(path, RefusalReason.PATH, problem) if problem else None


def check_delete(path: str, policy: GatePolicy) -> Refusal | None:
    """What the app cannot do without must stay."""
    if path in policy.kept_files:
        return refusal(path, RefusalReason.PATH, f"{path} must not be deleted")
    return None


def check_text(path: str, text: str, before: str | None, policy: GatePolicy) -> Refusal | None:
    """The new text of a file; `before` is its old text, None for a new file. Old placeholders are left alone."""
    if len(text) > policy.max_file_bytes or len(text.encode(errors="replace")) > policy.max_file_bytes:
        return refusal(path, RefusalReason.TOO_LARGE, f"the file is larger than {policy.max_file_bytes} bytes")
    if not _is_plain_text(text):
        return refusal(path, RefusalReason.NOT_TEXT, "the file has characters that are not text")
    old = placeholders(path, before) if before else []
    return _placeholder_in(path, (comment for comment in placeholders(path, text) if comment not in old))


def check_hunk(path: str, search: str, replace: str) -> Refusal | None:
    """What a hunk writes, by itself and line by line: a string that begins before it could hide a placeholder."""
    old = set(split_lines(search)).union(placeholders(path, search))
    texts = (replace, *(line for line in split_lines(replace) if line not in old))
    return _placeholder_in(
        path, (comment for text in texts for comment in placeholders(path, text) if comment not in old)
    )


def check_shrinking(
    path: str, before: str, after: str, policy: GatePolicy, *, elsewhere: Iterable[str] = (), chat: str = ""
) -> Refusal | None:
    """Most of a file must not vanish unexplained. Only lines with words in them are counted.

    Explained is what moved to the answer's other files (`elsewhere`), or what the chat says of this file on one line.
    """
    old, new = _telling_lines(before), _telling_lines(after)
    if not old or (new and (len(split_lines(before)) < policy.guarded_lines or len(new) >= policy.min_kept * len(old))):
        return None
    if _says_removed(path, chat):
        return None
    kept = set(new).union(*map(_telling_lines, elsewhere))
    if sum(line in kept for line in old) >= policy.min_kept * len(old):
        return None
    detail = (
        f"{len(old)} lines of code would become {len(new)}; send the whole file, or say in the answer why it shrinks"
    )
    return refusal(path, RefusalReason.MASS_DELETION, detail)


@dataclass(slots=True)
class TreeNames:
    """The names of a tree as a file system without case sees them. `paths` are files."""

    _files: dict[str, str] = field(default_factory=dict)
    _folders: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Iterable[str]) -> "TreeNames":
        names = cls()
        for path in paths:
            names.add(path)
        return names

    def add(self, path: str) -> None:
        self._files[folded(path)] = path
        for parent in _parents(path):
            self._folders.setdefault(folded(parent), parent)

    def check(self, path: str) -> Refusal | None:
        """Whether a file of this path can stand beside those that are there. The same path again can."""
        file = self._files.get(folded(path), path)
        if file != path:
            return refusal(path, RefusalReason.CASE_COLLISION, f"it differs from {shown(file)} by case alone")
        if folded(path) in self._folders:
            return refusal(path, RefusalReason.PATH, "it is a folder")
        for parent in _parents(path):
            if folded(parent) in self._files:
                return refusal(path, RefusalReason.PATH, f"{shown(parent)} is a file, not a folder")
            folder = self._folders.get(folded(parent), parent)
            if folder != parent:
                return refusal(
                    path, RefusalReason.CASE_COLLISION, f"its folder differs from {shown(folder)} by case alone"
                )
        return None


def _placeholder_in(path: str, comments: Iterator[str]) -> Refusal | None:
    comment = next(comments, None)
    if comment is None:
        return None
    detail = f'"{shown(comment)}" stands for code that is not there; send the whole file'
    return refusal(path, RefusalReason.PLACEHOLDER, detail)


def _parents(path: str) -> list[str]:
    return [str(parent) for parent in PurePosixPath(path).parents][:-1]


def _is_plain_text(text: str) -> bool:
    """No control characters but tab, line feed, carriage return and form feed; nothing that UTF-8 cannot hold."""
    return not _NOT_TEXT.search(text.removeprefix(BYTE_ORDER_MARK))


_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REMOVAL = re.compile(
    r"\b(?:remov|delet|drop|shorten|shrink|simplif|reduc|trim|strip|replac|rewr[io]t|split|mov(?:e|ing)|extract|condens|slim"
    r"|cut|empt|clear)",
    re.IGNORECASE,
)


def _telling_lines(text: str) -> list[str]:
    return [line.strip() for line in split_lines(text) if has_words(line)]


def _says_removed(path: str, chat: str) -> bool:
    return any(path in line and _REMOVAL.search(line.replace(path, "")) for line in chat.splitlines())
