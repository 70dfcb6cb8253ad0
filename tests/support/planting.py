"""Repositories that no porcelain would make: trees and commits written by Git's plumbing."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.fakes.github.state import Repository


def git(folder: Path, *command: str, stdin: bytes = b"") -> str:
    environment = {"PATH": os.defpath, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    people = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", *command],
        cwd=folder, env=environment | people, input=stdin, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()


def plant(repository: Repository, entries: Sequence[tuple[str, bytes, bytes]]) -> None:
    """A commit on main with further entries (mode, path, content) that no porcelain would make."""
    parent = git(repository.path, "rev-parse", "main")
    tree: Tree = {}
    for line in subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-tree", "-r", "-z", parent],
        cwd=repository.path, capture_output=True, check=True,
    ).stdout.split(b"\0"):  # fmt: skip
        if line:
            head, _, path = line.partition(b"\t")
            mode, _, oid = head.decode().split(" ")
            _put(tree, path.split(b"/"), (mode, oid))
    known: dict[bytes, str] = {}
    for mode, path, content in entries:
        if mode == "160000":
            oid = parent
        else:
            oid = known.get(content) or git(repository.path, "hash-object", "-w", "--stdin", stdin=content)
            known[content] = oid
        _put(tree, path.split(b"/"), (mode, oid))
    commit = git(repository.path, "commit-tree", "-p", parent, "-m", "planted", _write_tree(repository.path, tree))
    git(repository.path, "update-ref", "refs/heads/main", commit)


Tree = dict[bytes, "tuple[str, str] | Tree"]


def _put(tree: Tree, parts: list[bytes], leaf: tuple[str, str]) -> None:
    for part in parts[:-1]:
        below = tree.setdefault(part, {})
        assert isinstance(below, dict)
        tree = below
    tree[parts[-1]] = leaf


def _write_tree(folder: Path, tree: Tree) -> str:
    lines = []
    for name, entry in tree.items():
        mode, oid = entry if isinstance(entry, tuple) else ("040000", _write_tree(folder, entry))
        kind = {"040000": "tree", "160000": "commit"}.get(mode, "blob")
        lines.append(f"{mode} {kind} {oid}\t".encode() + name + b"\0")
    return git(folder, "mktree", "-z", "--missing", stdin=b"".join(lines))


def plant_bomb(repository: Repository, *, depth: int = 10) -> None:
    """A commit on main of some dozen objects that claims ten files to the power of `depth` and one."""
    oid, kind = git(repository.path, "hash-object", "-w", "--stdin", stdin=b"x"), "100644 blob"
    for _ in range(depth + 1):
        lines = "".join(f"{kind} {oid}\tf{n}\n" for n in range(10))
        oid, kind = git(repository.path, "mktree", stdin=lines.encode()), "040000 tree"
    commit = git(repository.path, "commit-tree", "-m", "planted", oid)
    git(repository.path, "update-ref", "refs/heads/main", commit)
