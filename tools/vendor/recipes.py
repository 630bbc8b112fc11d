"""How a row of files.toml becomes files: copied as they are, drawn into a sprite, or listed in a stylesheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from tools.vendor.packages import Package, VendorError, licence_text

LICENCE = "LICENSE.txt"
SOURCE_MAP = re.compile(rb"\s*(?://|/\*)# sourceMappingURL=[\w.\-]+(?:\s*\*/)?\s*\Z")
SHAPES = re.compile(r"<svg\b(?P<attributes>[^>]*)>(?P<shapes>.*)</svg>", re.DOTALL)
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
# Tabler draws an invisible square in each icon to keep its size; the view box of the symbol does that.
BOUNDS = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')
FACE = re.compile(r"@font-face \{(.*?)\}", re.DOTALL)
FACE_FILE = re.compile(r"url\(\./files/([\w-]+)\.woff2\)")
FACE_FAMILY = re.compile(r"font-family: '([^']+)'")
FACE_RANGE = re.compile(r"unicode-range: ([^;]+);")


@dataclass(frozen=True, slots=True)
class Made:
    """A file for the tree: its path below the place, its bytes, and where its licence lies."""

    path: str
    body: bytes
    licence_file: str


def copied(row: dict[str, Any], source: Package) -> Iterator[Made]:
    """Files as the package ships them, less the pointer to a source map that is not taken along."""
    licence = below(row["to"], LICENCE)
    yield Made(licence, licence_text(row["licences"]), licence)
    for path in row["files"]:
        body = SOURCE_MAP.sub(b"\n", source.read(path))
        yield Made(below(row["to"], PurePosixPath(path).name), body, licence)


def sprite(row: dict[str, Any], source: Package) -> Iterator[Made]:
    """One SVG with a symbol for each icon, so that a page fetches all icons once."""
    names = sorted(row["icons"].split())
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise VendorError(f"icons named twice in files.toml: {', '.join(sorted(twice))}")
    licence = below(row["to"], LICENCE)
    yield Made(licence, licence_text(row["licences"]), licence)
    symbols = "\n".join(symbol(name, source.text(f"{row['folder']}/{name}.svg")) for name in names)
    body = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    yield Made(below(row["to"], row["file"]), body.encode(), licence)


def symbol(name: str, svg: str) -> str:
    """An outline icon as a symbol in the colour of the text around it. The width of its lines is left to the page."""
    drawing = SHAPES.search(svg)
    box = drawing and VIEW_BOX.search(drawing["attributes"])
    if not drawing or not box:
        raise VendorError(f"the icon {name} is not an SVG with a view box")
    shapes = re.sub(r"\s+", " ", BOUNDS.sub("", drawing["shapes"])).replace("> <", "><").replace(" />", "/>")
    look = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="{box[1]}" {look}>{shapes.strip()}</symbol>'


def fonts(row: dict[str, Any], source: Package) -> Iterator[Made]:
    """The woff2 files of a family, and its rules; rows that name the same stylesheet share it."""
    folder = below(row["to"], PurePosixPath(source.name).name)
    licence = below(folder, LICENCE)
    yield Made(licence, licence_text([f"{source.name}/LICENSE"]), licence)
    by_weight = [faces(source, weight, row.get("subsets")) for weight in row["weights"]]
    # The weights of the same characters stand side by side, where even gzip sees that the ranges repeat.
    every = [face for same_characters in zip(*by_weight, strict=True) for face in same_characters]
    for face in every:
        yield Made(below(folder, f"{face.file}.woff2"), source.read(f"files/{face.file}.woff2"), licence)
    local = row.get("local", {})
    rules = [face.rule(PurePosixPath(folder).name, local.get(str(face.weight), [])) for face in every]
    yield Made(below(row["to"], row["stylesheet"]), "".join(rules).encode(), licence)


@dataclass(frozen=True, slots=True)
class Face:
    """A font file: the characters it holds, in which family and weight."""

    family: str
    weight: int
    file: str
    characters: str

    def rule(self, folder: str, local: list[str]) -> str:
        """The CSS rule; the browser fetches the file only for text with those characters, and not where the device
        has one of the `local` fonts."""
        own = "".join(f'local("{name}"),' for name in local)
        return (
            f'@font-face{{font-family:"{self.family}";font-style:normal;font-weight:{self.weight};font-display:swap;'
            f'src:{own}url("{folder}/{self.file}.woff2") format("woff2");unicode-range:{self.characters}}}\n'
        )


def faces(source: Package, weight: int, subsets: list[str] | None) -> list[Face]:
    """The faces of a weight as the package's own stylesheet lists them, narrowed to the subsets wanted."""
    prefix = PurePosixPath(source.name).name
    found = [as_face(block, weight) for block in FACE.findall(source.text(f"{weight}.css"))]
    if subsets is None:
        return found
    wanted = {f"{prefix}-{subset}-{weight}-normal" for subset in subsets}
    missing = wanted - {each.file for each in found}
    if missing:
        raise VendorError(f"{source.name} has no {', '.join(sorted(missing))}")
    return [each for each in found if each.file in wanted]


def as_face(block: str, weight: int) -> Face:
    file, family, characters = (pattern.search(block) for pattern in (FACE_FILE, FACE_FAMILY, FACE_RANGE))
    if not (file and family and characters):
        raise VendorError(f"a font rule lacks its file, family or characters: {block.strip()}")
    return Face(family[1], weight, file[1], characters[1].upper())


def below(folder: str, name: str) -> str:
    return str(PurePosixPath(folder) / name)


RECIPES = {"copy": copied, "sprite": sprite, "fonts": fonts}
