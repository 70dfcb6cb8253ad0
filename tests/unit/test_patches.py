"""Ids of patches are constants of one module: nothing else names a change."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.local.options import ROOT

GUARDS = {"patched", "deprecate_patch"}


def wrong_guards(source: str) -> Iterator[str]:
    """Calls of Temporal's guards whose id is no member of `Patch`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GUARDS:
            (patch,) = node.args
            if not (isinstance(patch, ast.Attribute) and ast.unparse(patch.value) == "Patch"):
                yield ast.unparse(node)


@pytest.mark.parametrize("path", sorted((ROOT / "workflows").glob("*.py")), ids=lambda path: path.stem)
def test_patches_are_constants(path: Path) -> None:
    assert list(wrong_guards(path.read_text(encoding="utf-8"))) == []


def test_a_literal_id_is_noticed() -> None:
    assert list(wrong_guards("workflow.patched('x'); workflow.patched(Patch.ORDER)")) == ["workflow.patched('x')"]
