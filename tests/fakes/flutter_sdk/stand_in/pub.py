"""`pub get`: phases on stdout, prose on stderr, pub's exit codes, and a cache filled by renaming finished folders.

What the package server has is a list here, unless PUB_HOSTED_URL names a server: then that is asked.
"""

import hashlib
import json
import os
import re
import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path
from tempfile import mkdtemp

from .faults import ROOT, Fault, has
from .pubspec import BadPubspec, Pubspec, read_pubspec
from .version import DART, FLUTTER

NO_VERSIONS_FIT, BAD_DATA, NO_INPUT, UNAVAILABLE, WRONG_HASH = 1, 65, 66, 69, 75

SERVED = {"flutter_lints": "5.0.0", "lints": "5.1.1", "cupertino_icons": "1.0.8", "http": "1.3.0", "meta": "1.16.0"}
NEEDS = {"flutter_lints": ["lints"], "http": ["meta"]}
_LOCKED = re.compile(r'^  (?P<name>\w+):\n(?:    .*\n|      .*\n)*?    version: "(?P<version>[^"]+)"', re.MULTILINE)


class PubFailure(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def pub_get(argv: list[str], *, wrapped: bool) -> int:
    project = Path(argv[argv.index("-C") + 1]) if "-C" in argv[:-1] else Path.cwd()
    if not (project / "pubspec.yaml").is_file():
        sys.stderr.write(
            "Expected to find project root in current working directory.\n"
            if wrapped
            else f"Found no `pubspec.yaml` file in `{project}` or parent directories\n"
        )
        return 1 if wrapped else NO_INPUT
    sys.stdout.write("Resolving dependencies...\n")
    sys.stdout.flush()
    try:
        _get(project, offline="--offline" in argv, enforce="--enforce-lockfile" in argv)
    except (PubFailure, BadPubspec) as failure:
        sys.stderr.write(f"{failure}\n" + ("Failed to update packages.\n" if wrapped else ""))
        return failure.code if isinstance(failure, PubFailure) else BAD_DATA
    return 0


def _get(project: Path, *, offline: bool, enforce: bool) -> None:
    pubspec = read_pubspec(project / "pubspec.yaml")
    lock = project / "pubspec.lock"
    locked = {found["name"]: found["version"] for found in _LOCKED.finditer(lock.read_text())} if lock.is_file() else {}
    resolved = _resolve(pubspec, offline=offline)
    if enforce and locked != resolved:
        raise PubFailure(BAD_DATA, "Unable to satisfy `pubspec.yaml` using `pubspec.lock`.")
    if has(Fault.HASH_MISMATCH):
        raise PubFailure(WRONG_HASH, "The content hash of lints-5.1.1 does not match pubspec.lock.")
    sys.stdout.write("Downloading packages...\n")
    for name, version in resolved.items():
        if not _folder(name, version).is_dir():
            _download(name, version)
        sys.stdout.write(f"+ {name} {version}\n" if name not in locked else "")
    lock.write_text(_lock_file(pubspec, resolved))
    _write_tool_files(project, pubspec, resolved)
    sys.stdout.write("Got dependencies!\n" if locked == resolved else f"Changed {len(resolved)} dependencies!\n")


def _resolve(pubspec: Pubspec, *, offline: bool) -> dict[str, str]:
    wanted = [name for name, constraint in pubspec.all.items() if constraint != "sdk"]
    resolved: dict[str, str] = {}
    while wanted:
        name = wanted.pop()
        version = _cached_version(name) if offline else _served_version(name)
        if version is None:
            _cannot_find(pubspec, name, offline=offline)
        constraint = pubspec.all.get(name, "any")
        if constraint != "any" and constraint.lstrip("^").split(".")[0] != str(version).split(".")[0]:
            raise PubFailure(
                NO_VERSIONS_FIT,
                f"Because {pubspec.name} depends on {name} {constraint} which doesn't match any versions, "
                "version solving failed.",
            )
        resolved[name] = str(version)
        wanted += [needed for needed in NEEDS.get(name, []) if needed not in resolved]
    return dict(sorted(resolved.items()))


def _cannot_find(pubspec: Pubspec, name: str, *, offline: bool) -> None:
    if offline:
        text = f"(could not find package {name} in cache), version solving failed.\n\nTry again without --offline!"
    else:
        text = f"(could not find package {name} at {_server()}), version solving failed."
    raise PubFailure(UNAVAILABLE, f"Because {pubspec.name} depends on {name} any which doesn't exist {text}")


def _server() -> str:
    return os.environ.get("PUB_HOSTED_URL", "https://pub.dev")


def _served_version(name: str) -> str | None:
    if has(Fault.NETWORK_DOWN):
        raise PubFailure(UNAVAILABLE, f"Got socket error trying to find package {name} at {_server()}.")
    if "PUB_HOSTED_URL" not in os.environ:
        return SERVED.get(name)
    try:
        with urllib.request.urlopen(f"{_server()}/api/packages/{name}", timeout=60) as answer:
            return str(json.load(answer)["latest"]["version"])
    except urllib.error.HTTPError:
        return None
    except OSError:
        raise PubFailure(UNAVAILABLE, f"Got socket error trying to find package {name} at {_server()}.") from None


def _cache() -> Path:
    return Path(os.environ.get("PUB_CACHE") or Path(os.environ["HOME"]) / ".pub-cache")


def _folder(name: str, version: str) -> Path:
    return _cache() / "hosted/pub.dev" / f"{name}-{version}"


def _cached_version(name: str) -> str | None:
    versions = sorted(path.name.removeprefix(f"{name}-") for path in _cache().glob(f"hosted/pub.dev/{name}-[0-9]*"))
    return versions[-1] if versions else None


def _download(name: str, version: str) -> None:
    temporary = _cache() / "_temp"
    temporary.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(dir=temporary))
    (folder / "lib").mkdir()
    (folder / "lib" / f"{name}.dart").write_text("// made by a stand-in\n")
    (folder / "pubspec.yaml").write_text(f"name: {name}\nversion: {version}\n")
    target = _folder(name, version)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.rename(target)
    except OSError:  # another pub was quicker
        shutil.rmtree(folder)
    hashes = _cache() / "hosted-hashes/pub.dev"
    hashes.mkdir(parents=True, exist_ok=True)
    (hashes / f"{name}-{version}.sha256").write_text(_hash(name, version))


def _hash(name: str, version: str) -> str:
    return hashlib.sha256(f"stand-in {name} {version}".encode()).hexdigest()


def _lock_file(pubspec: Pubspec, resolved: dict[str, str]) -> str:
    lines = ["# Generated by pub", "# See https://dart.dev/tools/pub/glossary#lockfile", "packages:"]
    for name, version in resolved.items():
        kind = "direct main" if name in pubspec.dependencies else "direct dev" if name in pubspec.all else "transitive"
        lines += [
            f"  {name}:",
            f'    dependency: "{kind}"',
            "    description:",
            f"      name: {name}",
            f'      sha256: "{_hash(name, version)}"',
            '      url: "https://pub.dev"',
            "    source: hosted",
            f'    version: "{version}"',
        ]
    return "\n".join([*lines, "sdks:", f'  dart: ">={DART} <4.0.0"', f'  flutter: ">={FLUTTER}"', ""])


def _write_tool_files(project: Path, pubspec: Pubspec, resolved: dict[str, str]) -> None:
    tool = project / ".dart_tool"
    tool.mkdir(exist_ok=True)
    places = {name: _folder(name, version) for name, version in resolved.items()}
    places |= {name: ROOT / "packages" / name for name, constraint in pubspec.all.items() if constraint == "sdk"}
    packages = [{"name": name, "rootUri": place.as_uri(), "packageUri": "lib/"} for name, place in places.items()]
    packages.append({"name": pubspec.name, "rootUri": "../", "packageUri": "lib/"})
    (tool / "package_config.json").write_text(json.dumps({"configVersion": 2, "packages": packages}))
    (tool / "version").write_text(FLUTTER)
    (project / ".flutter-plugins-dependencies").write_text(json.dumps({"plugins": {}, "root": str(project)}))
