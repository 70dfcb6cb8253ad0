"""Takes secrets out of a text: everything with the shape of one, and the values that this process was given."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from pydantic import SecretStr

from app.settings import Settings

MASK: Final = "***"

_SHAPES: Final = (
    r"-----BEGIN[ A-Z]*PRIVATE KEY-----.*?(?:-----END[ A-Z]*PRIVATE KEY-----|\Z)",
    r"eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?",
    r"github_pat_[A-Za-z0-9_]{16,}",
    r"gh[opsur]_[A-Za-z0-9_.-]{16,}",
    r"AIza[A-Za-z0-9_-]{20,}",
    r"sb_secret_[A-Za-z0-9_-]{8,}",
    r"(?<=://)[^\s/]+(?=@)",
    r"(?:(?<=[Bb]earer )|(?<=BEARER )|(?<=[Bb]asic ))[A-Za-z0-9._~+/=-]{8,}",
    r"(?:(?<=access_token=)|(?<=refresh_token=)|(?<=client_secret=)|(?<=password=)|(?<=apikey=)|(?<=api_key=))[^\s&\"']+",
)
_SHAPE: Final = re.compile("|".join(_SHAPES), re.DOTALL)
_HINTS: Final = (
    "PRIVATE KEY", "eyJ", "github_pat_", "gho_", "ghp_", "ghs_", "ghu_", "ghr_", "AIza", "sb_secret_", "://",
    "earer ", "BEARER ", "asic ", "token=", "secret=", "password=", "key=",
)  # fmt: skip
"""Each shape has one of them: most lines have none, and are not searched any further."""
_SHORTEST: Final = 6
"""A shorter value would be found in ordinary words."""


class Redactor:
    """`known` are secrets of any shape; they are also found percent-encoded."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        spelt = {form for value in known for form in (value, quote(value, safe="")) if len(value) >= _SHORTEST}
        longest_first = sorted(spelt, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    @classmethod
    def of(cls, settings: Settings) -> "Redactor":
        return cls(secrets_of(settings))

    def __call__(self, text: str) -> str:
        """The text with `***` for each secret."""
        known = text if self._known is None else self._known.sub(MASK, text)
        return _SHAPE.sub(MASK, known) if any(hint in known for hint in _HINTS) else known


def secrets_of(settings: Settings) -> Iterator[str]:
    """The values of every secret setting, and the parts that such a value is made of."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr) and (secret := value.get_secret_value()):
            yield secret
            yield from (part.strip() for part in secret.split(","))
            if "://" in secret and (password := _password(secret)):
                yield password
                yield unquote(password)


def _password(url: str) -> str | None:
    try:
        return urlsplit(url).password
    except ValueError:
        return None
