"""Files of an administration as Markdown: Markdown itself, HTML, PDF, DOCX. What nobody sees in them is left out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from greenlane.documents.store import reader as page_reader
from greenlane.engines.pages import PDF, PageReadError
from greenlane.enquiries.engine.reading_docx import BadDocx, from_docx
from greenlane.enquiries.engine.reading_html import BadHtml, from_html
from greenlane.enquiries.engine.reading_pdf import PdfLine, from_lines
from greenlane.enquiries.errors import NotReadable
from greenlane.foundation.errors import TooLarge

MARKDOWN, HTML = "text/markdown", "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
}
LARGEST = {MARKDOWN: 2 << 20, HTML: 8 << 20, PDF: 32 << 20, DOCX: 16 << 20}
_MOST_PAGES = 1_000
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Read:
    """A document as Markdown. `removed`: for the curator, what was left out because nobody sees it."""

    text: str
    media_type: str
    sha256: str
    title: str = ""
    removed: tuple[str, ...] = ()


def read(path: Path) -> Read:
    """Read a file. Raises NotReadable (KNW006, 422), TooLarge (GL413, 413), OSError."""
    media_type = SUFFIXES.get(path.suffix.lower())
    if media_type is None:
        raise NotReadable(
            _("Files of this kind are not read."), pointer=path.name, hint=", ".join(sorted(SUFFIXES))
        )
    most = LARGEST[media_type]
    with path.open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise TooLarge(
            _("The file has more than %(most)s bytes.") % {"most": most},
            pointer=path.name,
            hint=_("Divide it into several documents."),
        )
    return read_bytes(raw, media_type, path)


def read_bytes(raw: bytes, media_type: str, path: Path) -> Read:
    """Read what a file holds; PDF is read from the path itself, in a process of its own."""
    sha = hashlib.sha256(raw).hexdigest()
    if media_type == HTML:
        try:
            text, title, removed = from_html(_decoded(raw, path))
        except BadHtml as error:
            raise NotReadable(str(error), pointer=path.name) from None
        return Read(text, media_type, sha, title, removed)
    if media_type == DOCX:
        try:
            text, title, removed = from_docx(raw)
        except BadDocx as error:
            raise NotReadable(str(error), pointer=path.name) from None
        return Read(text, media_type, sha, title, removed)
    if media_type == PDF:
        return Read(_pdf(path), media_type, sha)
    return Read(_decoded(raw, path), MARKDOWN, sha)


def _decoded(raw: bytes, path: Path) -> str:
    if b"\0" in raw:
        raise NotReadable(_("The file is no text."), pointer=path.name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(
            _("The text is not UTF-8 (byte %(at)s).") % {"at": error.start},
            pointer=path.name,
            hint=_("Save it as UTF-8."),
        ) from None


def _pdf(path: Path) -> str:
    reader = page_reader()
    try:
        info = reader.info(path, PDF)
        if info.locked or not info.has_text:
            said = _("It opens only with a password.") if info.locked else _("It has no text, only pictures.")
            raise NotReadable(said, pointer=path.name, hint=_("Give the text as Markdown."))
        if info.pages > _MOST_PAGES:
            raise TooLarge(_("It has more than %(most)s pages.") % {"most": _MOST_PAGES}, pointer=path.name)
        lines: list[PdfLine] = []
        for first in range(1, info.pages + 1, _AT_ONCE):
            for page in reader.words(path, PDF, first, min(first + _AT_ONCE - 1, info.pages)):
                words = [(word.text, word.x0, word.y0, word.x1, word.y1) for word in page.words]
                lines += PdfLine.of_page(page.number, page.height, words)
        return from_lines(lines)
    except PageReadError as error:
        raise NotReadable(str(error), pointer=path.name) from None


def licence_of(path: Path) -> str:
    """The first line of a licence that lies in the folder."""
    folder = path.parent if path.is_file() else path
    for name in ("LICENCE.txt", "LICENSE.txt", "LICENCE", "LICENSE", "LICENCE.md", "LICENSE.md"):
        file = folder / name
        if file.is_file() and file.stat().st_size < 1 << 20:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            return next((" ".join(line.split())[:120] for line in lines if line.strip()), "")
    return ""
