"""Puts a model's answer onto a workspace: everything is planned and checked first, then written file by file.

What is refused is refused for its file alone, with the reason; the rest of the answer is kept.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from activities.model.edits import EditFailure, apply_hunks, keep_format
from activities.model.envelope import Block, ParsedAnswer, without_fence
from activities.model.hunks import HunksMalformed, count_hunks, parse_hunks
from activities.model.matching import MatchRung
from activities.workspace.changes import ChangeLog
from activities.workspace.gate import (
    GatePolicy,
    TreeNames,
    check_delete,
    check_hunk,
    check_path,
    check_shrinking,
    check_text,
    refusal,
)
from activities.workspace.tree import ConfinedTree, Obstructed, TooLong
from app.contracts.diagnostics import Refusal, RefusalReason
from app.contracts.events import FileOperation
from app.contracts.generations import EditCounts
from app.contracts.jobs import ChangedFile

_COUNTED_AS = {
    MatchRung.EXACT: "exact",
    MatchRung.TRAILING: "whitespace",
    MatchRung.INDENTATION: "indentation",
    MatchRung.FUZZY: "fuzzy",
}
_NOT_SOURCE = frozenset({".git", ".dart_tool", "build"})
_READ_FACTOR = 4
"""An existing file may be this many times larger than one the model may write."""


@dataclass(frozen=True, slots=True)
class AppliedAnswer:
    """What was written, in the answer's order, and what was not; how the hunks were found; the changes as a text."""

    changed: tuple[ChangedFile, ...]
    refusals: tuple[Refusal, ...]
    edits: EditCounts = field(default_factory=EditCounts)
    diff: str = ""


ShownFiles = Mapping[str, str] | None
"""The files as the model saw them, by path; None: all of them, as they are."""


def apply_answer(root: Path, answer: ParsedAnswer, policy: GatePolicy, shown: ShownFiles = None) -> AppliedAnswer:
    """Applies the answer to the files under `root`. The same answer on the same files gives the same result.

    Nothing is written until all is planned; each file is replaced in one step; no symbolic link is followed. Blocking
    code: call it in a thread, one at a time for a workspace. Raises OSError when the disk fails.
    """
    with ConfinedTree(root) as tree:
        plan = _Plan(tree, answer, policy, shown)
        plan.make()
        return plan.carry_out()


class _Refused(Exception):
    def __init__(self, refused: Refusal) -> None:
        super().__init__(refused.detail)
        self.refusal = refused


class _Plan:
    """What to do with each block. Every step may refuse its file."""

    def __init__(self, tree: ConfinedTree, answer: ParsedAnswer, policy: GatePolicy, shown: ShownFiles) -> None:
        self._tree, self._answer, self._policy, self._shown = tree, answer, policy, shown
        self._names = TreeNames()
        self._planned: dict[str, tuple[FileOperation, bytes]] = {}
        self._refusals: list[Refusal] = []
        self._found: Counter[str] = Counter()
        self._diff = ChangeLog()

    def make(self) -> None:
        self._refusals.extend(_stray(marker) for marker in self._answer.stray_markers)
        blocks = self._admit()
        deletes = [block for block in blocks if block.operation is FileOperation.DELETE]
        for block in deletes:
            self._try(block, self._plan_delete)
        self._names = TreeNames.of(path for path in self._tree.files(without=_NOT_SOURCE) if path not in self._planned)
        for block in blocks:
            if block.operation is not FileOperation.DELETE:
                self._try(block, self._plan_text)

    def carry_out(self) -> AppliedAnswer:
        """Deletes first: a file may come back in another case, which some file systems take for the same file."""
        for path, (operation, _) in self._planned.items():
            if operation is FileOperation.DELETE:
                self._tree.delete(path)
        for path, (operation, data) in self._planned.items():
            if operation is not FileOperation.DELETE:
                self._tree.write(path, data)
        order = [block.path for block in self._answer.blocks]
        changed = [_changed(path, *self._planned[path]) for path in sorted(self._planned, key=order.index)]
        return AppliedAnswer(
            tuple(changed), tuple(self._refusals), EditCounts.model_validate(self._found), self._diff.text()
        )

    def _try(self, block: Block, plan: Callable[[Block], None]) -> None:
        try:
            plan(block)
        except _Refused as refused:
            self._refuse(block, refused.refusal)
        except Obstructed:
            self._refuse(block, refusal(block.path, RefusalReason.PATH, "a link or a folder is in the way"))
        except TooLong:
            detail = "the file that is there is too large to be changed"
            self._refuse(block, refusal(block.path, RefusalReason.TOO_LARGE, detail))

    def _refuse(self, block: Block, problem: Refusal) -> None:
        self._refusals.append(problem)
        if block.operation is FileOperation.EDIT:
            self._found["refused"] += count_hunks(block.body)

    def _admit(self) -> list[Block]:
        """The blocks whose frame is in order: closed, an allowed path, named once, not too many."""
        admitted: dict[str, Block] = {}
        for block in self._answer.blocks:
            problem = self._frame_problem(block, admitted)
            if problem:
                self._refuse(block, problem)
            else:
                admitted[block.path] = block
        return list(admitted.values())

    def _frame_problem(self, block: Block, admitted: Mapping[str, Block]) -> Refusal | None:
        if not block.closed:
            return refusal(block.path, RefusalReason.UNCLOSED, "the block has no end line; send the file again")
        if problem := check_path(block.path, self._policy):
            return problem
        if block.path in admitted:
            detail = "the answer names this file more than once; its first block was taken"
            return refusal(block.path, RefusalReason.DUPLICATE, detail)
        if len(admitted) >= self._policy.max_files:
            detail = f"the answer has more than {self._policy.max_files} files"
            return refusal(block.path, RefusalReason.TOO_MANY_FILES, detail)
        return None

    def _plan_delete(self, block: Block) -> None:
        _demand(check_delete(block.path, self._policy))
        if self._read(block.path) is None:
            raise _Refused(_no_such_file(block.path))
        self._planned[block.path] = FileOperation.DELETE, b""
        self._diff.deleted(block.path)

    def _plan_text(self, block: Block) -> None:
        _demand(self._names.check(block.path))
        existing = self._read(block.path)
        before = None if existing is None else existing.decode(errors="surrogateescape")
        rungs: tuple[MatchRung, ...] = ()
        if block.operation is FileOperation.CREATE:
            text = self._created(block, before)
        else:
            text, rungs = self._edited(block, before)
        _demand(check_text(block.path, text, before, self._policy))
        if before is not None:
            _demand(self._check_shrinking(block, before, text))
        operation = FileOperation.CREATE if before is None else block.operation
        self._planned[block.path] = operation, text.encode()
        self._names.add(block.path)
        self._found.update(_COUNTED_AS[rung] for rung in rungs)
        self._diff.written(block.path, before, text)

    def _created(self, block: Block, before: str | None) -> str:
        text = block.body if block.path.lower().endswith(".md") else without_fence(block.body)
        return text if before is None else keep_format(before, text)

    def _edited(self, block: Block, before: str | None) -> tuple[str, tuple[MatchRung, ...]]:
        try:
            hunks = parse_hunks(block.body)
        except HunksMalformed as problem:
            raise _Refused(refusal(block.path, RefusalReason.EDIT_MALFORMED, str(problem))) from problem
        if before is None and any(hunk.search.strip() for hunk in hunks):
            raise _Refused(_no_such_file(block.path))
        for hunk in hunks:
            _demand(check_hunk(block.path, hunk.search, hunk.replace))
        shown = before if self._shown is None else self._shown.get(block.path)
        outcome = apply_hunks(before or "", hunks, shown=shown)
        if isinstance(outcome, EditFailure):
            raise _Refused(refusal(block.path, outcome.reason, outcome.detail))
        return outcome.text, outcome.rungs

    def _check_shrinking(self, block: Block, before: str, after: str) -> Refusal | None:
        elsewhere = (other.body for other in self._answer.blocks if other.closed and other.path != block.path)
        return check_shrinking(block.path, before, after, self._policy, elsewhere=elsewhere, chat=self._answer.chat)

    def _read(self, path: str) -> bytes | None:
        return self._tree.read(path, limit=_READ_FACTOR * self._policy.max_file_bytes)


def _demand(problem: Refusal | None) -> None:
    if problem:
        raise _Refused(problem)


def _no_such_file(path: str) -> Refusal:
    return refusal(path, RefusalReason.NO_SUCH_FILE, "there is no such file; make a new one with create")


def _stray(marker: str) -> Refusal:
    path = re.search(r'path="([^"]*)"', marker)
    detail = "the opening line of this block has a mistake in it: the file was taken for chat"
    return refusal(path[1] if path else marker, RefusalReason.EDIT_MALFORMED, detail)


def _changed(path: str, operation: FileOperation, data: bytes) -> ChangedFile:
    if operation is FileOperation.DELETE:
        return ChangedFile(path=path, operation=operation)
    return ChangedFile(path=path, operation=operation, size=len(data), sha256=hashlib.sha256(data).hexdigest())
