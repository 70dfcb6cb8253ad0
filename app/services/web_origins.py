"""Where a browser may be sent back to: a page of ours, and nowhere else."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from app.contracts.errors import FieldProblem
from app.errors import Invalid


class WebOrigins:
    """`origins` are those of our pages, beside the api's own."""

    def __init__(self, origins: Sequence[str]) -> None:
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    def require(self, address: str, *, own_origin: str) -> None:
        """
        Raises:
            Invalid: the address is on none of our origins.
        """
        if not self._is_ours(address, own_origin):
            problem = FieldProblem(field="redirect_to", message="this is not an address of ours")
            raise Invalid("the address to come back to is not ours", errors=[problem])

    def has(self, origin: str, *, own_origin: str) -> bool:
        """Whether a page of this origin, as its `Origin` header has it, is ours."""
        return origin != "null" and origin.lower() in self._origins | {own_origin.lower()}

    def _is_ours(self, address: str, own_origin: str) -> bool:
        """Browsers read backslashes and control characters in their own ways: an address with one is nobody's."""
        if not address.isascii() or not address.isprintable() or "\\" in address or " " in address:
            return False
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        return parts.scheme in ("http", "https") and origin in self._origins | {own_origin.lower()}
