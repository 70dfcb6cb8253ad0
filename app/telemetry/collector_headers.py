"""What `OTEL_EXPORTER_OTLP_HEADERS` says. Read here, for OpenTelemetry's own reader writes what it skips to the log."""

import re
from typing import Final
from urllib.parse import unquote

HEADERS_FORM: Final = "this must be name=value, or several with commas between them, with values as in URLs (%20)"
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE: Final = re.compile(r"[\x20-\x7e]*")


def headers_of_setting(text: str) -> dict[str, str]:
    """The headers by name, in lower case; nothing stands between two commas.

    Raises:
        ValueError: a part is no header. The text says the form and quotes nothing.
    """
    return dict(_header(part) for part in text.split(",") if part.strip())


def _header(part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    name, value = name.strip(), unquote(value.strip()).strip(" ")
    if not (equals and _NAME.fullmatch(name) and _VALUE.fullmatch(value)):
        raise ValueError(HEADERS_FORM)
    return name.lower(), value
