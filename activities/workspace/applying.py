"""Applying a model's answer so that an attempt that was killed half-way can simply be made again.

The answer is applied to a copy, which then takes the workspace's place. What came of it is noted beside the workspace
first: a later attempt finds the note and puts the saved result in place instead of applying the answer twice.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from pydantic import ValidationError

from activities.model.envelope import parse_answer
from activities.workspace.apply import AppliedAnswer, ShownFiles, apply_answer
from activities.workspace.files import remove_tree, replace_tree
from activities.workspace.gate import GatePolicy
from activities.workspace.provision import copy_project
from app.contracts.base import Contract
from app.contracts.jobs import ApplyChangesInput, ApplyChangesOutput
from app.data.archives import pack, unpack

_NOTE_PREFIX = "applied-"


@dataclass(frozen=True, slots=True)
class AppliedCopy:
    """A copy of the workspace with the answer applied, in a folder of its own, and packed."""

    folder: Path
    answer: AppliedAnswer
    archive: bytes


def apply_to_copy(
    directory: Path, answer: str, nonce: str, policy: GatePolicy, shown: ShownFiles = None
) -> AppliedCopy:
    """Apply an answer to a copy of `directory` beside it. The caller puts the copy in place or removes it."""
    draft = Path(mkdtemp(prefix=".apply-", dir=directory.parent))
    try:
        copy_project(directory, draft)
        applied = apply_answer(draft, parse_answer(answer, nonce), policy, shown)
        return AppliedCopy(draft, applied, pack(draft))
    except BaseException:
        remove_tree(draft)
        raise


def restore(directory: Path, archive: bytes) -> None:
    """Put an archive's files in the place of `directory`."""
    draft = Path(mkdtemp(prefix=".restore-", dir=directory.parent))
    try:
        unpack(archive, draft)
        replace_tree(directory, draft)
    except BaseException:
        remove_tree(draft)
        raise


class _Note(Contract):
    round: int
    answer_key: str
    output: ApplyChangesOutput


def noted(folder: Path, job: ApplyChangesInput) -> ApplyChangesOutput | None:
    """What came of this very answer in an earlier attempt, if it got that far."""
    try:
        note = _Note.model_validate_json(_note_path(folder, job).read_bytes())
    except (OSError, ValidationError):
        return None
    same = note.round == job.round and note.answer_key == job.answer_key
    return note.output if same else None


def write_note(folder: Path, job: ApplyChangesInput, output: ApplyChangesOutput) -> None:
    note = _Note(round=job.round, answer_key=job.answer_key, output=output)
    path = _note_path(folder, job)
    draft = path.with_suffix(".draft")
    draft.write_text(note.model_dump_json(), encoding="utf-8")
    draft.replace(path)


def forget_notes(folder: Path) -> None:
    """The workspace was made anew: what was applied before says nothing about it."""
    for path in folder.glob(f"{_NOTE_PREFIX}*"):
        path.unlink(missing_ok=True)


def _note_path(folder: Path, job: ApplyChangesInput) -> Path:
    return folder / f"{_NOTE_PREFIX}{sha256(f'{job.round} {job.answer_key}'.encode()).hexdigest()}.json"
