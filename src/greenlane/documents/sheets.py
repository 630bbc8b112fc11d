"""Pages of documents before a reader who must not learn whose they are: blackened, or not shown at all."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from greenlane.documents.engine.blackening import Doubt, doubts, is_named, places
from greenlane.documents.engine.findings import Box
from greenlane.documents.engine.sniffing import Media
from greenlane.documents.errors import ContentDamaged, Doubtful, NoSuchPage
from greenlane.documents.faceless import MOST, veil_of
from greenlane.documents.models import Document
from greenlane.documents.selectors import page_image, pages_of
from greenlane.documents.store import reader, store
from greenlane.engines.objects import ObjectDamaged
from greenlane.engines.pages import Page, PageReadError
from greenlane.foundation.access import Actor
from greenlane.parties.faceless import hidden_from

TEXT_SHOWN = 200_000
DOUBTS = {
    Doubt.NO_TEXT: _("The page has no text that can be searched for names; it may be a scan."),
    Doubt.PICTURE: _("Pictures take up most of the page; a picture may show a name or a logo."),
    Doubt.UNREADABLE: _("The text of the page cannot be read with certainty."),
    Doubt.NO_NAME: _(
        "None of the parties was found on the document; it may write their names in another way."
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: what to blacken on it, and why that may not be all. A page with doubts is not shown."""

    boxes: tuple[Box, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def reasons(self) -> list[str]:
        return [str(DOUBTS[one]) for one in self.doubts]


def sheet_of(found: Document, number: int, *, by: Actor) -> Sheet:
    """What is hidden on a page before this reader. Raises NoSuchPage (404), ContentDamaged (409)."""
    if found.content.pages is None or not 1 <= number <= found.content.pages:
        raise NoSuchPage()
    if found.content.media_type != Media.PDF:
        return Sheet(doubts=(Doubt.NO_TEXT,))
    page, pictures = _read(found, number)
    why = doubts(page, pictures)
    veil = veil_of(_stored(found), by)
    several = set(found.links.values_list("subject", flat=True)) & set(hidden_from(by))
    if len(several) > MOST or (not is_named([page], veil) and not is_named(pages_of(found), veil)):
        why.append(Doubt.NO_NAME)
    return Sheet(tuple(places(page, veil, pictures)), tuple(why))


def blackened(found: Document, number: int, width: int, *, by: Actor) -> bytes:
    """A page as PNG with everything black that tells whose it is. Raises Doubtful (403) where that is not certain."""
    sheet = sheet_of(found, number, by=by)
    if sheet.doubts:
        raise Doubtful(hint=" ".join(sheet.reasons))
    return page_image(found, number, width, hidden=sheet.boxes)


def unnamed_text(found: Document, *, by: Actor) -> str:
    """The text of a file without pages (XML) with pseudonyms, or nothing where none of the parties was found in it."""
    text, veil = original(found)[:TEXT_SHOWN].decode("utf-8", "replace"), veil_of(_stored(found), by)
    return veil.text(text) if veil.names(text) else ""


def original(found: Document) -> bytes:
    """The bytes of a document for reading them here; they are never handed out to who must not learn whose they are.

    Raises ContentDamaged (409).
    """
    try:
        return store().get(found.content_id)
    except ObjectDamaged as damage:
        raise ContentDamaged(hint=f"Tell the operator: {damage}.") from damage


def _stored(found: Document) -> Document:
    """The row itself: the one given may bear no names any more."""
    return Document.objects.select_related("holder", "filed_by", "content").get(pk=found.pk)


def _read(found: Document, number: int) -> tuple[Page, list[Box]]:
    try:
        with store().local(found.content_id) as path:
            media = found.content.media_type
            return reader().words(path, media, number, number)[0], reader().pictures(path, media, number)
    except ObjectDamaged as damage:
        raise ContentDamaged(hint=f"Tell the operator: {damage}.") from damage
    except (PageReadError, IndexError):
        return Page(number, 0, 0, ()), []
