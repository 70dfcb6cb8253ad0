"""The demo apps as repositories have them."""

from app.local.demo_model.catalogue import TEMPLATE_LEFTOVERS, load_catalogue
from app.local.options import ROOT

_TEMPLATE = ROOT / "integration_template"


def demo_app(name: str) -> dict[str, bytes | str]:
    """The files of one, on top of the template as its answers expect it."""
    (app,) = (app for app in load_catalogue().all if app.name == name)
    kept = {path: content for path, content in _template().items() if path not in TEMPLATE_LEFTOVERS}
    return {**kept, **app.files}


def _template() -> dict[str, bytes | str]:
    files = (file for file in _TEMPLATE.rglob("*") if file.is_file() and file.suffix in (".dart", ".yaml"))
    return {file.relative_to(_TEMPLATE).as_posix(): file.read_bytes() for file in files}
