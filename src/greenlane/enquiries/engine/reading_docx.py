"""DOCX as Markdown: headings by style, numbered points, tables, footnotes. Deleted and hidden text is left out."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from greenlane.enquiries.engine.reading_html import roman

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_ENTRIES, MOST_BYTES, MOST_RATIO = 2_000, 64 << 20, 200
_WHITE = {"FFFFFF", "FEFEFE"}


class BadDocx(Exception):
    """The file is no readable DOCX document; the text says why."""


def from_docx(raw: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The Markdown, the title, and what was left out because nobody sees it. Raises BadDocx."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _refuse_bomb(archive)
            names = set(archive.namelist())
            if "word/document.xml" not in names:
                raise BadDocx("The file is no DOCX document.")
            parts = {
                name: _parsed(archive.read(f"word/{name}.xml"))
                for name in ("document", "styles", "numbering", "footnotes")
                if f"word/{name}.xml" in names
            }
            core = _parsed(archive.read("docProps/core.xml")) if "docProps/core.xml" in names else None
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise BadDocx(f"The file is no readable DOCX document ({type(error).__name__}).") from None
    reader = _Reader(_styles(parts.get("styles")), _formats(parts.get("numbering")))
    body = parts["document"].find(f"{_W}body")
    if body is not None:
        reader.blocks(body)
    reader.notes(parts.get("footnotes"))
    text = "\n".join(reader.lines).strip()
    return (text + "\n" if text else ""), _title(core), reader.removed()


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    size = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries) or 1
    if len(entries) > MOST_ENTRIES or size > MOST_BYTES or (size > 1 << 20 and size / packed > MOST_RATIO):
        raise BadDocx("Unpacked, the file is larger than a document may be.")


def _parsed(raw: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root: Any = etree.fromstring(raw, parser)
    if root.getroottree().docinfo.doctype:
        raise BadDocx("The file declares entities of its own.")
    return root


def _title(core: Any) -> str:
    if core is None:
        return ""
    found = core.find("{http://purl.org/dc/elements/1.1/}title")
    return " ".join((found.text or "").split())[:300] if found is not None else ""


def _styles(root: Any) -> dict[str, int]:
    """The level of each heading style."""
    levels: dict[str, int] = {}
    for style in root.iter(f"{_W}style") if root is not None else ():
        name = _value(style, "name").lower()
        level = name.removeprefix("heading ").strip()
        key = style.get(f"{_W}styleId") or ""
        if name.startswith("heading ") and level.isdigit():
            levels[key] = min(int(level), 6)
        elif name == "title":
            levels[key] = 1
    return levels


def _formats(root: Any) -> dict[tuple[str, int], str]:
    """How a list is numbered: by its number and level."""
    if root is None:
        return {}
    kinds = {
        abstract.get(f"{_W}abstractNumId"): {
            int(level.get(f"{_W}ilvl") or 0): _value(level, "numFmt") for level in abstract.iter(f"{_W}lvl")
        }
        for abstract in root.iter(f"{_W}abstractNum")
    }
    return {
        (number.get(f"{_W}numId"), level): kind
        for number in root.iter(f"{_W}num")
        for level, kind in kinds.get(_value(number, "abstractNumId"), {}).items()
    }


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return str(found.get(f"{_W}val") or "") if found is not None else ""


@dataclass(slots=True)
class _Reader:
    styles: dict[str, int]
    formats: dict[tuple[str, int], str]
    lines: list[str] = field(default_factory=list)
    _removed: Counter[str] = field(default_factory=Counter)
    _counts: dict[str, list[int]] = field(default_factory=dict)

    def removed(self) -> tuple[str, ...]:
        return tuple(f"{count} {name}" for name, count in sorted(self._removed.items()))

    def blocks(self, body: Any) -> None:
        for child in body:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in {f"{_W}sdt", f"{_W}sdtContent"}:
                inner = child.find(f"{_W}sdtContent") if child.tag == f"{_W}sdt" else child
                if inner is not None:
                    self.blocks(inner)

    def notes(self, root: Any) -> None:
        for note in root.iter(f"{_W}footnote") if root is not None else ():
            said = " ".join(self._said(paragraph) for paragraph in note.iter(f"{_W}p")).strip()
            if said and note.get(f"{_W}type") is None:
                self.lines += ["", f"[^{note.get(f'{_W}id')}]: {said}"]

    def _paragraph(self, element: Any) -> None:
        said = self._said(element)
        if not said:
            return
        properties = element.find(f"{_W}pPr")
        style = _value(properties, "pStyle") if properties is not None else ""
        level = self.styles.get(style)
        numbering = properties.find(f"{_W}numPr") if properties is not None else None
        if level is not None:
            self.lines += ["", f"{'#' * level} {said}", ""]
        elif numbering is not None and _value(numbering, "numId") not in {"", "0"}:
            self.lines.append(self._point(numbering, said))
        else:
            self.lines += ["", said, ""]

    def _point(self, numbering: Any, said: str) -> str:
        number, level = _value(numbering, "numId"), _value(numbering, "ilvl")
        depth = min(int(level) if level.isdigit() else 0, 8)
        counts = self._counts.setdefault(number, [0] * 9)
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (8 - depth)
        place = counts[depth]
        letter = chr(96 + place) if place <= 26 else str(place)
        marker = {
            "decimal": f"{place}.",
            "lowerLetter": f"{letter}.",
            "upperLetter": f"{letter.upper()}.",
            "lowerRoman": f"{roman(place)}.",
        }.get(self.formats.get((number, depth), "bullet"), "-")
        return f"{'    ' * depth}{marker} {said}"

    def _table(self, element: Any) -> None:
        rows = [
            [
                " ".join(self._said(one) for one in cell.iter(f"{_W}p")).strip()
                for cell in row.findall(f"{_W}tc")
            ]
            for row in element.findall(f"{_W}tr")
        ]
        rows = [row for row in rows if any(row)]
        if not rows:
            return
        width = max(map(len, rows))
        shown = [[cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row)) for row in rows]
        self.lines += ["", f"| {' | '.join(shown[0])} |", "|" + " --- |" * width]
        self.lines += [*(f"| {' | '.join(row)} |" for row in shown[1:]), ""]

    def _said(self, paragraph: Any) -> str:
        parts: list[str] = []
        for run in paragraph.iter(f"{_W}r"):
            if any(parent.tag in {f"{_W}del", f"{_W}moveFrom"} for parent in run.iterancestors()):
                self._removed["deleted texts"] += 1
                continue
            text = "".join(_piece(child) for child in run)
            if text.strip() and _is_hidden(run):
                self._removed["hidden texts"] += 1
                continue
            parts.append(text)
        return " ".join("".join(parts).split())


def _piece(child: Any) -> str:
    if child.tag == f"{_W}t":
        return child.text or ""
    if child.tag == f"{_W}footnoteReference":
        return f"[^{child.get(f'{_W}id')}]"
    return " " if child.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"} else ""


def _is_hidden(run: Any) -> bool:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    vanish = properties.find(f"{_W}vanish")
    if vanish is not None and vanish.get(f"{_W}val") not in {"0", "false"}:
        return True
    size = _value(properties, "sz")
    shaded = properties.find(f"{_W}shd") is not None or properties.find(f"{_W}highlight") is not None
    return (_value(properties, "color").upper() in _WHITE and not shaded) or (
        size.isdigit() and int(size) <= 4
    )
