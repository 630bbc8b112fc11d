"""Pictures as pages (PNG, JPEG, TIFF), read by Pillow in the child process. They have no text layer."""

from __future__ import annotations

import io
import math
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from greenlane.engines.pages import IMAGE_WIDTH, PIXELS, PageReadError

Image.MAX_IMAGE_PIXELS = None  # `_opened` has a stricter limit of its own
_POINTS_PER_INCH = 72.0


def info(path: Path, form: str) -> dict[str, Any]:
    with _opened(path, form) as picture:
        return {"pages": getattr(picture, "n_frames", 1)}


def words(path: Path, form: str, first: int, last: int) -> list[list[Any]]:
    """Pages without words, in points by the picture's own resolution (72 dots per inch where it has none)."""
    pages = []
    with _opened(path, form) as picture:
        for number in range(first, min(last, getattr(picture, "n_frames", 1)) + 1):
            picture.seek(number - 1)
            pages.append([number, *_points(picture), []])
    return pages


def pictures(path: Path, form: str, page: int) -> list[list[float]]:
    """All of it is a picture."""
    with _opened(path, form) as picture:
        return [[0.0, 0.0, *_points(picture)]]


def image(path: Path, form: str, page: int, width: int, hidden: list[list[float]] | None = None) -> bytes:
    """A page as PNG, `width` pixels wide, turned as its camera says, black in `hidden`. Raises PageReadError."""
    with _opened(path, form) as picture:
        if not 1 <= page <= getattr(picture, "n_frames", 1):
            raise PageReadError(f"The document has no page {page}.")
        picture.seek(page - 1)
        _check_pixels(picture)
        picture.draft("RGB", (IMAGE_WIDTH, IMAGE_WIDTH))
        shown = ImageOps.exif_transpose(picture)
        drawn = shown.convert("L" if shown.mode in ("1", "L", "I;16") else "RGB")
        return as_png(blackened(drawn, _points(picture), hidden or []), width)


def blackened(drawn: Image.Image, points: tuple[float, float], hidden: list[list[float]]) -> Image.Image:
    """The picture with boxes, given in points, made black: in its pixels, not over them."""
    if hidden:
        brush, across, down = ImageDraw.Draw(drawn), drawn.width / points[0], drawn.height / points[1]
        for x0, y0, x1, y1 in hidden:
            corners = (
                math.floor(min(x0, x1) * across),
                math.floor(min(y0, y1) * down),
                math.ceil(max(x0, x1) * across),
                math.ceil(max(y0, y1) * down),
            )
            brush.rectangle(corners, fill=0 if drawn.mode == "L" else (0, 0, 0))
    return drawn


def part(path: Path, form: str, first: int, _last: int) -> bytes:
    """A page as PNG in its own size, turned as its camera says. Raises PageReadError."""
    with _opened(path, form) as picture:
        if not 1 <= first <= getattr(picture, "n_frames", 1):
            raise PageReadError(f"The document has no page {first}.")
        picture.seek(first - 1)
        _check_pixels(picture)
        shown = ImageOps.exif_transpose(picture)
        file = io.BytesIO()
        (shown if shown.mode in ("1", "L") else shown.convert("RGB")).save(file, "PNG")
        return file.getvalue()


def as_png(shown: Image.Image, width: int) -> bytes:
    """The picture `width` pixels wide (1 to 2400), and never higher than four times 2400."""
    wide = max(1, min(width, IMAGE_WIDTH))
    scale = min(wide / shown.width, 4 * IMAGE_WIDTH / shown.height)
    size = (max(1, round(shown.width * scale)), max(1, round(shown.height * scale)))
    file = io.BytesIO()
    (shown if size == shown.size else shown.resize(size, reducing_gap=2.0)).save(file, "PNG")
    return file.getvalue()


def _opened(path: Path, form: str) -> Image.Image:
    warnings.simplefilter("ignore")
    try:
        picture = Image.open(path, formats=[form])
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise PageReadError(f"The file is no readable {form} picture.") from error
    _check_pixels(picture)
    return picture


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > PIXELS:
        raise PageReadError(f"The picture has more than {PIXELS // 1_000_000} million pixels.")


def _points(picture: Image.Image) -> tuple[float, float]:
    """Width and height in points; quarter turns by a camera count."""
    across, down = (float(dots) for dots in picture.info.get("dpi", (0, 0)))
    if not (10 <= across <= 5000 and 10 <= down <= 5000):
        across = down = _POINTS_PER_INCH
    width, height = picture.width * _POINTS_PER_INCH / across, picture.height * _POINTS_PER_INCH / down
    turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (round(height, 2), round(width, 2)) if turned else (round(width, 2), round(height, 2))
