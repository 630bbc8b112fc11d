"""HTML as Markdown: headings, lists, tables, paragraphs. Scripts and what is hidden are left out, and said so."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from lxml import etree, html

_DROPPED = frozenset(
    "script style noscript template iframe object embed svg canvas form button select textarea input head math "
    "audio video map dialog".split()
)
_FRAME = frozenset("nav footer aside".split())
_BLOCKS = frozenset(
    "p div section article main header figure figcaption blockquote pre address dl dt dd center fieldset "
    "details summary body hgroup".split()
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(0|(?:^|;)\s*(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)"
    r"|(?:^|[;\s])color\s*:\s*(?:white|transparent|#fff(?:fff)?\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)",
    re.I,
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DEEPEST = 200


class BadHtml(Exception):
    """The page cannot be read to its end; the text says why."""


def from_html(text: str) -> tuple[str, str, tuple[str, ...]]:
    """The Markdown, the title, and what was left out because nobody sees it. Raises BadHtml."""
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(text or "<html></html>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return "", "", ()
    if any("depth" in one.message.lower() for one in parser.error_log):
        raise BadHtml("The page nests its parts deeper than a document may.")
    document: Any = root
    title = " ".join("".join(document.xpath("//title//text()")[:5]).split())[:300]
    reader = _Reader(_hidden_selectors(document))
    reader.remove_hidden(document)
    start = next(iter(document.xpath("//main|//*[@role='main']") or document.xpath("//article")), None)
    articles = document.xpath("//article")
    body = (
        start
        if start is not None and (start.tag == "main" or len(articles) == 1)
        else document.find(".//body")
    )
    reader.block(body if body is not None else document, 0)
    lines = re.sub(r"\n{3,}", "\n\n", "\n".join(reader.lines)).strip()
    return (lines + "\n" if lines else ""), title, reader.removed()


def _hidden_selectors(root: Any) -> tuple[frozenset[str], frozenset[str]]:
    """Classes and ids that the page's own style sheets hide."""
    classes: set[str] = set()
    ids: set[str] = set()
    for sheet in root.xpath("//style/text()"):
        for selectors, rules in _RULE.findall(sheet[:200_000]):
            if not _HIDING.search(rules):
                continue
            for selector in selectors.split(","):
                classes.update(re.findall(r"^\s*[\w-]*\.([\w-]+)\s*$", selector))
                ids.update(re.findall(r"^\s*[\w-]*#([\w-]+)\s*$", selector))
    return frozenset(classes), frozenset(ids)


class _Reader:
    def __init__(self, hidden: tuple[frozenset[str], frozenset[str]]) -> None:
        self.lines: list[str] = []
        self._classes, self._ids = hidden
        self._removed: Counter[str] = Counter()

    def removed(self) -> tuple[str, ...]:
        return tuple(f"{count} {name}" for name, count in sorted(self._removed.items()))

    def remove_hidden(self, root: Any) -> None:
        for element in list(root.iter()):
            if not isinstance(element.tag, str) or element is root:
                continue
            if element.tag in _DROPPED and element.tag != "head":
                if element.tag == "script" or _text(element):
                    self._removed[f"<{element.tag}> elements"] += 1
                element.drop_tree()
            elif self._is_hidden(element):
                if _text(element):
                    self._removed["hidden texts"] += 1
                element.drop_tree()

    def _is_hidden(self, element: Any) -> bool:
        if element.get("hidden") is not None or element.get("aria-hidden") == "true":
            return True
        if _HIDING.search(element.get("style", "")) or (element.get("color") or "").lower() in {
            "white",
            "#ffffff",
        }:
            return True
        names = set((element.get("class") or "").split())
        return bool(names & self._classes) or element.get("id") in self._ids

    def block(self, element: Any, depth: int) -> None:
        """Write an element's content as blocks."""
        if depth > _DEEPEST:
            self._line(_inline(element))
            return
        held: list[str] = [element.text or ""]
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if not tag or tag in _DROPPED or tag in _FRAME:
                held.append(child.tail or "")
                continue
            if not _is_block(tag) and not _has_blocks(child):
                held.append("\n" if tag == "br" else _inline_of(child))
                held.append(child.tail or "")
                continue
            self._flush(held)
            self._element(child, tag, depth + 1)
            held = [child.tail or ""]
        self._flush(held)

    def _element(self, child: Any, tag: str, depth: int) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            anchor = child.get("id") or ""
            named = f" {{#{anchor}}}" if re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", anchor) else ""
            said = _inline(child)
            if said:
                self._line(f"{'#' * int(tag[1])} {said}{named}")
        elif tag in {"ul", "ol"}:
            self._list(child, 0, depth)
            self.lines.append("")
        elif tag == "table":
            self._table(child, depth)
        else:
            self.block(child, depth)

    def _list(self, element: Any, level: int, depth: int) -> None:
        number = int(element.get("start") or 1) if (element.get("start") or "1").isdigit() else 1
        for item in element:
            if item.tag in {"ul", "ol"}:
                self._list(item, level + 1, depth + 1)
                continue
            if item.tag != "li":
                continue
            marker = _marker(element, number) if element.tag == "ol" else "-"
            number += 1
            inner = list(item.iter("ul", "ol", "table"))
            said = _inline(item, without=("ul", "ol", "table"))
            self.lines.append(f"{'    ' * level}{marker} {said}".rstrip())
            if depth > _DEEPEST:
                continue
            for child in inner:
                if child.getparent() is item or _owner(child, item):
                    if child.tag == "table":
                        self._table(child, depth + 1)
                    else:
                        self._list(child, level + 1, depth + 1)

    def _table(self, element: Any, depth: int) -> None:
        caption = next((_inline(one) for one in element.iter("caption")), "")
        if caption:
            self._line(caption)
        rows = [row for row in element.iter("tr") if _table_of(row) is element]
        cells = [[_inline(cell) for cell in row if cell.tag in {"td", "th"}] for row in rows]
        cells = [row for row in cells if any(row)]
        if not cells:
            return
        if max(map(len, cells)) == 1:
            for row in rows:
                for cell in row:
                    self.block(cell, depth + 1)
            return
        width = max(map(len, cells))
        headed = any(cell.tag == "th" for cell in rows[0])
        head = cells[0] if headed else [""] * width
        self.lines.append("")
        self.lines.append(_row(head, width))
        self.lines.append("|" + " --- |" * width)
        self.lines += [_row(row, width) for row in (cells[1:] if headed else cells)]
        self.lines.append("")

    def _flush(self, held: list[str]) -> None:
        for part in "".join(held).split("\n\n"):
            self._line(" ".join(part.split()))

    def _line(self, text: str) -> None:
        if text:
            self.lines += ["", text, ""]


def _row(cells: list[str], width: int) -> str:
    said = [cell.replace("|", "\\|") for cell in cells] + [""] * (width - len(cells))
    return "| " + " | ".join(said) + " |"


def _marker(element: Any, number: int) -> str:
    kind = element.get("type", "1")
    letter = chr(96 + number) if number <= 26 else str(number)
    return {"a": f"{letter}.", "A": f"{letter.upper()}.", "i": f"{roman(number)}."}.get(kind, f"{number}.")


def roman(number: int) -> str:
    signs = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    said = ""
    for value, sign in signs:
        while number >= value:
            said, number = said + sign, number - value
    return said


def _is_block(tag: str) -> bool:
    return tag in _BLOCKS or tag in {"ul", "ol", "table", "hr"} or bool(re.fullmatch(r"h[1-6]", tag))


def _has_blocks(element: Any) -> bool:
    return any(isinstance(one.tag, str) and _is_block(one.tag) for one in element.iterdescendants())


def _owner(child: Any, item: Any) -> bool:
    """Whether a list lies in this item and in none below it."""
    parent = child.getparent()
    while parent is not None and parent is not item:
        if parent.tag in {"li", "ul", "ol", "table"}:
            return False
        parent = parent.getparent()
    return parent is item


def _table_of(row: Any) -> Any:
    return next(row.iterancestors("table"), None)


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _inline(element: Any, without: tuple[str, ...] = ()) -> str:
    return " ".join("".join(_inner(element, without)).split())


def _inner(element: Any, without: tuple[str, ...] = ()) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in without and child.tag not in _DROPPED:
            spaced = _is_block(child.tag) or child.tag in {"br", "li", "td", "th", "tr"}
            said = _inline_of(child, without)
            parts.append(f" {said} " if spaced else said)
        parts.append(child.tail or "")
    return parts


def _inline_of(element: Any, without: tuple[str, ...] = ()) -> str:
    if element.tag == "img":
        return element.get("alt") or ""
    said = "".join(_inner(element, without))
    address = element.get("href") or ""
    if element.tag == "a" and address.startswith(("http://", "https://", "mailto:")) and said.strip():
        return f"[{said.strip()}]({address.split()[0]})"
    return said
