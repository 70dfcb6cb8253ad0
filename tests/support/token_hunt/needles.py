"""The texts that are searched for: each secret as it is, in hexadecimal, and within any base64."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.fakes.github.server import FakeGitHub

_LEAST = 16
"""A shorter text would be found by chance."""
SETTINGS = (
    "GITHUB_APP_PRIVATE_KEY",
    "GITHUB_CLIENT_SECRET",
    "GITHUB_WEBHOOK_SECRET",
    "TOKEN_ENCRYPTION_KEYS",
    "GEMINI_API_KEY",
)
"""The secrets that the api and the workers are told, in their environment and nowhere else."""


@dataclass(frozen=True, slots=True)
class Needles:
    """The names of secrets (`installation token`) by the texts that give them away."""

    names: Mapping[bytes, str]

    @classmethod
    def of(cls, github: FakeGitHub, environment: Mapping[str, str]) -> "Needles":
        """Every token that GitHub gave out, and the settings that are secret."""
        names: dict[bytes, str] = {}
        for name, secret in _secrets(github, environment):
            if len(secret) >= _LEAST:
                names |= dict.fromkeys(_shapes(secret.encode()), name)
        return cls(names)

    def found_in(self, content: bytes) -> set[str]:
        return {name for needle, name in self.names.items() if needle in content}


def _secrets(github: FakeGitHub, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    state = github.state
    yield from (("user token", token) for token in state.user_tokens)
    yield from (("refresh token", token) for token in state.issued_refresh_tokens)
    yield from (("installation token", token) for token in state.installation_tokens)
    for name in SETTINGS:
        value = environment.get(name, "")
        lines = [line for line in value.splitlines() if "-----" not in line]
        yield from ((name, line) for line in lines)


def _shapes(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield secret.hex().encode()
    for shift in range(3):  # base64 depends on how many bytes came before, by threes
        encoded = b64encode(b"\0" * shift + secret)
        yield encoded[(0, 2, 3)[shift] : -4]
