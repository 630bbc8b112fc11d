"""The words of a letter: HTML as its reader sees it, without what is hidden; without quoted letters and signatures."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree, html

_UNSEEN = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg", "select"}
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|font-size\s*:\s*0(\.\d+)?(?!\d)|opacity\s*:\s*0(\.0+)?(?![\d.])|"
    r"max-height\s*:\s*0(?!\d)|(?<![-\w])(height|width)\s*:\s*0(px)?\s*(;|$)|mso-hide\s*:\s*all|"
    r"text-indent\s*:\s*-\d{3,}|(left|top)\s*:\s*-\d{3,}|(?<![-\w])color\s*:\s*(#fff(fff)?\b|white\b|transparent\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    "p div br li tr table ul ol h1 h2 h3 h4 h5 h6 blockquote section article header footer hr pre".split()
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Characters nobody sees. Joiners (U+200C, U+200D) stay: Hindi and Khmer are written with them."""
MOST_HTML = 2_000_000


def clean(text: str, *, lines: bool = False) -> str:
    """Normalised text without invisible and control characters; on one line unless `lines` are kept."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if not lines:
        return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\t", " ")
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs", "Co"})
    text = re.sub(r"[ ]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def text_of_html(source: str) -> str:
    """What a reader of an HTML letter sees, as lines. Hidden text (styles, white on white, comments) is left out."""
    try:
        root = html.document_fromstring(
            source[:MOST_HTML].encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    pieces: list[str] = []
    _walk(root, pieces)
    lines = ("".join(pieces)).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def _walk(root: html.HtmlElement, pieces: list[str]) -> None:
    """The visible text in reading order, without recursion: letters nest as deeply as their senders like."""
    waiting: list[tuple[str, html.HtmlElement]] = [("open", root)]
    while waiting:
        step, node = waiting.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        block = tag in _BLOCKS
        if step == "close":
            if block:
                pieces.append("\n")
            pieces.append(_flat(node.tail))
            continue
        if not tag or tag in _UNSEEN or _is_hidden(node):
            pieces.append(_flat(node.tail))
            continue
        pieces.append("\n" if block else "")
        pieces.append("- " if tag == "li" else "")
        pieces.append(" " if tag in {"td", "th"} else "")
        pieces.append(_flat(node.text))
        waiting.append(("close", node))
        waiting.extend(("open", child) for child in reversed(list(node)))


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""


def _is_hidden(node: html.HtmlElement) -> bool:
    given = node.attrib
    if (
        "hidden" in given
        or given.get("aria-hidden") == "true"
        or given.get("color", "").lower() in {"#ffffff", "#fff", "white"}
    ):
        return True
    return bool(_HIDING.search(given.get("style", "")))


_HISTORY = re.compile(
    r"^\s*(-{2,}\s*(original message|forwarded message|原始郵件|轉寄郵件|ข้อความต้นฉบับ|मूल संदेश|សារដើម)\s*-{2,}"
    r"|_{10,}"
    r"|(on|le|am)\b.{5,200}\b(wrote|a écrit|schrieb)\s*:"
    r"|.{0,120}(寫道|写道)\s*[:：]|.{0,120}เขียนว่า\s*:|เมื่อ.{5,120}เขียน\s*:|.{0,160}ने लिखा\s*:|.{0,160}បានសរសេរ\s*[:៖]"
    r"|from:\s.+@.+|寄件者\s*[:：].+|จาก\s*:.+@.+|प्रेषक\s*:.+@.+|ពី\s*៖.+@.+)\s*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\s*((kind|best|warm|with best|many)\s+(regards|wishes|thanks)|regards|sincerely|yours\s+(sincerely|faithfully|truly)|"
    r"respectfully|thanks( and regards)?|thank you( very much| in advance)?|cheers|此致|敬上|順頌商祺|謹此|敬啟|"
    r"ขอแสดงความนับถือ|ด้วยความเคารพ|ขอบคุณ(ครับ|ค่ะ)?|भवदीय|भवदीया|सादर|धन्यवाद|ដោយក្តីគោរព|ដោយសេចក្តីគោរព|សូមអរគុណ)"
    r"\s*[,，.!。।៖]*\s*$",
    re.IGNORECASE,
)
_DEVICE = re.compile(r"^\s*(sent from my|get outlook for|sent via|從我的 ?iphone|ส่งจาก)", re.IGNORECASE)
_MOST_SIGNATURE = 12


def own_words(text: str) -> str:
    """What the writer wrote now: without the letters quoted under it, without signature and closing.

    Where nothing is left, the letter is quoted text only, and all of it is given.
    """
    kept: list[str] = []
    for line in _joined_attributions(text.split("\n")):
        if line.rstrip() == "--" or _HISTORY.match(line) or _DEVICE.match(line):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    kept = _without_closing(kept)
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return words or text.strip()


def _joined_attributions(lines: list[str]) -> list[str]:
    """Lines with "On ... / ... wrote:" put together where a mail program broke them."""
    out: list[str] = []
    skip = False
    for number, line in enumerate(lines):
        if skip:
            skip = False
            continue
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if re.match(r"^\s*(on\b|เมื่อ|於)", line, re.IGNORECASE) and not _HISTORY.match(line):
            both = f"{line} {following.strip()}"
            if len(both) < 300 and re.search(r"(wrote|寫道|เขียน)\s*[:：]\s*$", both) and _HISTORY.match(both):
                out.append(both)
                skip = True
                continue
        out.append(line)
    return out


def _without_closing(lines: list[str]) -> list[str]:
    """Without the closing words and the few lines under them, where those ask nothing."""
    for number, line in enumerate(lines):
        if number and _CLOSING.match(line):
            rest = [one for one in lines[number + 1 :] if one.strip()]
            if len(rest) <= _MOST_SIGNATURE and not any(re.search(r"[?？]", one) for one in rest):
                return lines[:number]
    return lines
