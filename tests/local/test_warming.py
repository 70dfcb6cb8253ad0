"""The image's package cache: filled by the SDK that is there, or the build fails and says why."""

from pathlib import Path

import pytest

from app.errors import ToolchainFailed, ToolchainUnavailable
from app.local.warming import fill_package_cache
from app.settings import Settings
from tests.fakes.flutter_sdk import install_stand_in


def settings(folder: Path) -> Settings:
    return Settings(flutter_root=folder / "flutter", pub_cache=folder / "pub-cache", allow_stand_in_sdk=True)


async def test_the_cache_is_filled(tmp_path: Path) -> None:
    install_stand_in(tmp_path / "flutter")
    label = await fill_package_cache(settings(tmp_path))
    assert label.startswith("flutter ")
    assert list((tmp_path / "pub-cache").glob("template-locks/*.lock"))


async def test_without_an_sdk_there_is_no_image(tmp_path: Path) -> None:
    with pytest.raises(ToolchainUnavailable):
        await fill_package_cache(settings(tmp_path))


async def test_without_packages_there_is_no_image(tmp_path: Path) -> None:
    install_stand_in(tmp_path / "flutter", "network_down")
    with pytest.raises(ToolchainFailed):
        await fill_package_cache(settings(tmp_path))
