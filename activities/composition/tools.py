"""What a worker checks and builds apps with."""

import asyncio
from contextlib import AsyncExitStack

from loguru import logger

from activities.composition.parts import TEMPLATE
from activities.toolchain.choice import ChosenToolchain, choose_toolchain, warm_packages
from activities.toolchain.gated import GatedToolchain
from activities.toolchain.project_gate import ProjectGate, allowed_packages
from activities.toolchain.protocol import Toolchain
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.reach import SandboxReach
from activities.toolchain.sandbox.selection import choose_launcher
from app.settings import Settings


async def chosen_toolchain(settings: Settings, stack: AsyncExitStack) -> ChosenToolchain:
    """The toolchain of this host; its package cache is warmed in the background, until `stack` closes."""
    runner = ProcessRunner(await choose_launcher(settings))
    chosen = await choose_toolchain(settings, runner, SandboxReach())
    if chosen.sdk is None:
        logger.warning("apps are checked by {}: {}", chosen.provenance.label, chosen.problem)
        return chosen
    logger.info("apps are checked by {}", chosen.provenance.label)
    if runner.confinement.notice:
        logger.warning(runner.confinement.notice)
    warming = asyncio.create_task(warm_packages(chosen.sdk, runner, TEMPLATE), name="warm-packages")
    stack.push_async_callback(ended, warming)
    return chosen


def gated(chosen: ChosenToolchain, settings: Settings) -> Toolchain:
    """Where programs run on a project, the project gate stands before them."""
    if chosen.sdk is None:
        return chosen.toolchain
    return GatedToolchain(chosen.toolchain, ProjectGate(allowed_packages(settings.pub_allowed_packages)))


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel what runs in the background, and wait for it."""
    task.cancel()
    await asyncio.wait([task])
