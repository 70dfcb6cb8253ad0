"""Paths of folders and files within a project or repository, as people name them."""

from typing import Annotated

from pydantic import AfterValidator, Field


def _plain_folder(path: str) -> str:
    """Without slashes around it; the empty path is the repository's root."""
    folder = path.strip("/")
    if not folder:
        return ""
    if any(part in ("", ".", "..") for part in folder.split("/")) or not folder.isprintable() or "\\" in folder:
        raise ValueError("give a folder of the repository with `/` between its parts, like `packages/app`")
    return folder


FolderPath = Annotated[str, Field(max_length=500), AfterValidator(_plain_folder)]
