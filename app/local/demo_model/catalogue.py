"""The canned apps, read from `apps/`: one folder each, with `app.toml`, `plan.md` and the Dart files."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from app.local.demo_model.dart_literal import dart_literal_lines

HERE = Path(__file__).parent
APPS = HERE / "apps"
GENERIC = "wish_board"

# What only the bare template needs: an app replaces it.
TEMPLATE_LEFTOVERS = (
    "lib/home/home_screen.dart",
    "lib/home/starter_step.dart",
    "lib/home/widgets/step_tile.dart",
    "lib/home/widgets/welcome_banner.dart",
    "lib/theme/theme_mode_button.dart",
    "test/home/home_screen_test.dart",
)

_WISH_CONSTANT = re.compile(r"const String (wish|requestedChange) = '[^']*';")


class Fault(BaseModel):
    """A mistake in an app's first answer: `correct` stands on disk, `broken` is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    correct: str
    broken: str


class _Manifest(BaseModel):
    """`app.toml`: keywords are regular expressions for whole words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    keywords: tuple[str, ...]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class DemoApp:
    """A complete Flutter app on top of the template; `files` maps paths to texts in the order of sending."""

    name: str
    title: str
    keywords: tuple[re.Pattern[str], ...]
    plan: str
    files: Mapping[str, str]
    fault: Fault | None

    def mentioned_at(self, wish: str) -> int | None:
        """Where `wish` first mentions the app; None when it does not."""
        starts = [match.start() for keyword in self.keywords if (match := keyword.search(wish))]
        return min(starts, default=None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every canned app; `generic` answers what no other one fits."""

    apps: tuple[DemoApp, ...]
    generic: DemoApp

    @property
    def all(self) -> tuple[DemoApp, ...]:
        return (*self.apps, self.generic)

    def named_in(self, wish: str) -> DemoApp | None:
        """The app that `wish` mentions first."""
        mentions = [(start, app) for app in self.apps if (start := app.mentioned_at(wish)) is not None]
        return min(mentions, key=lambda mention: mention[0])[1] if mentions else None

    def shown_in(self, text: str) -> DemoApp | None:
        """The app most of whose own paths stand in `text`, be it a listing of files or diagnostics."""
        hits = {app.name: sum(path in text for path in self._own_paths(app)) for app in self.all}
        best = max(self.all, key=lambda app: hits[app.name])
        return best if hits[best.name] else None

    def _own_paths(self, app: DemoApp) -> list[str]:
        owners = Counter(path for other in self.all for path in other.files)
        return [path for path in app.files if owners[path] == 1]


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    apps = {folder.name: _load_app(folder) for folder in sorted(APPS.iterdir()) if (folder / "app.toml").is_file()}
    generic = apps.pop(GENERIC)
    return Catalogue(apps=tuple(apps.values()), generic=generic)


def with_wish(source: str, wish: str) -> str:
    """`source` with the text of its wish constant replaced by `wish`."""

    def constant(match: re.Match[str]) -> str:
        return f"const String {match[1]} =\n{dart_literal_lines(wish, '    ')};"

    return _WISH_CONSTANT.sub(constant, source)


def _load_app(folder: Path) -> DemoApp:
    manifest = _Manifest.model_validate(tomllib.loads((folder / "app.toml").read_text("utf-8")))
    return DemoApp(
        name=folder.name,
        title=manifest.title,
        keywords=tuple(re.compile(rf"\b(?:{keyword})\b", re.IGNORECASE) for keyword in manifest.keywords),
        plan=(folder / "plan.md").read_text("utf-8"),
        files={
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in sorted(folder.rglob("*.dart"), key=lambda path: _sending_order(path.relative_to(folder)))
        },
        fault=manifest.fault,
    )


def _sending_order(path: Path) -> tuple[int, str]:
    """What starts the app first, then models, widgets and screens, the tests last."""
    stages = {"main.dart": 0, "app.dart": 1, "models": 2, "widgets": 3, "screens": 4}
    return (5 if path.parts[0] == "test" else stages[path.parts[1]]), path.as_posix()
