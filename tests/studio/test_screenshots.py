"""The README's pictures: taken by `./dev shots`, small enough, and of pages that there are."""

import io
import re
from pathlib import Path
from uuid import uuid4

from PIL import Image
from rich.console import Console

from app.contracts.ids import GenerationId, ProjectId
from app.local.options import ROOT
from app.local.screenshots import DESKTOP, MOST_BYTES, PICTURES, SHOTS, Shot, take
from app.local.showroom import Showroom
from tests.support.studio import Visitor


async def test_a_picture_is_taken(visitor: Visitor, tmp_path: Path) -> None:
    """Of the first page, and none of a page that this studio does not have."""
    await visitor.sign_up()
    showroom = Showroom(visitor.account.email, visitor.account.password, ProjectId(uuid4()), GenerationId(uuid4()))
    shots = (Shot("projects", "/", "No projects yet", DESKTOP), Shot("later", "/later", "Later", DESKTOP))
    told = io.StringIO()
    taken = await take(visitor.url, showroom, tmp_path, console=Console(file=told), shots=shots)
    assert [path.name for path in taken] == ["projects.png"]
    assert "later: there is no such page yet" in told.getvalue()
    with Image.open(taken[0]) as picture:
        assert picture.size == (1280, 800)


def test_the_pictures_in_the_readme_are_ours_and_small() -> None:
    shown = re.findall(r"docs/images/([\w-]+)\.png", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert set(shown) <= {shot.name for shot in SHOTS}
    for path in PICTURES.glob("*.png"):
        assert path.stat().st_size <= MOST_BYTES, path.name
