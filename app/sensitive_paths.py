"""Which files of a repository are more than code: what runs elsewhere, or opens doors. Pure rules on paths.

A change to one of them is published only when its path was approved by name.
"""

from fnmatch import fnmatchcase
from typing import Final

_FOLDERS: Final = frozenset(
    {
        ".circleci",
        ".buildkite",
        ".woodpecker",
        ".husky",
        ".githooks",
        ".aws",
        ".ssh",
        ".gnupg",
        "fastlane",
        "ci_scripts",
    }
)
"""Anywhere in a path."""
_PIPELINES: Final = frozenset(
    {
        "codemagic.yaml", "codemagic.yml", "bitrise.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml",
        "appveyor.yml", ".appveyor.yml", ".travis.yml", ".cirrus.yml", ".drone.yml", "cloudbuild.yaml",
        "cloudbuild.yml", "buildspec.yml", "jenkinsfile", "wercker.yml", "fastfile", "appfile", "matchfile",
        "gymfile", "lefthook.yml", "lefthook.yaml", ".pre-commit-config.yaml", "codeowners", "renovate.json",
        "firebase.json", ".firebaserc", "netlify.toml", "vercel.json",
    }
)  # fmt: skip
_CREDENTIALS: Final = frozenset(
    {
        "key.properties", "google-services.json", "googleservice-info.plist", "credentials.json", "secrets.json",
        "secrets.yaml", "secrets.yml", ".netrc", "_netrc", ".npmrc", ".pypirc", ".htpasswd", "pub-credentials.json",
    }
)  # fmt: skip
_PATTERNS: Final = (
    ".git*", ".env", ".env.*", "*.env", "*.jks", "*.keystore", "*.pem", "*.p12", "*.pfx", "*.p8", "*.key", "*.ppk",
    "*.mobileprovision", "*.provisionprofile", "*.gpg", "*.asc", "id_rsa*", "id_ed25519*", "id_ecdsa*",
    "service-account*.json", "service_account*.json", "*.secret",
)  # fmt: skip
"""Of any part of a path: `.git*` is also `.github` and `.gitlab-ci.yml`."""


def is_sensitive(path: str) -> bool:
    """Whether the path, with slashes, needs an approval. Case does not matter: some file systems do not know it."""
    parts = [part.casefold() for part in path.split("/")]
    return (
        parts[-1] in _PIPELINES | _CREDENTIALS
        or not _FOLDERS.isdisjoint(parts[:-1])
        or any(fnmatchcase(part, pattern) for part in parts for pattern in _PATTERNS)
    )


def runs_as_workflow(path: str) -> bool:
    """Whether GitHub takes a token with the permission `workflows` only for this file."""
    return path.casefold().startswith(".github/workflows/")
