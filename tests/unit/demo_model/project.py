"""A Flutter project in memory: applies answers strictly, parses Dart, and resolves imports."""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

import tree_sitter
import tree_sitter_dart

TEMPLATE = Path(__file__).parents[3] / "integration_template"

_DART = tree_sitter.Language(tree_sitter_dart.language())
_BLOCK = re.compile(
    r'^<<<FILE (?P<operation>create|edit|delete) path="(?P<path>[^"\n]+)" id=(?P<nonce>\w{6})>>>\n'
    r"(?P<body>.*?)^<<<END (?P=nonce)>>>$",
    re.DOTALL | re.MULTILINE,
)
_HUNK = re.compile(r"<<<<<<< SEARCH\n(.*?)=======\n(.*?)>>>>>>> REPLACE\n", re.DOTALL)
_IMPORT = re.compile(r"^(?:import|export|part) '([^']+)'", re.MULTILINE)
_SDK_LIBRARIES = ("dart:", "package:flutter/", "package:flutter_test/")

Project = dict[str, str]


def template_project() -> Project:
    """The text files of the template."""
    return {
        path.relative_to(TEMPLATE).as_posix(): path.read_text("utf-8")
        for path in TEMPLATE.rglob("*")
        if path.is_file() and path.suffix != ".png"
    }


def blocks_of(answer: str) -> list[tuple[str, str, str]]:
    """Operation, path and body of every block of `answer`."""
    return [(found["operation"], found["path"], found["body"]) for found in _BLOCK.finditer(answer)]


def apply(answer: str, project: Mapping[str, str]) -> Project:
    """`project` with `answer` applied; every hunk must fit exactly once, and only what is there can be deleted."""
    after = dict(project)
    for operation, path, body in blocks_of(answer):
        match operation:
            case "create":
                after[path] = body
            case "delete":
                assert body == ""
                del after[path]
            case _:
                hunks = _HUNK.findall(body)
                assert hunks and _HUNK.sub("", body) == "", body
                for search, replace in hunks:
                    assert after[path].count(search) == 1, (path, search)
                    after[path] = after[path].replace(search, replace)
    return after


def syntax_errors(source: str) -> list[str]:
    """Where `source` is no Dart, as `line:column type`; empty when all of it is."""
    found: list[str] = []
    pending = [tree_sitter.Parser(_DART).parse(source.encode()).root_node]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            found.append(f"{node.start_point.row + 1}:{node.start_point.column + 1} {node.type}")
        elif node.has_error:
            pending.extend(node.children)
    return found


def broken_files(project: Mapping[str, str]) -> list[str]:
    return [path for path, text in project.items() if path.endswith(".dart") and syntax_errors(text)]


def unresolved_imports(project: Mapping[str, str]) -> list[str]:
    """Imports that are neither the SDK's nor of a file of `project`."""
    return [
        f"{path}: {target}"
        for path, text in project.items()
        if path.endswith(".dart")
        for target in _IMPORT.findall(text)
        if not target.startswith(_SDK_LIBRARIES) and _file_of(target, path) not in project
    ]


def _file_of(target: str, importer: str) -> str:
    if target.startswith("package:app/"):
        return "lib/" + target.removeprefix("package:app/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), target))
