"""Markdown as blocks: headings, numbered points with their depth, paragraphs, table rows, article tags.

Reads what administrations really keep: `* 1.` and `(a)` lists, `$LegislativeList` markers, `{{Article 9}}` tags,
tables, images of formulas, footnotes, bits of HTML. Nothing that a reader sees is dropped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    ROW = "row"
    NOTE = "note"


@dataclass(slots=True)
class Block:
    """One piece of a document in its order.

    `label` is the number of a point ("1", "a", "ii", empty for a bullet), the name of a footnote, or the key of a
    table row; `depth` is the level of a heading or the depth of a point, from 1.
    """

    kind: BlockKind
    text: str
    label: str = ""
    marker: str = ""
    depth: int = 0
    anchor: str = ""
    tag: str = ""
    indent: int = field(default=0, repr=False)


_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:\s+|(?=[^\s#]))(.*?)\s*#*\s*$")
_ANCHOR = re.compile(r"\s*\{#([A-Za-z0-9_./-]+)\}\s*$")
_NAMED = re.compile(r'^<a\s+(?:id|name)="([A-Za-z0-9_./-]+)"\s*>\s*</a>\s*')
_TAG = re.compile(r"\{\{\s*(.{1,200}?)\s*\}\}")
_MARKER = re.compile(r"^\s*\$(?:Begin|End)?[A-Za-z]*List\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_RULER = re.compile(r"^ {0,3}([-*_=])(?:\s*\1){2,}\s*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_NOTE = re.compile(r"^\[\^([^\]\s]{1,40})\]:\s*(.*)$")
_POINT = re.compile(
    r"^(?P<indent>\s*)(?:(?P<bullet>[*+•‣◦–-])\s+)?"
    r"(?:(?P<open>\()(?P<inside>\d{1,3}|[A-Za-z]{1,5})\)|(?P<label>\d{1,3}|[a-zA-Z]|[ivxlc]{2,6})[.)])(?:\s+|$)(?P<text>.*)$"
)
_BULLET = re.compile(r"^(?P<indent>\s*)(?P<bullet>[*+•‣◦-])\s+(?P<text>.*)$")
_DELIMITERS = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_ROMAN = re.compile(r"^(?:x{0,3})(?:ix|iv|v?i{0,3})$")


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text, in order; the article tag behind a text stands on its last block."""
    lines = _COMMENT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(4).split("\n")
    found = list(_read(lines))
    _set_depths(found)
    return [one for one in found if one.text or one.tag or one.label or one.kind == BlockKind.HEADING]


def _read(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if _FENCE.match(line):
            at, block = _fenced(lines, at)
            yield block
            continue
        if _starts_table(lines, at):
            at = yield from _table(lines, at)
            continue
        if not line.strip() or _MARKER.match(line) or _RULER.match(line):
            at += 1
            continue
        at, block = _one(lines, at)
        yield block


def _one(lines: list[str], at: int) -> tuple[int, Block]:
    """A heading, a point, a footnote or a paragraph, with the lines that continue it."""
    line = lines[at]
    heading = _HEADING.match(line)
    if heading:
        return at + 1, _heading(len(heading[1]), heading[2])
    block = _begun(line)
    at += 1
    texts = [block.text]
    while at < len(lines) and _continues(lines, at):
        texts.append(lines[at].strip())
        at += 1
    block.text, block.tag = _untagged(" ".join(texts))
    block.text = plain(block.text)
    return at, block


def _begun(line: str) -> Block:
    note = _NOTE.match(line.strip())
    if note:
        return Block(BlockKind.NOTE, note[2], label=note[1])
    point = _POINT.match(line)
    if point:
        label = point["inside"] or point["label"]
        marker = f"({label})" if point["open"] else f"{label}."
        return Block(BlockKind.ITEM, point["text"], label, marker, indent=len(point["indent"]))
    bullet = _BULLET.match(line)
    if bullet:
        return Block(BlockKind.ITEM, bullet["text"], "", "-", indent=len(bullet["indent"]))
    quoted = re.sub(r"^\s*>\s?", "", line) if line.lstrip().startswith(">") else line
    return Block(BlockKind.PARAGRAPH, quoted.strip(), indent=len(line) - len(line.lstrip()))


def _continues(lines: list[str], at: int) -> bool:
    line = lines[at]
    begins = (_HEADING, _MARKER, _FENCE, _RULER, _POINT, _BULLET)
    if not line.strip() or any(one.match(line) for one in begins) or _NOTE.match(line.strip()):
        return False
    return not _starts_table(lines, at) and not _TAG.fullmatch(line.strip())


def _heading(level: int, text: str) -> Block:
    anchor = _ANCHOR.search(text)
    text = _ANCHOR.sub("", text)
    text, tag = _untagged(text)
    return Block(BlockKind.HEADING, plain(text), depth=level, anchor=anchor[1] if anchor else "", tag=tag)


def _fenced(lines: list[str], at: int) -> tuple[int, Block]:
    end = at + 1
    while end < len(lines) and not _FENCE.match(lines[end]):
        end += 1
    return end + 1, Block(BlockKind.PARAGRAPH, "\n".join(lines[at + 1 : end]).strip())


def _starts_table(lines: list[str], at: int) -> bool:
    return (
        at + 1 < len(lines)
        and "|" in lines[at]
        and "-" in lines[at + 1]
        and bool(_DELIMITERS.match(lines[at + 1]))
    )


def _table(lines: list[str], at: int) -> Generator[Block, None, int]:
    """The rows of a table; returns the line behind it."""
    columns = [plain(cell) for cell in _cells(lines[at])]
    at += 2
    empty = True
    while at < len(lines) and "|" in lines[at] and lines[at].strip():
        cells, tag = [], ""
        for cell in _cells(lines[at]):
            shown, found = _untagged(cell)
            cells.append(plain(shown))
            tag = tag or found
        names = columns + [""] * (len(cells) - len(columns))
        said = [f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell]
        if said:
            yield Block(BlockKind.ROW, "; ".join(said), label=next(cell for cell in cells if cell), tag=tag)
            empty = False
        at += 1
    if empty and any(columns):
        yield Block(BlockKind.PARAGRAPH, "; ".join(name for name in columns if name))
    return at


def _cells(line: str) -> list[str]:
    inner = line.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _untagged(text: str) -> tuple[str, str]:
    """The text without its article tags, and the tags."""
    tags = [" ".join(one.split()) for one in _TAG.findall(text)]
    return (_TAG.sub(" ", text).strip(), "; ".join(tags)) if tags else (text, "")


_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"(?<!\\)\[([^\]]+)\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_MARK = re.compile(r"\[\^([^\]\s]{1,40})\]")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"`([^`]+)`")
_ELEMENT = re.compile(r"</?[A-Za-z][^<>]{0,400}>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


def plain(text: str) -> str:
    """What a reader sees of a line of Markdown: no emphasis, no elements; images by their alternative text."""
    text = _IMAGE.sub(lambda found: found[1] or "", text)
    text = _LINK.sub(lambda found: _linked(found[1], found[2]), text)
    text = _MARK.sub(lambda found: f"(note {found[1]})", text)
    text = _CODE.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _ELEMENT.sub(" ", text)
    text = html.unescape(_ESCAPE.sub(r"\1", text))
    return " ".join(text.split())


def _linked(shown: str, address: str) -> str:
    outside = address.startswith(("http://", "https://", "mailto:"))
    return f"{shown} ({address.removeprefix('mailto:')})" if outside and address not in shown else shown


def _set_depths(found: list[Block]) -> None:
    """Give each point its depth: by indentation, and by its numbering where (a) follows 1. at the same margin."""
    open_: list[tuple[int, str, str]] = []
    for block in found:
        if block.kind == BlockKind.PARAGRAPH and open_:
            if block.indent == 0:
                block.depth = 1 if block.text[:1].islower() else 0
                open_ = open_ if block.depth else []
            else:
                block.depth = 1 + sum(1 for indent, _, _ in open_ if indent < block.indent)
            continue
        if block.kind != BlockKind.ITEM:
            open_ = []
            continue
        _place(block, open_)
        block.depth = len(open_)


def _place(block: Block, open_: list[tuple[int, str, str]]) -> None:
    while open_ and open_[-1][0] > block.indent + 1:
        open_.pop()
    before = open_[-1][2] if open_ else ""
    style = _style(block.label, open_)
    for place in range(len(open_) - 1, -1, -1):
        indent, known, _ = open_[place]
        if known == style and abs(indent - block.indent) <= 1:
            del open_[place:]
            break
    else:
        if open_ and not before and abs(open_[-1][0] - block.indent) <= 1 and style != "roman":
            open_.pop()
    open_.append((block.indent, style, block.label))


def _style(label: str, open_: list[tuple[int, str, str]]) -> str:
    if not label:
        return "bullet"
    if label.isdigit():
        return "number"
    small = label.lower()
    if len(small) == 1 and any(
        style == "letter" and ord(last.lower()) + 1 == ord(small)
        for _, style, last in open_
        if len(last) == 1
    ):
        return "letter"
    if len(small) > 1 or small == "i" or any(style == "roman" for _, style, _ in open_):
        return "roman" if _ROMAN.match(small) else "letter"
    return "letter"
