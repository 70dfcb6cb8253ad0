"""The environment that git runs in: nothing of this process's, no configuration but ours, the token nowhere else.

What is set here keeps hooks, filters, helpers, redirects, other protocols and prompts from ever running, and the token
out of argv, of `.git` and of other hosts.
"""

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from app.errors import Invalid

_CONFIGURATION: Final[Mapping[str, str]] = {
    "core.hooksPath": "/dev/null",
    "core.symlinks": "false",
    "core.fsmonitor": "false",
    "core.protectNTFS": "true",
    "core.protectHFS": "true",
    "core.attributesFile": "/dev/null",
    "core.excludesFile": "/dev/null",
    "core.quotePath": "false",
    "core.autocrlf": "false",
    "core.commitGraph": "false",
    "transfer.fsckObjects": "true",
    "http.followRedirects": "false",
    "credential.helper": "",
    "submodule.recurse": "false",
    "fetch.unpackLimit": "1",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "advice.detachedHead": "false",
    "commit.gpgSign": "false",
    "init.defaultBranch": "main",
}

LOW_SPEED: Final[Mapping[str, str]] = {"http.lowSpeedLimit": "1000", "http.lowSpeedTime": "30"}
"""A server that sends less than a kilobyte a second for half a minute has given up."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a commit is by."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitStamp:
    """Whom a commit names, and when: the same content under the same stamp is the same commit, also when repeated."""

    author: Identity
    committer: Identity
    at: datetime

    def environment(self) -> dict[str, str]:
        when = self.at.strftime("%Y-%m-%dT%H:%M:%S%z")
        return {
            "GIT_AUTHOR_NAME": self.author.name,
            "GIT_AUTHOR_EMAIL": self.author.email,
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": self.committer.name,
            "GIT_COMMITTER_EMAIL": self.committer.email,
            "GIT_COMMITTER_DATE": when,
        }


@dataclass(frozen=True, slots=True)
class GitEnvironment:
    """`allowed_protocols` are those of remotes: `https`, and `http` for a server on this machine's loopback."""

    allowed_protocols: Sequence[str] = ("https",)

    def local(self, stamp: CommitStamp | None = None) -> dict[str, str]:
        """For commands that reach no remote: no protocol is allowed to them."""
        environment = self._with(_CONFIGURATION, protocols=())
        return environment | (stamp.environment() if stamp is not None else {})

    def remote(self, url: str, token: SecretStr | None) -> dict[str, str]:
        """For commands that reach the remote at `url`, to whose origin alone the token goes.

        Raises:
            Invalid: the URL's protocol is not allowed, or it carries credentials.
        """
        origin = self.origin_of(url)
        configuration = {**_CONFIGURATION, **LOW_SPEED}
        if token is not None:
            basic = base64.b64encode(f"x-access-token:{token.get_secret_value()}".encode()).decode()
            configuration[f"http.{origin}/.extraHeader"] = f"Authorization: Basic {basic}"
        return self._with(configuration, protocols=self.allowed_protocols)

    def origin_of(self, url: str) -> str:
        """The scheme, host and port of an allowed URL. Raises `Invalid`."""
        parts = urlsplit(url)
        if parts.scheme not in self.allowed_protocols or parts.scheme not in ("http", "https"):
            raise Invalid(f"a repository's address must begin with {' or '.join(self.allowed_protocols)}")
        if parts.username is not None or parts.password is not None or not parts.hostname:
            raise Invalid("a repository's address must name a host and carry no credentials")
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise Invalid("a repository is read over http on this machine's loopback only")
        return f"{parts.scheme}://{parts.netloc}"

    @staticmethod
    def _with(configuration: Mapping[str, str], *, protocols: Sequence[str]) -> dict[str, str]:
        numbered = {"GIT_CONFIG_COUNT": str(len(configuration))}
        for number, (key, value) in enumerate(configuration.items()):
            numbered |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": "/nonexistent",
            "LC_ALL": "C",
            "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "/bin/false",
            "SSH_ASKPASS": "/bin/false",
            "GIT_EDITOR": "/bin/false",
            "GIT_ALLOW_PROTOCOL": ":".join(protocols) or "none",
            "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            **numbered,
        }
