"""`python -m app.local.warming`: fills this machine's package cache, so that an image starts with it full."""

import asyncio
import sys

from activities.composition.parts import TEMPLATE
from activities.toolchain.choice import look_for_sdk
from activities.toolchain.flutter.package_cache import PackageCache
from activities.toolchain.flutter.warming import warm
from activities.toolchain.limits import Limits
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.unconfined import UnconfinedLauncher
from app.errors import SettingsError, ToolchainFailed, ToolchainUnavailable
from app.settings import Settings, get_settings


async def fill_package_cache(settings: Settings) -> str:
    """Download what the template needs; answers the toolchain's label.

    Not confined: it reads nothing but our own template.

    Raises:
        ToolchainUnavailable: there is no Flutter SDK.
        ToolchainFailed: the packages could not be had; the log says why.
    """
    runner = ProcessRunner(UnconfinedLauncher(Limits(), notice=None))
    found = await look_for_sdk(settings, runner)
    cache = PackageCache(found.commands.shared_packages, found.provenance.version)
    if not await warm(TEMPLATE, found.commands, runner, cache):
        raise ToolchainFailed("the package cache is not filled")
    return found.provenance.label


def main() -> None:
    try:
        label = asyncio.run(fill_package_cache(get_settings()))
    except (SettingsError, ToolchainFailed, ToolchainUnavailable) as error:
        sys.exit(error.detail)
    sys.stderr.write(f"the packages of the template are here, for {label}\n")


if __name__ == "__main__":
    main()
