"""What workers that died left of previews on this host: found and removed by the next one."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from loguru import logger

from activities.workspace.files import Workspaces, remove_tree
from app.contracts.ids import GenerationId
from app.contracts.previews import PreviewPurpose
from app.data.previews import PreviewsAlive
from app.errors import DependencyUnavailable

SWEEP_EVERY_S = 600.0


class PreviewSweeper:
    """A folder stays for as long as its preview is active, or its build is made; also on another worker's behalf."""

    def __init__(self, workspaces: Mapping[PreviewPurpose, Workspaces], alive: PreviewsAlive) -> None:
        self._workspaces = workspaces
        self._alive = alive

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except DependencyUnavailable as error:
                logger.info("what is left of previews is not swept: {}", error.detail)
            except Exception:
                logger.exception("what is left of previews is not swept")
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self) -> int:
        """Answers how many folders were removed.

        Raises:
            DependencyUnavailable: the database cannot be reached; nothing was removed.
        """
        removed = 0
        for purpose, workspaces in self._workspaces.items():
            found = await asyncio.to_thread(_folders, workspaces.root)
            alive = await self._alive.alive(purpose) if found else frozenset()
            for generation_id, folder in found.items():
                if generation_id not in alive:
                    await asyncio.to_thread(_remove, folder)
                    removed += 1
        if removed:
            logger.info("removed what dead workers left of {} previews", removed)
        return removed


def _folders(root: Path) -> dict[GenerationId, Path]:
    found: dict[GenerationId, Path] = {}
    for folder in root.glob("*/*"):
        with suppress(ValueError):
            found[GenerationId(UUID(folder.name))] = folder
    return found


def _remove(folder: Path) -> None:
    remove_tree(folder)
    with suppress(OSError):  # not empty
        folder.parent.rmdir()
