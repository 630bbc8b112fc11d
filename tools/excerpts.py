"""Small fonts that hold just the characters of known texts, cut from the vendored Noto fonts by `make messages`.

Two places need one. The names of the languages stand on pages in every language, where their scripts' own fonts
would be a quarter of a megabyte for twenty letters. The tracking pages must stay below 100 kB, so that their
Chinese comes in one file instead of twenty. The licence (SIL OFL 1.1) lies beside the fonts they are cut from.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

from tools.po import Catalogue

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "src/greenlane/web/static/vendor/fonts"
FOLDER = ROOT / "src/greenlane/web/static/web/excerpts"
WEIGHT = 400
LATIN_ENDS = 0x2E7F
"""Up to here every device has letters of its own."""

NAMES = {
    # file: family, stylesheet that lists its files, the name of the language
    "name-zh-hant": ("Noto Sans TC", "fonts-tc.css", "繁體中文"),
    "name-th": ("Noto Sans Thai", "fonts.css", "ไทย"),
    "name-hi": ("Noto Sans Devanagari", "fonts.css", "हिन्दी"),
    "name-km": ("Noto Sans Khmer", "fonts.css", "ខ្មែរ"),
}
TRACKING = "tracking-zh-hant"
TRACKING_TEXTS = re.compile(
    r"greenlane/(portal/(public/(track|shell|site)|templates/portal/track)|declarations/(board|release)"
    r"|web/(templatetags|templates/web/(base|components/(header|footer|language|messages|menu))))"
    r"|^(django/utils/(dates|timesince)|greenlane/portal/navigation)"
)
_FACE = re.compile(
    r'font-family:"([^"]+)";font-style:normal;font-weight:(\d+);.*?url\("([^"]+)"\).*?unicode-range:([^}]+)\}'
)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A font to cut: its file, the family it comes from, where that is listed, the characters it must hold."""

    name: str
    family: str
    stylesheet: str
    characters: frozenset[int]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.woff2"


def wanted(chinese: Catalogue) -> list[Excerpt]:
    """Every excerpt, with the characters of today's texts."""
    names = [
        Excerpt(name, family, sheet, frozenset(map(ord, text)))
        for name, (family, sheet, text) in NAMES.items()
    ]
    texts = "".join(
        "".join(entry.texts) for entry in chinese.living if any(map(TRACKING_TEXTS.search, entry.places))
    )
    letters = frozenset(ord(one) for one in texts if ord(one) > LATIN_ENDS)
    return [*names, Excerpt(TRACKING, "Noto Sans TC", "fonts-tc.css", letters)]


def lacking(chinese: Catalogue) -> Iterator[str]:
    """Excerpts that are missing, or do not hold every character of their text: `make messages` was not run."""
    for excerpt in wanted(chinese):
        if not excerpt.path.is_file():
            yield f"{excerpt.name}: the excerpt is not made: run `make messages`"
        elif excerpt.characters - set(TTFont(excerpt.path).getBestCmap()):
            yield f"{excerpt.name}: the excerpt lacks characters: run `make messages`"


def make(chinese: Catalogue) -> None:
    """Cut what is lacking; what holds its text stays as it is, so that files change only with their texts."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for excerpt in wanted(chinese):
        if excerpt.path.is_file() and set(TTFont(excerpt.path).getBestCmap()) >= excerpt.characters:
            continue
        excerpt.path.write_bytes(cut(excerpt))


def cut(excerpt: Excerpt) -> bytes:
    """The font as woff2. ValueError when the family lacks a character."""
    with tempfile.TemporaryDirectory() as folder:
        parts = list(_parts(excerpt, Path(folder)))
        font = merge.Merger().merge(parts) if len(parts) > 1 else TTFont(parts[0])
        font.flavor = "woff2"
        target = io.BytesIO()
        font.save(target)
        return target.getvalue()


def _parts(excerpt: Excerpt, folder: Path) -> Iterator[str]:
    """From each file of the family what the excerpt needs of it, as a font of its own."""
    need = set(excerpt.characters)
    for number, (path, holds) in enumerate(_files(excerpt)):
        here = need & holds
        if not here:
            continue
        need -= here
        font = TTFont(path, recalcTimestamp=False)
        options = subset.Options(layout_features=["*"], notdef_outline=True, hinting=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=here)
        cutter.subset(font)
        font.flavor = None
        part = folder / f"{number}.ttf"
        font.save(part)
        yield str(part)
    if need:
        raise ValueError(f"{excerpt.family} lacks {''.join(map(chr, sorted(need)))}")


def _files(excerpt: Excerpt) -> Iterator[tuple[Path, set[int]]]:
    """The files of the family in the ordinary weight, each with the characters it is listed for."""
    for family, weight, path, ranges in _FACE.findall(
        (FONTS / excerpt.stylesheet).read_text(encoding="utf-8")
    ):
        if family == excerpt.family and int(weight) == WEIGHT:
            yield FONTS / path, set(_characters(ranges))


def _characters(ranges: str) -> Iterator[int]:
    for one in ranges.split(","):
        first, _, last = one.strip().removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)
