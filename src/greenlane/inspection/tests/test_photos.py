"""Photos lose where and with what they were taken, and nothing of the picture."""

from __future__ import annotations

import contextlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from greenlane.inspection.engine.photos import NotAPhoto, stripped
from greenlane.inspection.tests.factories import picture


def exif(orientation: int = 1) -> bytes:
    made = Image.Exif()
    made[0x0110] = "SecretPhone 9"
    made[0x0112] = orientation
    made.get_ifd(0x8825)[1] = "N"
    made.get_ifd(0x8825)[2] = (13.0, 45.0, 30.0)
    return made.tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_stripped_jpeg_keeps_picture_and_orientation_only(orientation: int) -> None:
    raw = picture(exif=exif(orientation))
    assert b"SecretPhone" in raw
    plain = stripped(raw)
    assert b"SecretPhone" not in plain
    before, after = Image.open(BytesIO(raw)), Image.open(BytesIO(plain))
    assert after.tobytes() == before.tobytes()
    told = dict(after.getexif())
    assert told == ({0x0112: orientation} if orientation != 1 else {})
    assert not after.getexif().get_ifd(0x8825)


def test_stripped_jpeg_ends_with_its_first_picture() -> None:
    """Telephones append a second picture, with its own place, after the end of the first."""
    plain = stripped(picture() + picture(exif=exif(6)) + b"MPF and more")
    assert plain.endswith(b"\xff\xd9")
    assert plain == stripped(picture())


def test_stripped_jpeg_loses_comments() -> None:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", comment=b"taken at home", progressive=True)
    plain = stripped(out.getvalue())
    assert b"taken at home" not in plain
    assert Image.open(BytesIO(plain)).size == (8, 8)


def test_stripped_png_loses_texts() -> None:
    info, out = PngImagePlugin.PngInfo(), BytesIO()
    info.add_text("Location", "13.75 N")
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=info, exif=exif())
    plain = stripped(out.getvalue() + b"trailing")
    assert b"13.75" not in plain
    assert b"SecretPhone" not in plain
    assert Image.open(BytesIO(plain)).size == (8, 8)
    assert not plain.endswith(b"trailing")


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.7", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_stripped_refuses_what_is_no_photo(data: bytes) -> None:
    with pytest.raises(NotAPhoto):
        stripped(data)


@given(st.integers(0, 700), st.binary(max_size=12))
def test_stripped_never_breaks_on_damaged_photos(at: int, junk: bytes) -> None:
    raw = picture(exif=exif(6))
    for data in (raw[:at], raw[:at] + junk + raw[at + len(junk) :]):
        with contextlib.suppress(NotAPhoto):
            assert b"SecretPhone" not in stripped(data) or junk
