"""Which headers pass between a browser and an app, and which are added: the app is untrusted, and so is its tool."""

from collections.abc import Iterable, Sequence

Headers = list[tuple[bytes, bytes]]

RELAYED = b"x-wingbeat-relayed"
"""A request that came from the proxy of another host. It is not sent on again."""

_HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"proxy-connection"}
)
_OURS = frozenset({b"cookie", b"authorization", b"forwarded", b"x-real-ip", b"referer", b"host", RELAYED})
"""What a browser sends that is none of the app's business: its secrets, and the address, which is one too."""
_WEBSOCKET = b"sec-websocket-"
_REFUSED = frozenset(
    {
        b"set-cookie",
        b"set-cookie2",
        b"clear-site-data",
        b"strict-transport-security",
        b"content-security-policy",
        b"content-security-policy-report-only",
        b"x-frame-options",
        b"referrer-policy",
        b"x-content-type-options",
        b"cross-origin-opener-policy",
        b"cross-origin-resource-policy",
        b"service-worker-allowed",
        b"report-to",
        b"reporting-endpoints",
        b"nel",
        b"server",
        b"date",
    }
)
"""What an app's server does not decide: what other origins of ours would feel, and what we decide ourselves."""


def to_app(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """A request's headers as the app gets them."""
    named = _named_hops(headers := list(headers))
    return [
        (name, value)
        for name, value in headers
        if name not in _HOP_BY_HOP | _OURS | named and not name.startswith((b"x-forwarded-", b"proxy-", _WEBSOCKET))
    ]


def to_browser(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """A response's headers as the browser gets them, without those that `security` adds."""
    lowered = [(name.lower(), value) for name, value in headers]
    named = _named_hops(lowered)
    return [(name, value) for name, value in lowered if name not in _HOP_BY_HOP | _REFUSED | named]


def security(frame_ancestors: Sequence[str]) -> Headers:
    """What every answer carries. Only the studio's origins may embed it, and its address is told to nobody."""
    ancestors = " ".join(frame_ancestors) or "'none'"
    return [
        (b"content-security-policy", f"frame-ancestors {ancestors}".encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"origin-agent-cluster", b"?1"),
        (b"x-robots-tag", b"noindex, nofollow"),
    ]


def _named_hops(headers: Sequence[tuple[bytes, bytes]]) -> frozenset[bytes]:
    """What `Connection` names is for one hop, too."""
    values = [value for name, value in headers if name == b"connection"]
    return frozenset(part.strip().lower() for value in values for part in value.split(b","))
