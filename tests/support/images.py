"""Small images for uploads."""

from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = "taken at 52.5200 N"
_GPS = 0x8825
_DESCRIPTION = 0x010E
_ORIENTATION = 0x0112


def png(width: int = 40, height: int = 30, *, colour: str = "teal") -> bytes:
    """A PNG that tells a secret in every way that it can."""
    image = Image.new("RGB", (width, height), colour)
    told = PngInfo()
    told.add_text("Comment", SECRET)
    told.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    return _saved(image, "PNG", pnginfo=told, exif=_exif(), icc_profile=SECRET.encode()) + SECRET.encode()


def jpeg(width: int = 40, height: int = 30, *, orientation: int = 1) -> bytes:
    """A JPEG that tells a secret, as cameras do. The left half is red, the right one blue."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    return _saved(image, "JPEG", exif=_exif(orientation), comment=SECRET, icc_profile=SECRET.encode(), quality=95)


def webp(width: int = 40, height: int = 30) -> bytes:
    return _saved(Image.new("RGBA", (width, height), (0, 128, 128, 128)), "WEBP", exif=_exif(), xmp=SECRET.encode())


def gif() -> bytes:
    """Two frames: the first is red, the second blue."""
    first, second = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue"))
    return _saved(first, "GIF", save_all=True, append_images=[second], comment=SECRET)


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[_DESCRIPTION] = SECRET
    exif[_ORIENTATION] = orientation
    exif.get_ifd(_GPS)[1] = "N"
    return exif


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()
