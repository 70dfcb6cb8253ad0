"""Prompts in the shape that the service sends."""

import json
from collections.abc import Mapping

NONCE = "k7p2qx"


def first_prompt(wish: str, *, nonce: str = NONCE, project: Mapping[str, str] | None = None, mode: str = "") -> str:
    """A user turn with the wish, the project's files when given, and the nonce."""
    parts = [f"<user_request>\n{wish}\n</user_request>"]
    if project is not None:
        listing = "\n".join(f"=== {path} ===\n{text}" for path, text in project.items())
        parts.append(f"<project_files>\n{listing}\n</project_files>")
    if mode:
        parts.append(f"<mode>{mode}</mode>")
    parts.append(f"Mark every block with id={nonce} and nothing else.")
    return "\n\n".join(parts)


def repair_prompt(wish: str, diagnostics: Mapping[str, str], *, project: Mapping[str, str] | None = None) -> str:
    """The prompt of a repair round; `diagnostics` maps paths to messages."""
    found = json.dumps([{"file": path, "message": message} for path, message in diagnostics.items()])
    return f"{first_prompt(wish, project=project)}\n\n<diagnostics>\n{found}\n</diagnostics>"
