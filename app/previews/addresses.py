"""The addresses of previews: which label an address names, and which address a label has."""

import re

from app.settings import Environment, Settings

PREVIEW, PORT = "{preview}", "{port}"
ONE_MACHINE = f"http://127.0.0.1:{PORT}/"
"""Where nothing is set: every live preview at a port of its own, for this machine alone."""

_LABEL = re.compile(r"[0-9a-f]{32}")
_HOST = re.compile(r"([a-z0-9.-]{1,253})(:\d{1,5})?")


class PreviewAddresses:
    """`template` is PREVIEW_URL_TEMPLATE. Published builds always have a label, for a port is no secret."""

    def __init__(self, template: str, *, port: int | None) -> None:
        """
        Args:
            port: the proxy's, for the links of published builds where the template has no label.
        """
        self._live = template
        self._share = template if PREVIEW in template else None
        if self._share is None and port:
            self._share = f"http://{PREVIEW}.localhost:{port}/"

    @classmethod
    def of(cls, settings: Settings) -> "PreviewAddresses | None":
        """None where nobody could reach them: `ONE_MACHINE` is no address for the visitors of a deployment."""
        template = settings.preview_url_template
        if template is None and settings.wingbeat_env is Environment.PRODUCTION:
            return None
        return cls(template or ONE_MACHINE, port=settings.preview_port)

    @property
    def uses_ports(self) -> bool:
        """Whether every live preview has a port of its own."""
        return PORT in self._live

    @property
    def share_template(self) -> str | None:
        """None where published builds have no address."""
        return self._share

    @property
    def sources(self) -> tuple[str, ...]:
        """Every origin that a preview may have, as a content policy names them."""
        forms = (self._live, self._share or self._live)
        return tuple(dict.fromkeys(one.rstrip("/").replace(PREVIEW, "*").replace(PORT, "*") for one in forms))

    def live(self, label: str, *, port: int | None = None) -> str:
        """The address of a live preview."""
        return self._live.replace(PREVIEW, label).replace(PORT, str(port))

    def label_of(self, host: str) -> str | None:
        """The label in a request's Host header; None when it names no preview."""
        found = _HOST.fullmatch(host.lower())
        if found is None or self._share is None:
            return None
        label, _, domain = found[1].partition(".")
        return label if _LABEL.fullmatch(label) and domain == self._domain(self._share) else None

    def is_at_port(self, host: str, port: int) -> bool:
        """Whether a Host header is that of the preview at this port: a name that leads here by DNS is not."""
        expected = self._live.split("://", 1)[1].rstrip("/").replace(PORT, str(port))
        return host.lower() in (expected, f"localhost:{port}")

    @staticmethod
    def _domain(template: str) -> str:
        authority = template.split("://", 1)[1].rstrip("/")
        return authority.removeprefix(f"{PREVIEW}.").partition(":")[0].lower()
