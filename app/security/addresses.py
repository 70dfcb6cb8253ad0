"""Who a request is from, when proxies may stand between."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import HTTPConnection

_UNKNOWN = "unknown"
_IPV6_SITE = 64
"""One customer has a whole /64 to take addresses from."""

Address = IPv4Address | IPv6Address


class ClientAddresses:
    """Believes `X-Forwarded-For` only as far as trusted proxies wrote it."""

    def __init__(self, trusted: Sequence[IPv4Network | IPv6Network]) -> None:
        self._trusted = tuple(trusted)

    def of(self, connection: HTTPConnection) -> str:
        """The client's address, an IPv6 one as its /64; `unknown` for a connection without one, as a Unix socket."""
        peer = _parse(connection.client.host) if connection.client else None
        if peer is None:
            return _UNKNOWN
        forwarded = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
        return _bucket(self._outermost(peer, [part.strip() for part in forwarded]))

    def _outermost(self, peer: Address, forwarded: list[str]) -> Address:
        """The last hop before our own proxies: each proxy appends who asked it, so the right end is the nearest."""
        client = peer
        for part in reversed(forwarded):
            named = _parse(part)
            if not self._is_trusted(client) or named is None:
                break
            client = named
        return client

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _parse(text: str) -> Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _bucket(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, _IPV6_SITE), strict=False))
