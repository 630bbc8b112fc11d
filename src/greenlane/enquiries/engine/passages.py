"""Markdown to passages: pieces that can be quoted by themselves, each with an anchor that stays readable and stable.

A passage is a section under a heading, a numbered paragraph of an article with its points, or a table row with the
names of its columns. A long paragraph is split by point, and the words that introduce the points go into the trail.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from greenlane.enquiries.engine.markdown import Block, BlockKind, blocks
from greenlane.enquiries.engine.shapes import PassageKind

LONG = 1200
"""Characters from which a paragraph is split by its points and a section by its paragraphs."""
LONGEST = 4000
_ANCHOR_LENGTH, _SLUG_WORDS, _SLUG_LENGTH = 150, 10, 60
_TRAIL_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage before it is stored: where it stands and what it says."""

    anchor: str
    part: PassageKind
    trail: tuple[str, ...]
    article: str
    text: str


@dataclass(slots=True)
class _Section:
    """What stands under one heading."""

    trail: tuple[str, ...] = ()
    heading: str = ""
    anchor: str = ""
    article: str = ""
    number: int = 0
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class _Point:
    """A numbered point with the points and closing words below it."""

    block: Block | None
    text: str
    children: list[_Point] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.block.label if self.block is not None else ""

    def shown(self) -> str:
        mine = (
            f"{self.block.marker} {self.text}".strip()
            if self.block is not None and self.block.marker
            else self.text
        )
        return "\n".join([mine, *(child.shown() for child in self.children)]).strip()


def passages(text: str, *, law: bool = False, anchors: Sequence[str] = ()) -> list[Piece]:
    """The passages of a Markdown text. `law`: every numbered paragraph is one; else a short section is one whole.

    `anchors` names the sections in their order where the text names none itself: a translation takes the anchors of
    its original, so that a citation leads to the same place in every language.
    """
    sections = _sections(blocks(text))
    _name_anchors(sections, anchors)
    made = [piece for section in sections for piece in _of_section(section, law)]
    return _told_apart(made)


def section_anchors(text: str) -> list[str]:
    """The anchors of the sections of a text in their order, for its translations."""
    sections = _sections(blocks(text))
    _name_anchors(sections, ())
    return [one.anchor for one in sections]


def _sections(found: list[Block]) -> list[_Section]:
    made, heads = [_Section()], list[tuple[int, str]]()
    for block in found:
        if block.kind != BlockKind.HEADING:
            made[-1].blocks.append(block)
            continue
        heads = [one for one in heads if one[0] < block.depth]
        if block.text:
            heads.append((block.depth, block.text))
        own = block.tag or article_of_heading(block.text)
        above = next(
            (
                one.article
                for one in reversed(made)
                if one.article and one.trail == tuple(t for _, t in heads[:-1])
            ),
            "",
        )
        made.append(
            _Section(tuple(text for _, text in heads), block.text, block.anchor, own or above, blocks=[])
        )
    _spread_tags(made)
    kept = _with_bare_headings(made)
    for number, one in enumerate(kept, 1):
        one.number = number
    return kept


def _with_bare_headings(made: list[_Section]) -> list[_Section]:
    """Drop what is empty; a heading with nothing below it and no section inside it stays, as its own text."""
    kept = []
    for one, following in zip(made, [*made[1:], None], strict=True):
        if any(block.text for block in one.blocks):
            kept.append(one)
        elif one.heading and (following is None or following.trail[:-1][: len(one.trail)] != one.trail):
            one.blocks = [Block(BlockKind.PARAGRAPH, one.heading)]
            kept.append(one)
    return kept


def _spread_tags(made: list[_Section]) -> None:
    """A tag behind a text names the article of all that stands before it, back to the tag before."""
    tags = [(place, block) for place, one in enumerate(made) for block in one.blocks if block.tag]
    leads = (
        bool(tags)
        and len(tags) == 1
        and tags[0][0] == 0
        and made[0].blocks[0] is tags[0][1]
        and not tags[0][1].text
    )
    start = 0
    for place, block in tags:
        for one in made if leads else made[start : place + 1]:
            one.article = one.article or block.tag[:60]
        start = place + 1


_ARTICLE = re.compile(
    r"^(?:(?i:(Articles?|Section|Rule|Annex|Chapter|Regulation|Part|Schedule))\s+|(§|Art\.)\s*)"
    r"(\d+[A-Za-z]?(?:[.\-]\d+)*|[IVXLC]+|[A-Z])(?=[\s.:–—-]|$)"
)
_ARTICLE_ELSEWHERE = re.compile(
    r"^(第\s*[\d一二三四五六七八九十百]+\s*條|มาตรา\s*[\d๐-๙]+|अनुच्छेद\s*[\d०-९]+|មាត្រា\s*[\d០-៩]+)"
)


def article_of_heading(text: str) -> str:
    """The article a heading names, such as "Article 20"; empty for others."""
    found = _ARTICLE.match(text)
    if found:
        word = found[1] or found[2]
        word = "Article" if word.lower() in {"art.", "articles"} else word
        return f"{word[:1].upper()}{word[1:].lower()} {found[3]}"
    other = _ARTICLE_ELSEWHERE.match(text)
    return " ".join(other[1].split()) if other else ""


def slug(text: str) -> str:
    """A name for an address: ASCII words joined by hyphens; empty where the text has none."""
    simple = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    simple = re.sub(r"['’]", "", simple)
    words = re.findall(r"[a-z0-9]+", simple)[:_SLUG_WORDS]
    while words and len("-".join(words)) > _SLUG_LENGTH:
        words.pop()
    return "-".join(words)


def article_anchor(article: str) -> str:
    """`art-9` for "Article 9", `art-14-16` for "Articles 14 to 16", `annex-ii` for "Annex II"."""
    simple = re.sub(r"^(articles?|art\.)\s*", "art ", article.strip(), flags=re.I)
    return slug(re.sub(r"\b(to|and|through)\b", " ", simple)) or slug(article)


def _name_anchors(sections: list[_Section], given: Sequence[str]) -> None:
    shared = Counter(one.article for one in sections if one.article)
    fits = len(given) == len(sections)
    for place, one in enumerate(sections):
        if one.anchor:
            continue
        if fits and given[place]:
            one.anchor = given[place]
            continue
        named = slug(one.heading) if _mostly_latin(one.heading) else ""
        if one.article:
            base = article_anchor(one.article)
            own = article_of_heading(one.heading) == one.article
            one.anchor = base if shared[one.article] == 1 or own or not named else f"{base}/{named}"
        else:
            one.anchor = named or f"s{one.number}"


def _mostly_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isascii() for letter in letters) * 2 >= len(letters) if letters else False


def _of_section(section: _Section, law: bool) -> Iterator[Piece]:
    rows = [block for block in section.blocks if block.kind == BlockKind.ROW]
    notes = [block for block in section.blocks if block.kind == BlockKind.NOTE]
    rest = [
        block
        for block in section.blocks
        if block.kind not in {BlockKind.ROW, BlockKind.NOTE} and (block.text or block.label)
    ]
    yield from _prose(section, rest, law)
    for place, row in enumerate(rows, 1):
        key = slug(row.label) if _mostly_latin(row.label) or re.search(r"\d", row.label) else ""
        yield _piece(section, f"{section.anchor}/{key or f'r{place}'}", PassageKind.ROW, row.text)
    for note in notes:
        yield _piece(section, f"note-{slug(note.label) or 'x'}", PassageKind.PARAGRAPH, note.text)


def _prose(section: _Section, found: list[Block], law: bool) -> Iterator[Piece]:
    points = _tree(found)
    numbered = law and any(point.label.isdigit() for point in points)
    whole = "\n".join(point.shown() for point in points)
    if whole and not numbered and len(whole) <= LONG:
        yield _piece(section, section.anchor, PassageKind.SECTION, whole)
        return
    for group in _groups(points, numbered):
        yield from _of_group(section, group, numbered)


def _tree(found: list[Block]) -> list[_Point]:
    top: list[_Point] = []
    path: list[tuple[int, _Point]] = []
    for block in found:
        point = _Point(block, block.text)
        if block.kind == BlockKind.ITEM:
            path = [one for one in path if one[0] < block.depth]
            (path[-1][1].children if path else top).append(point)
            path.append((block.depth, point))
        elif block.depth and path:
            path = [one for one in path if one[0] < block.depth] or path[:1]
            closing = block.depth == 1 and block.indent == 0
            (top if closing else path[-1][1].children).append(point)
        else:
            path = []
            top.append(point)
    return top


def _groups(points: list[_Point], numbered: bool) -> Iterator[list[_Point]]:
    """Points that are quoted together: an introduction with its points and the words that close them."""
    group: list[_Point] = []
    size = 0
    for point in points:
        plain_text = point.block is not None and point.block.kind == BlockKind.PARAGRAPH
        introduced = bool(group) and _introduces(group[0])
        closes = plain_text and point.text[:1].islower()
        if introduced:
            fresh = plain_text and not closes
        elif numbered:
            fresh = not closes
        else:
            fresh = plain_text and (size + len(point.text) > LONG or _introduces(point))
        if group and fresh:
            yield group
            group, size = [], 0
        group.append(point)
        size += len(point.shown())
    if group:
        yield group


def _introduces(point: _Point) -> bool:
    is_text = point.block is not None and point.block.kind == BlockKind.PARAGRAPH
    return is_text and point.text.rstrip().endswith((":", "：", "—", "-"))


def _of_group(section: _Section, group: list[_Point], numbered: bool) -> Iterator[Piece]:
    first = group[0]
    label = first.label if first.label else ""
    if numbered and label and len(group) >= 1:
        head = _with_children(first, [*first.children, *group[1:]])
        yield from _of_point(section, f"{section.anchor}/{label.lower()}", (), head)
        return
    whole = "\n".join(point.shown() for point in group)
    if len(whole) <= LONG or len(group) == 1 or not _introduces(first):
        yield from _cut(section, section.anchor, PassageKind.SECTION, (), whole)
        return
    yield from _of_point(section, section.anchor, (), _with_children(first, [*first.children, *group[1:]]))


def _with_children(point: _Point, children: list[_Point]) -> _Point:
    return _Point(point.block, point.text, children)


def _of_point(section: _Section, anchor: str, trail: tuple[str, ...], point: _Point) -> Iterator[Piece]:
    """A point whole where it is short; else its points one by one, with what introduces and closes them above."""
    whole = point.shown()
    children = [
        child for child in point.children if child.block is not None and child.block.kind == BlockKind.ITEM
    ]
    if len(whole) <= LONG or not children:
        yield from _cut(section, anchor, PassageKind.PARAGRAPH, trail, whole)
        return
    closing = [child.text for child in point.children if child not in children]
    said = f"{point.block.marker} {point.text}".strip() if point.block is not None else point.text
    above = " […] ".join(text for text in [said, *closing] if text)
    below = (*trail, above[:_TRAIL_LENGTH])
    if len(above) > _TRAIL_LENGTH:
        yield from _cut(section, anchor, PassageKind.PARAGRAPH, trail, "\n".join([said, *closing]))
    for place, child in enumerate(children, 1):
        yield from _of_point(section, f"{anchor}/{child.label.lower() or place}", below, child)


def _cut(
    section: _Section, anchor: str, part: PassageKind, trail: tuple[str, ...], text: str
) -> Iterator[Piece]:
    """One piece; a text beyond any use is cut between sentences."""
    if len(text) <= LONGEST:
        yield _piece(section, anchor, part, text, trail)
        return
    held: list[str] = []
    for sentence in re.split(r"(?<=[.!?;。！？])\s+|\n", text):
        for start in range(0, max(len(sentence), 1), LONGEST):
            chunk = sentence[start : start + LONGEST]
            if held and sum(map(len, held)) + len(chunk) > LONG:
                yield _piece(section, anchor, part, " ".join(held), trail)
                held = []
            held.append(chunk)
    if held:
        yield _piece(section, anchor, part, " ".join(held), trail)


def _piece(
    section: _Section, anchor: str, part: PassageKind, text: str, trail: tuple[str, ...] = ()
) -> Piece:
    return Piece(anchor, part, (*section.trail, *trail), section.article, text.strip())


def _told_apart(made: list[Piece]) -> list[Piece]:
    """Each anchor once: the second of a name is `name-2`."""
    taken: Counter[str] = Counter()
    used: set[str] = set()
    told = []
    for piece in made:
        base = piece.anchor[:_ANCHOR_LENGTH]
        taken[base] += 1
        anchor = base if taken[base] == 1 else f"{base}-{taken[base]}"
        while anchor in used:
            taken[base] += 1
            anchor = f"{base}-{taken[base]}"
        used.add(anchor)
        told.append(replace(piece, anchor=anchor))
    return told
