"""Writes the envelope: blocks that create, edit and delete files, marked with the request's nonce."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Create:
    """A whole file; `text` ends with a newline."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines to find and the lines to put there; both end with a newline or are empty."""

    search: str
    replace: str


@dataclass(frozen=True, slots=True)
class Edit:
    path: str
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True)
class Delete:
    path: str


Block = Create | Edit | Delete


def render(block: Block, nonce: str) -> str:
    """`block` with its markers, each alone on its line."""
    match block:
        case Create(path, text):
            operation, body = "create", text
        case Edit(path, hunks):
            operation, body = "edit", "".join(_render_hunk(hunk) for hunk in hunks)
        case Delete(path):
            operation, body = "delete", ""
    return f'<<<FILE {operation} path="{path}" id={nonce}>>>\n{body}<<<END {nonce}>>>\n'


def _render_hunk(hunk: Hunk) -> str:
    return f"<<<<<<< SEARCH\n{hunk.search}=======\n{hunk.replace}>>>>>>> REPLACE\n"
