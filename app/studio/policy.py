"""What a browser lets the studio's page do: run our own files, talk to our api, and show previews in frames."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

_ORIGIN = re.compile(r"http(s?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")

_FEATURES: Final = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")

OTHER_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def content_policy(own_origin: str, preview_sources: Sequence[str]) -> str:
    """The `Content-Security-Policy` of the page.

    Args:
        own_origin: as browsers know it; older ones do not take `'self'` for its sockets.
        preview_sources: where previews are; see `PreviewAddresses.sources`.
    """
    directives = {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:", "blob:"),
        "font-src": ("'self'",),
        "manifest-src": ("'self'",),
        "connect-src": ("'self'", *_sockets(own_origin)),
        "frame-src": tuple(preview_sources) or ("'none'",),
        "object-src": ("'none'",),
        "base-uri": ("'none'",),
        "form-action": ("'self'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _sockets(own_origin: str) -> tuple[str, ...]:
    """Nothing of a `Host` header that is no name gets into the policy."""
    return (own_origin.replace("http", "ws", 1),) if _ORIGIN.fullmatch(own_origin) else ()
