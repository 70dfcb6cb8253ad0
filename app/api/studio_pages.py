"""Who asks the studio's routes: its own pages, and nobody else's.

A cookie goes along with what any page sends. `SameSite=Strict` keeps it from other sites, yet a preview at another
port of this machine is the same site. So each route asks for what such a page cannot have: our own `Origin`, and a
header that no form sets and that no other origin may send without being allowed to.
"""

from fastapi import Depends, Request

from app.api.browsers import own_origin
from app.api.dependencies import ServicesDep
from app.contracts.errors import ErrorCode
from app.errors import Forbidden

HEADER = "X-Wingbeat-Studio"
_OUR_NAVIGATIONS = ("", "none", "same-origin")


async def _require_own_page(request: Request, services: ServicesDep) -> None:
    origin = request.headers.get("origin", "")
    is_ours = services.origins.has(origin, own_origin=own_origin(request, services.public_url))
    if request.headers.get(HEADER) != "1" or not is_ours:
        raise Forbidden(
            f"this is for the studio's own pages: it needs {HEADER}: 1 and an Origin that is ours or in WEB_ORIGINS",
            code=ErrorCode.FOREIGN_PAGE,
        )


FROM_OUR_PAGE = Depends(_require_own_page)
"""Raises `Forbidden` (`foreign_page`)."""


async def _require_own_link(request: Request) -> None:
    """A browser that does not say where it comes from is let through: what it may do there is its own sign-in."""
    if request.headers.get("sec-fetch-site", "") not in _OUR_NAVIGATIONS:
        raise Forbidden("start this in the studio", code=ErrorCode.FOREIGN_PAGE)


BY_OUR_LINK = Depends(_require_own_link)
"""For a page that a browser opens. Raises `Forbidden` (`foreign_page`)."""
