"""Uploads are told by their content and drawn anew: nothing of them is left but pixels, whatever they were."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.contracts.attachments import MAX_SAVED_BYTES, MAX_SIDE, ImageType
from app.contracts.errors import ErrorCode
from app.errors import Invalid
from app.images.redrawing import ImageRedrawer, RedrawnImage
from tests.support import images
from tests.support.images import SECRET, opened


async def redraw(content: bytes) -> RedrawnImage:
    return await ImageRedrawer().redraw(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (images.png(), ImageType.PNG),
        (images.jpeg(), ImageType.JPEG),
        (images.webp(), ImageType.WEBP),
        (images.gif(), ImageType.PNG),
    ],
    ids=["png", "jpeg", "webp", "gif"],
)
async def test_pixels_are_kept_and_nothing_else(content: bytes, kind: ImageType) -> None:
    drawn = await redraw(content)
    image = opened(drawn.content)
    assert (drawn.content_type, f"image/{(image.format or '').lower()}") == (kind, kind)
    assert (drawn.width, drawn.height) == image.size == opened(content).size
    assert SECRET.encode() in content or SECRET[:8].encode() in content
    assert SECRET.encode() not in drawn.content
    assert not dict(image.getexif())
    assert not {"icc_profile", "comment", "Comment", "exif", "xmp"} & image.info.keys()


async def test_a_photograph_is_turned_upright() -> None:
    drawn = await redraw(images.jpeg(40, 30, orientation=6))
    image = opened(drawn.content).convert("RGB")
    assert image.size == (30, 40)
    top, bottom = image.getpixel((15, 5)), image.getpixel((15, 35))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > 60 > bottom[0]


async def test_of_an_animation_the_first_frame_is_kept() -> None:
    image = opened((await redraw(images.gif())).content)
    assert image.convert("RGB").getpixel((10, 10)) == (255, 0, 0)
    assert getattr(image, "n_frames", 1) == 1


async def test_what_transparent_pixels_hide_is_gone() -> None:
    hidden = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    stream = BytesIO()
    hidden.save(stream, "PNG")
    image = opened((await redraw(stream.getvalue())).content)
    assert (image.mode, image.getcolors()) == ("RGB", [(400, (255, 255, 255))])


async def test_a_large_image_is_reduced() -> None:
    drawn = await redraw(images.png(4000, 1000))
    assert (drawn.width, drawn.height) == (MAX_SIDE, MAX_SIDE // 4)


async def test_what_does_not_compress_is_made_small_enough() -> None:
    noise = os.urandom(3 * 1500 * 1200)
    drawn = await redraw(_plain_png(1500, 1200, noise))
    assert len(drawn.content) <= MAX_SAVED_BYTES
    assert opened(drawn.content).size == (drawn.width, drawn.height)


def _plain_png(width: int, height: int, pixels: bytes, *, claimed: tuple[int, int] | None = None) -> bytes:
    rows = b"".join(b"\0" + pixels[row * width * 3 : (row + 1) * width * 3] for row in range(height))
    header = struct.pack(">IIBBBBB", *(claimed or (width, height)), 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG"),
        (b"<!doctype html><script>alert(1)</script>", "no PNG"),
        (b"%PDF-1.7", "no PNG"),
        (b"BM" + bytes(100), "no PNG"),
        (images.png()[:60], "damaged"),
        (images.jpeg()[:400], "damaged"),
        (b"\x89PNG\r\n\x1a\n<script>", "damaged"),
        (b"GIF89a" + bytes(40), "damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40), "damaged"),
        (_plain_png(10, 10, bytes(300), claimed=(60_000, 60_000)), "larger than it looks"),
        (_plain_png(10, 10, bytes(300), claimed=(7_000, 7_000)), "pixels"),
        (images.png(4, 400), "fewer than"),
    ],
    ids=[
        "nothing",
        "svg",
        "html",
        "pdf",
        "bmp",
        "cut png",
        "cut jpeg",
        "png by name",
        "gif by name",
        "webp by name",
        "bomb",
        "many pixels",
        "sliver",
    ],
)
async def test_what_is_no_sound_image_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        await redraw(content)
    assert refused.value.code is ErrorCode.INVALID_ATTACHMENT


async def test_a_reader_that_dies_or_hangs_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for program in ("import os; os.abort()", "import sys; sys.stdout.write('{}\\n')", "while True: pass"):
        (tmp_path / "program.py").write_text(program)
        monkeypatch.setattr("app.images.redrawing._PROGRAM", tmp_path / "program.py")
        monkeypatch.setattr("app.images.redrawing._WALL_TIME_S", 0.5)
        with pytest.raises(Invalid, match="cannot be read"):
            await redraw(images.png())


async def test_the_reader_is_told_nothing_of_its_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    (tmp_path / "program.py").write_text(
        f"import os, pathlib\npathlib.Path({str(seen)!r}).write_text(repr((sorted(os.environ), os.getcwd())))\n"
    )
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "very secret")
    monkeypatch.setattr("app.images.redrawing._PROGRAM", tmp_path / "program.py")
    with pytest.raises(Invalid):
        await redraw(images.png())
    environment, folder = eval(seen.read_text())
    assert (set(environment) <= {"LC_CTYPE"}, folder) == (True, "/")
