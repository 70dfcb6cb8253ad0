"""What production installs may be used, changed and passed on by everybody who runs Wingbeat."""

import re
import tomllib
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.local.options import ROOT

_FREE = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL[- ]2\.0|Unlicense|CC0")
"""Permissive ones, and the one that asks for its own files only."""


def _installed() -> list[str]:
    """The direct dependencies and all that they bring, as far as they are there on this platform."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted, seen = [Requirement(line) for line in project["dependencies"]], set[tuple[str, str]]()
    while wanted:
        requirement = wanted.pop()
        parts = {(canonicalize_name(requirement.name), extra) for extra in ("", *requirement.extras)} - seen
        seen |= parts
        for name, extra in parts:
            found = map(Requirement, _requirements(name))
            wanted += [each for each in found if each.marker is None or each.marker.evaluate({"extra": extra})]
    return sorted({name for name, _ in seen if _is_there(name)})


def _requirements(name: str) -> list[str]:
    return (requires(name) or []) if _is_there(name) else []


def _is_there(name: str) -> bool:
    try:
        return bool(metadata(name))
    except PackageNotFoundError:
        return False


def test_the_licences_of_what_is_installed_are_free() -> None:
    installed = _installed()
    assert {"temporalio", "starlette", "cryptography"} <= set(installed)
    assert not {name: _said(name) for name in installed if not _FREE.search(_said(name))}


def _one(told: PackageMetadata, field: str) -> str:
    return next(iter(told.get_all(field) or []), "")


def _said(name: str) -> str:
    told = metadata(name)
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License")]
    return " ".join(filter(None, [_one(told, "License-Expression"), _one(told, "License")[:60], *classifiers]))
