"""Secrets in what is about to be pushed, by the detectors of detect-secrets.

Only its precise detectors: formats of known issuers' keys. Those that guess by entropy or by names flag ordinary code.
None of them reaches the network, and what is found is told by its place and kind, never by its text.
"""

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from detect_secrets.plugins.artifactory import ArtifactoryDetector
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
from detect_secrets.plugins.discord import DiscordBotTokenDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
from detect_secrets.plugins.mailchimp import MailchimpDetector
from detect_secrets.plugins.npm import NpmDetector
from detect_secrets.plugins.openai import OpenAIDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector
from detect_secrets.plugins.pypi_token import PypiTokenDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.square_oauth import SquareOAuthDetector
from detect_secrets.plugins.stripe import StripeDetector
from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
from detect_secrets.plugins.twilio import TwilioKeyDetector

MAX_FINDINGS = 20
WINDOW_CHARACTERS, OVERLAP_CHARACTERS = 10_000, 500
"""Long lines are looked at in pieces, for the detectors' patterns slow down with length; no key is longer than the
overlap."""


class GoogleApiKeyDetector(RegexBasedDetector):
    """Keys of Google's services, also those of its models; the library knows none."""

    secret_type = "Google API Key"  # noqa: S105 - a name
    denylist = [re.compile(r"AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])")]


class FineGrainedGitHubTokenDetector(RegexBasedDetector):
    """Newer than the library's last release."""

    secret_type = "GitHub Token"  # noqa: S105 - a name
    denylist = [re.compile(r"github_pat_[A-Za-z0-9_]{36,}")]


_DETECTORS: Sequence[BasePlugin] = (
    ArtifactoryDetector(),
    AWSKeyDetector(),
    AzureStorageKeyDetector(),
    DiscordBotTokenDetector(),
    FineGrainedGitHubTokenDetector(),
    GitHubTokenDetector(),
    GitLabTokenDetector(),
    GoogleApiKeyDetector(),
    MailchimpDetector(),
    NpmDetector(),
    OpenAIDetector(),
    PrivateKeyDetector(),
    PypiTokenDetector(),
    SendGridDetector(),
    SlackDetector(),
    SquareOAuthDetector(),
    StripeDetector(),
    TelegramBotTokenDetector(),
    TwilioKeyDetector(),
)

_MARKED: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PUBLIC_GOOGLE_KEYS: Final = frozenset({"firebase_options.dart", "google-services.json", "GoogleService-Info.plist"})
"""Where Firebase keeps keys that each copy of an app carries: they name a project and open nothing."""


@dataclass(frozen=True, slots=True)
class FoundSecret:
    """`line` counts from 1."""

    path: str
    line: int
    kind: str


def find_secrets(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[FoundSecret]:
    """Secrets on lines of the new files that the old ones do not have, at most `MAX_FINDINGS`, by path.

    Binary files are read too, as far as they have text in them.
    """
    found: list[FoundSecret] = []
    for path in sorted(new):
        if new[path] == old.get(path):
            continue
        known = frozenset(_lines(old.get(path, b"")))
        for number, line in enumerate(_lines(new[path]), start=1):
            if line not in known:
                found += [FoundSecret(path, number, kind) for kind in _kinds(path, line)]
        if len(found) >= MAX_FINDINGS:
            break
    return found[:MAX_FINDINGS]


def _lines(content: bytes) -> list[str]:
    encoding = next((name for mark, name in _MARKED if content.startswith(mark)), "utf-8")
    return content.decode(encoding, errors="replace").splitlines()


def _kinds(path: str, line: str) -> Iterator[str]:
    pieces = [line[at : at + WINDOW_CHARACTERS] for at in range(0, len(line), WINDOW_CHARACTERS - OVERLAP_CHARACTERS)]
    for detector in _DETECTORS:
        if isinstance(detector, GoogleApiKeyDetector) and PurePosixPath(path).name in _PUBLIC_GOOGLE_KEYS:
            continue
        if any(True for piece in pieces for _ in detector.analyze_string(piece)):
            yield str(detector.secret_type)
