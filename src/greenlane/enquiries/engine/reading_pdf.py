"""The words of PDF pages as Markdown: lines, paragraphs by their gaps, headings by the size of their letters."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

WordBox = tuple[str, float, float, float, float]
_LARGER = 1.18
_HEADING_LENGTH = 160
_POINT = re.compile(r"^(?:\d{1,3}[.)]|\([a-z0-9]{1,4}\)|[a-z][.)]|[-•–‣◦])\s+\S")
_SECTION = re.compile(
    r"^(?:Article|Section|Chapter|Part|Rule|Annex|Schedule)\s+[\dIVXLC]+[A-Za-z]?\b.{0,120}$"
)
_NUMBERED = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,3}\s+[A-Z]\S.{0,100}$")


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of a page: its text, where it stands in points, and how high its letters are."""

    page: int
    page_height: float
    text: str
    left: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @classmethod
    def of_page(cls, number: int, height: float, words: list[WordBox]) -> list[PdfLine]:
        """The words of a page in lines, from the top."""
        lines: list[list[WordBox]] = []
        for word in words:
            middle = (word[2] + word[4]) / 2
            if lines and lines[-1][0][2] <= middle <= lines[-1][0][4] and word[1] >= lines[-1][-1][1]:
                lines[-1].append(word)
            else:
                lines.append([word])
        return [
            cls(
                number,
                height,
                " ".join(word[0] for word in line),
                line[0][1],
                min(word[2] for word in line),
                max(word[4] for word in line),
            )
            for line in lines
        ]


def from_lines(lines: list[PdfLine]) -> str:
    """Markdown of the lines of a document; what repeats at the edges of its pages (titles, numbers) is left out."""
    kept = _without_edges(lines)
    if not kept:
        return ""
    usual = _usual_height(kept)
    written: list[str] = []
    paragraph: list[str] = []

    def flush() -> None:
        if paragraph:
            written.extend([_joined(paragraph), ""])
            paragraph.clear()

    for before, line in pairwise([None, *kept]):
        if line is None:
            continue
        level = _level(line, usual)
        if level:
            flush()
            written += [f"{'#' * level} {line.text}", ""]
            continue
        if before is not None and (_level(before, usual) or _parts(before, line, usual)):
            flush()
        if _POINT.match(line.text):
            flush()
        paragraph.append(
            line.text.replace("•", "-").replace("–", "-", 1) if line.text[:1] in "•–" else line.text
        )
    flush()
    return "\n".join(written).strip() + "\n"


def _usual_height(lines: list[PdfLine]) -> float:
    heights = Counter[float]()
    for line in lines:
        heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else median(line.height for line in lines)


def _level(line: PdfLine, usual: float) -> int:
    if len(line.text) > _HEADING_LENGTH or not any(letter.isalpha() for letter in line.text):
        return 0
    ratio = line.height / usual if usual else 1
    if ratio >= _LARGER * _LARGER:
        return 1 if ratio >= _LARGER**4 else 2
    if ratio >= _LARGER or _SECTION.match(line.text):
        return 3 if ratio >= _LARGER else 2
    return 3 if _NUMBERED.match(line.text) and line.text[-1:] not in ".;:," and ratio > 1.02 else 0


def _parts(before: PdfLine, line: PdfLine, usual: float) -> bool:
    """Whether a new paragraph begins: a gap, or a new page after a finished sentence."""
    if before.page != line.page:
        return before.text.rstrip()[-1:] in ".:;!?。"
    return line.top - before.bottom > 0.75 * usual or line.top < before.top - usual


def _joined(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        broken = re.search(r"[a-z]-$", text) and re.match(r"[a-z]", line)
        text = text[:-1] + line if broken else f"{text} {line}"
    return text


def _without_edges(lines: list[PdfLine]) -> list[PdfLine]:
    pages = len({line.page for line in lines})
    if pages < 3:
        return [line for line in lines if not _is_page_number(line)]
    edges = Counter(_worn(line.text) for line in lines if _at_edge(line))
    often = {text for text, count in edges.items() if count >= max(3, pages * 0.6)}
    return [
        line
        for line in lines
        if not (_at_edge(line) and (_worn(line.text) in often or _is_page_number(line)))
    ]


def _at_edge(line: PdfLine) -> bool:
    return line.top < line.page_height * 0.09 or line.bottom > line.page_height * 0.91


def _is_page_number(line: PdfLine) -> bool:
    return _at_edge(line) and bool(
        re.fullmatch(r"(?:page\s*)?[-–]?\s*\d{1,4}\s*(?:/|of)?\s*\d{0,4}\s*[-–]?", line.text, re.I)
    )


def _worn(text: str) -> str:
    return re.sub(r"\d+", "#", text)
