"""Versions of things in `ETag` and `If-Match`: who changes a thing says which version they have seen (RFC 9110)."""

from typing import Annotated

from fastapi import Header

from app.errors import PreconditionFailed, PreconditionRequired

IfMatchHeader = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=255, description="The `ETag` of what you have read; `*` for whatever there is."
    ),
]


def etag(version: int) -> str:
    return f'"{version}"'


def require_match(if_match: str | None, version: int) -> None:
    """Check that the header names this version.

    Raises:
        PreconditionRequired: there is no header.
        PreconditionFailed: it names another version.
    """
    if if_match is None:
        raise PreconditionRequired("say in If-Match which version you have seen")
    if not {etag(version), "*"} & {tag.strip() for tag in if_match.split(",")}:
        raise PreconditionFailed("it was changed meanwhile: read it again")
