"""A zip that is made while it is sent."""

import zipfile
from io import BytesIO
from secrets import token_hex

import pytest

from app.services.zip_stream import ZipStream


def test_what_was_taken_is_a_sound_archive_and_is_not_kept() -> None:
    archive, taken = ZipStream(), []
    with archive.entry("rows.jsonl") as file:
        for number in range(2_000):
            file.write(b"%d %s\n" % (number, token_hex(200).encode()))
            taken.append(archive.take())
    archive.add_packed("versions/a.zip", b"packed already")
    taken.append(archive.take())
    assert archive.take() == b""
    archive.close()
    taken.append(archive.take())
    sizes = [len(part) for part in taken]
    assert max(sizes) < sum(sizes) / 2, "it was kept until the end"
    with zipfile.ZipFile(BytesIO(b"".join(taken))) as read:
        assert read.testzip() is None
        assert read.namelist() == ["rows.jsonl", "versions/a.zip"]
        assert read.read("rows.jsonl").count(b"\n") == 2_000


def test_one_that_broke_off_does_not_open() -> None:
    archive = ZipStream()
    archive.add_packed("a", b"a")
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(BytesIO(archive.take()))
