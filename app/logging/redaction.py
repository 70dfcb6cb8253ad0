"""Takes secrets out of a text: everything with the shape of one, and the values that this process was given."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from pydantic import SecretStr

from app.settings import Settings

MASK: Final = "***"
_AFTER_NAME: Final = rf"\g<kept>{MASK}"

_SHAPES: Final = (
    r"-----BEGIN[ A-Z]*PRIVATE KEY-----.*?(?:-----END[ A-Z]*PRIVATE KEY-----|\Z)",
    r"eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?",
    r"github_pat_[A-Za-z0-9_]{16,}",
    r"gh[opsur]_[A-Za-z0-9_.-]{16,}",
    r"AIza[A-Za-z0-9_-]{20,}",
    r"sb_secret_[A-Za-z0-9_-]{8,}",
    r"(?<=://)[^\s/]+(?=@)",
    r"(?:(?<=postgres://)|(?<=postgresql://)|(?<=redis://))[^\s\"']{1,512}(?=@)",
    r"(?<=://)[^\s/:@\"']{0,256}:(?!\d{1,5}/)[^\s\"']{0,512}(?=@)",
    r"(?:(?<=[Bb]earer )|(?<=BEARER )|(?<=[Bb]asic ))[A-Za-z0-9._~+/=-]{8,}",
)
_SHAPE: Final = re.compile("|".join(_SHAPES), re.DOTALL)
"""All of it is a secret. A number and a slash after the colon of an address are its port and path."""

_HEADERS: Final = "cookie|authorization|api-?key"
_NAMES: Final = (
    "token|secret|password|passwd|passphrase|api_key|secret_key|private_key|verifier|token_hash|wingbeat_session"
    f"|{_HEADERS}"
)
_PLAIN_NAMES: Final = r"[_-](?:token|secret)|password|passwd|api[_-]?key|secret_key|code_verifier|token_hash"
_OPEN: Final = r"""[bu]?(?P<open>\\*["'])"""
_QUOTED: Final = r"(?:(?!(?<!\\)(?P=open))[^\n])+"
_HARMLESS: Final = r"(?:None|True|False|null|true|false|SecretStr)\b|="
_NAMED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # A quoted name, of which the beginning may be cut off: JSON, the repr of a mapping or of headers.
        rf"""(?P<kept>(?:(?i:{_NAMES})\\*["']\s*:|(?i:{_HEADERS})\\*["']\s*,)\s*{_OPEN}){_QUOTED}""",
        # A form, a query, a setting, the repr of an object.
        rf"""(?P<kept>(?i:{_NAMES})=(?:{_OPEN})?)(?(open){_QUOTED}|(?!{_HARMLESS})[^\s&"']+)""",
        r"""(?P<kept>[?&](?:code|key|sig|(?:X-Amz-)?[Ss]ignature)=)[^\s&"'#]+""",
        # A line for people: what follows may be a sentence, so the value has quotes or a digit.
        rf"""(?P<kept>(?i:{_PLAIN_NAMES})\s*:\s*{_OPEN}){_QUOTED}""",
        rf"""(?P<kept>(?i:{_PLAIN_NAMES})\s*:\s*)(?=[^\s"']*\d)[^\s"',;]{{6,}}""",
        r"""(?P<kept>(?i:cookie):\s*)[^\s=;,"']+=[^\s;"']*(?:;\s*[^\s=;,"']+=[^\s;"']*)*""",
        # What pydantic was given and did not take, which may be cut off in the middle of a name.
        r"(?P<kept>input_value=)[^\n]*(?=, input_type=)",
    )
)
"""What follows the kept name is a secret."""
_HINTS: Final = (
    "private key", "eyj", "github_pat_", "gho_", "ghp_", "ghs_", "ghu_", "ghr_", "aiza", "sb_secret_", "://", "earer ",
    "asic ", "token", "secret", "passw", "passphrase", "verifier", "cookie", "authorization", "key", "wingbeat_session",
    "code=", "sig", "input_value=",
)  # fmt: skip
"""Each shape and name has one of them, in small letters: most lines have none, and are not searched any further."""
_SHORTEST: Final = 6
"""A shorter value would be found in ordinary words."""


class Redactor:
    """`known` are secrets of any shape; they are also found percent-encoded, and as JSON or a repr quotes them."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        spelt = {form for value in known if len(value) >= _SHORTEST for form in _spellings(value)}
        longest_first = sorted(spelt, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    @classmethod
    def of(cls, settings: Settings) -> "Redactor":
        return cls(secrets_of(settings))

    def __call__(self, text: str) -> str:
        """The text with `***` for each secret."""
        known = text if self._known is None else self._known.sub(MASK, text)
        lowered = known.lower()
        if not any(hint in lowered for hint in _HINTS):
            return known
        masked = _SHAPE.sub(MASK, known)
        for named in _NAMED:
            masked = named.sub(_AFTER_NAME, masked)
        return masked


def _spellings(value: str) -> Iterator[str]:
    """As it is, in an address, and inside a quoted text, which may be quoted once more."""
    yield value
    yield quote(value, safe="")
    # A repr escapes one kind of quotes at most, and only where the text has both.
    quoted = (json.dumps(value), json.dumps(value, ensure_ascii=False), repr(value), repr(value + '"')[:-1])
    for inside in {text[1:-1] for text in quoted}:
        yield inside
        again = inside.replace("\\", "\\\\")
        yield from (again, again.replace("'", "\\'"))


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
