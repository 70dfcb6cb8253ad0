"""Assets that pubspec.yaml lists and that are not there."""

from collections.abc import Iterator
from posixpath import basename, dirname

from activities.toolchain.pubspec import Asset
from activities.toolchain.source_text import Finding


def missing_assets(assets: tuple[Asset, ...], paths: frozenset[str]) -> Iterator[Finding]:
    """A folder (`images/`) needs a file directly in it; a file may be there as a variant (`images/2.0x/a.png`)."""
    folders = {dirname(path) for path in paths}
    variants = {f"{dirname(dirname(path))}/{basename(path)}".lstrip("/") for path in paths}
    for asset in assets:
        path = asset.path.removeprefix("./")
        if path.endswith("/"):
            if path.rstrip("/") not in folders:
                message = f"The asset directory '{asset.path}' doesn't exist."
                yield Finding(asset.offset, "asset_directory_does_not_exist", message)
        elif path not in paths and path not in variants:
            yield Finding(asset.offset, "asset_does_not_exist", f"The asset file '{asset.path}' doesn't exist.")
