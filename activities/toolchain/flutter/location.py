"""Where a Flutter SDK is on this host."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.errors import ToolchainUnavailable

INSTALL = (
    "install the Flutter SDK (https://docs.flutter.dev/get-started/install), run `flutter precache --web` once, and "
    "set FLUTTER_ROOT to its folder or put its `bin` on the PATH of the worker"
)


@dataclass(frozen=True, slots=True)
class SdkLocation:
    """`root` is absolute, with links followed: tools see it at the same path inside a sandbox."""

    root: Path

    @property
    def flutter(self) -> Path:
        return self.root / "bin/flutter"

    @property
    def dart(self) -> Path:
        """The program itself where it is there: the one in `bin` is a shell script around it."""
        cached = self.root / "bin/cache/dart-sdk/bin/dart"
        return cached if cached.is_file() else self.root / "bin/dart"


def find_sdk(flutter_root: Path | None, *, search_path: str | None = None) -> SdkLocation:
    """The SDK of FLUTTER_ROOT, else that of the `flutter` on the PATH.

    Raises:
        ToolchainUnavailable: there is none, or what FLUTTER_ROOT names is none.
    """
    if flutter_root is None:
        program = shutil.which("flutter", path=search_path)
        if program is None:
            raise ToolchainUnavailable(f"there is no Flutter SDK here: {INSTALL}")
        return _checked(SdkLocation(Path(program).resolve().parents[1]), "the `flutter` on the PATH")
    return _checked(SdkLocation(flutter_root.resolve()), "FLUTTER_ROOT")


def _checked(sdk: SdkLocation, named_by: str) -> SdkLocation:
    missing = next((path for path in (sdk.flutter, sdk.dart) if not os.access(path, os.X_OK) or path.is_dir()), None)
    if missing is None:
        return sdk
    raise ToolchainUnavailable(
        f"{named_by} leads to no Flutter SDK, for it has no program {missing.relative_to(sdk.root)}: {INSTALL}"
    )
