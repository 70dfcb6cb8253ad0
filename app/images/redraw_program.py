"""The process that reads one image: stdin has the file, stdout a line of JSON and then the image as it is kept.

It imports nothing of ours and runs by its path in an isolated interpreter. It limits itself before it reads a byte of
the file: what a decoder does with a hostile one ends with this process. Nothing but the pixels is kept: they go into a
new image, and with the old one go EXIF (and where a photograph was taken), colour profiles, comments and text.
"""

import io
import json
import resource
import sys
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 20
MAX_PIXELS = 25_000_000
MIN_SIDE = 8
SIDES = (2048, 1536, 1024, 768)
"""The longer side is reduced until the image is small enough."""

_BACKGROUND = (255, 255, 255)
_OPTIONS: Final[dict[str, dict[str, int]]] = {"PNG": {}, "JPEG": {"quality": 88}, "WEBP": {"quality": 90, "method": 3}}


def limit_self() -> None:
    """Of memory and time; and no file can be written."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def kind_of(content: bytes) -> str | None:
    """The format by the first bytes, as the decoders name it."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return None


def redraw(content: bytes, max_bytes: int) -> tuple[dict[str, object], bytes]:
    """The image as it is kept, with what it is.

    Raises:
        ValueError: it is no image that is taken; the text says why.
    """
    kind = kind_of(content)
    if kind is None:
        raise ValueError("this is no PNG, JPEG, WebP or GIF image")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            width, height = opened.size
            if width * height > MAX_PIXELS:
                raise ValueError(f"the image has more than {MAX_PIXELS // 1_000_000} million pixels")
            if min(width, height) < MIN_SIDE:
                raise ValueError(f"the image has fewer than {MIN_SIDE} pixels a side")
            opened.seek(0)
            opened.load()
            drawn = _pixels_alone(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, EOFError, MemoryError) as error:
        raise ValueError("the image is damaged, or larger than it looks") from error
    for side in SIDES:
        drawn.thumbnail((side, side))
        for target in dict.fromkeys(("PNG" if kind == "GIF" else kind, "JPEG")):
            saved = _saved(drawn, target)
            if len(saved) <= max_bytes:
                described = {"content_type": f"image/{target.lower()}", "width": drawn.width, "height": drawn.height}
                return described, saved
    raise ValueError("the image cannot be made small enough")


def _pixels_alone(image: Image.Image) -> Image.Image:
    """On white, as people see it: what a transparent pixel hides would not be hidden from every reader."""
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        pixels = image.convert("RGBA")
        mask = pixels.getchannel("A")
    else:
        pixels, mask = image.convert("RGB"), None
    new = Image.new("RGB", pixels.size, _BACKGROUND)
    new.paste(pixels, mask=mask)
    return new


def _saved(image: Image.Image, target: str) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format=target, **_OPTIONS[target])
    return stream.getvalue()


def main() -> None:
    limit_self()
    max_bytes = int(sys.argv[1])
    try:
        described, saved = redraw(sys.stdin.buffer.read(), max_bytes)
    except ValueError as error:
        described, saved = {"refused": str(error)}, b""
    sys.stdout.buffer.write(json.dumps(described).encode() + b"\n" + saved)


if __name__ == "__main__":
    main()
