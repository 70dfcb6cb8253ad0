"""What the model is shown of a project: its tree and, within a budget of bytes, its files."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from loguru import logger
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.workspace.files import Workspaces
from activities.workspace.threads import in_thread
from app.contracts.base import Contract
from app.contracts.jobs import GatherContextInput, GatherContextOutput, Problems
from app.contracts.names import ActivityName
from app.data.jobs import JobRecords
from app.data.objects import ObjectKind, ObjectStore

CONTEXT_BUDGET_BYTES = 400_000
"""UTF-8 bytes of file texts in one pack."""

MAX_FILE_BYTES = 200_000
MAX_TREE_PATHS = 2_000

_ALWAYS_FIRST = ("pubspec.yaml", "lib/main.dart")
_SKIPPED_FOLDERS = frozenset({"build", "node_modules", "Pods"})
_SKIPPED_FILES = frozenset({"pubspec.lock", "package-lock.json", "Podfile.lock"})


class ContextFile(Contract):
    path: str
    text: str


class ContextPack(Contract):
    """`tree` are all paths (at most `MAX_TREE_PATHS`), `omitted` the text files that did not fit."""

    files: list[ContextFile]
    tree: list[str]
    omitted: list[str] = []


class ContextActivities:
    """Runs on the host that has the workspace."""

    def __init__(self, records: JobRecords, objects: ObjectStore, workspaces: Workspaces) -> None:
        self._records = records
        self._objects = objects
        self._workspaces = workspaces

    @activity.defn(name=ActivityName.GATHER_CONTEXT)
    @translated
    async def gather_context(self, job: GatherContextInput) -> GatherContextOutput:
        """Read the workspace and save the pack; the same workspace and prompt give the same key."""
        directory = self._workspaces.existing(job)
        async with heartbeating():
            record = await self._records.load(job.generation_id)
            wanted = "\n".join((record.prompt, record.error_message or "", *await self._paths_with_problems(job)))
            pack = await in_thread(gather, directory, wanted)
            if pack.omitted:
                logger.info("context: {} files did not fit", len(pack.omitted))
            key = await self._objects.put(job, ObjectKind.CONTEXT, pack.model_dump_json().encode())
        return GatherContextOutput(context_key=key, files=[file.path for file in pack.files])

    async def _paths_with_problems(self, job: GatherContextInput) -> list[str]:
        if job.problems_key is None:
            return []
        problems = Problems.model_validate_json(await self._objects.get(job.problems_key))
        return [finding.path for finding in problems.diagnostics] + [refusal.path for refusal in problems.refusals]


def gather(root: Path, wanted: str, *, budget: int = CONTEXT_BUDGET_BYTES) -> ContextPack:
    """The pack of the project at `root`: first the files that `wanted` names, then small files before large ones.

    Symbolic links are not followed, binary and oversize files not read.
    """
    sizes = dict(_walk(root))
    files: list[ContextFile] = []
    omitted: list[str] = []
    for path in sorted(sizes, key=lambda path: (_rank(path, wanted), sizes[path], path)):
        text = _read_text(root / path) if sizes[path] <= min(MAX_FILE_BYTES, budget) else None
        if text is not None:
            files.append(ContextFile(path=path, text=text))
            budget -= sizes[path]
        elif path.endswith(".dart"):
            omitted.append(path)
    return ContextPack(files=files, tree=sorted(sizes)[:MAX_TREE_PATHS], omitted=omitted)


def _walk(root: Path) -> Iterator[tuple[str, int]]:
    """Relative posix paths and sizes of the regular files. What is hidden, generated or locked is left out."""
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if name not in _SKIPPED_FOLDERS and not name.startswith(".")]
        for name in names:
            file = Path(folder, name)
            if name in _SKIPPED_FILES or name.startswith("."):
                continue
            if file.is_file() and not file.is_symlink():
                yield file.relative_to(root).as_posix(), file.stat().st_size


def _rank(path: str, wanted: str) -> int:
    """Lower comes first."""
    if path in _ALWAYS_FIRST:
        return 0
    if path in wanted or PurePosixPath(path).name in wanted:
        return 1
    if path.startswith("lib/"):
        return 2
    return 3 if path.endswith((".dart", ".yaml", ".md")) else 4


def _read_text(file: Path) -> str | None:
    """The file's text; None when it is binary or has gone."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError:
        return None
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
