"""Reads: which documents an actor may see, their bytes and pages, and what supports a declaration."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from greenlane.documents.engine.findings import Box
from greenlane.documents.engine.sniffing import Media
from greenlane.documents.errors import ContentDamaged, Doubtful, NoSuchPage, OriginalWithheld
from greenlane.documents.faceless import is_veiled, masked, veil_of
from greenlane.documents.models import Content, Document, Link
from greenlane.documents.permissions import FILE, VERIFY, VIEW
from greenlane.documents.states import DocumentState
from greenlane.documents.store import reader, store
from greenlane.documents.subjects import also_read_by
from greenlane.engines.objects import ObjectDamaged
from greenlane.engines.pages import Page, PageReadError
from greenlane.foundation.access import Actor, Role, allowed, require
from greenlane.foundation.errors import NotFound
from greenlane.foundation.values import Irn
from greenlane.parties.faceless import hidden_from
from greenlane.parties.selectors import principals_of

TEXT_PAGES = 40
"""Pages whose text is read for a cross-check; trade papers are shorter."""
IMAGE_WIDTHS = (300, 900, 1800)
"""Widths of page images in pixels: beside a list, on the page, and for reading small print."""


def own_to(actor: Actor) -> QuerySet[Document]:
    """The documents a trader holds or has filed, and those of whom it acts for today; all for the national gateway."""
    rows = _rows()
    if not allowed(actor, FILE):
        return rows.none()
    if actor.organisation_id is None:
        return rows if actor.has(Role.GATEWAY) else rows.none()
    return rows.filter(_own(actor.organisation_id))


def visible_to(actor: Actor) -> QuerySet[Document]:
    """Traders see their own and what supports a declaration of theirs; officers what supports one of their office or
    given to them, or of any when they belong to no office. What supports nothing yet is nobody's but its holder's.

    Rows bear `veiled`: whether this reader must not learn whose they are (`documents.faceless`)."""
    rows = _rows()
    links = Link.objects.filter(document=OuterRef("pk"))
    if actor.has(Role.SYSTEM):
        return rows
    if actor.reads_cases and actor.office:
        here = Q(office=actor.office) | Q(subject__in=also_read_by(actor))
        rows = rows.filter(Exists(links.filter(here)))
        hidden = hidden_from(actor)
        return rows.annotate(veiled=Exists(links.filter(subject__in=hidden))) if hidden else rows
    if actor.reads_cases:
        return rows.filter(Exists(links))
    if actor.organisation_id is None:
        return own_to(actor)
    own = actor.organisation_id
    return rows.filter(_own(own) | Exists(links.filter(Q(party=own) | Q(agent=own))))


def _rows() -> QuerySet[Document]:
    rows = Document.objects.select_related("holder", "filed_by", "content").defer("detached")
    return rows.annotate(veiled=Value(False, BooleanField()))


def _own(organisation: int) -> Q:
    # The principals are read first: as a subquery in an OR they would keep every index out of use.
    principals = principals_of(organisation).values_list("principal_id", flat=True)
    return Q(holder__in={organisation, *principals}) | Q(filed_by=organisation)


def newest(actor: Actor, limit: int = 200) -> QuerySet[Document]:
    """The newest of one's own documents that can still be named on declarations, to choose from."""
    return own_to(actor).filter(state=DocumentState.ON_FILE).order_by("-id")[:limit]


def document(irn: str, *, by: Actor) -> Document:
    """One document by its number, without names where its reader must not learn whose it is.

    Raises NotFound (404), also for one the actor may not see."""
    require(by, VIEW)
    clean = irn.replace("\x00", "").strip().upper()
    found = visible_to(by).filter(irn=clean).first() if Irn.valid(clean) else None
    if found is None:
        raise NotFound("No document is known under this number.", hint="Check the number (IRN).")
    return masked(found, veil_of(found, by)) if is_veiled(found) else found


def content_of(found: Document) -> bytes:
    """The bytes as they were filed. Raises ContentDamaged (409) when a byte differs, OriginalWithheld (403) for a
    reader who must not learn whose they are."""
    if is_veiled(found):
        raise OriginalWithheld(hint="Look at its pages: names are black there.")
    try:
        return store().get(found.content_id)
    except ObjectDamaged as damage:
        raise ContentDamaged(hint=f"Tell the operator: {damage}.") from damage


def page_image(found: Document, page: int, width: int, *, hidden: Sequence[Box] | None = None) -> bytes:
    """A page as PNG, black in the boxes given. Raises NoSuchPage (404), ContentDamaged (409), Doubtful (403)."""
    if hidden is None and is_veiled(found):
        raise Doubtful(hint="Ask for the page with what tells names made black.")
    if found.content.pages is None or not 1 <= page <= found.content.pages:
        raise NoSuchPage()
    chosen = min((known for known in IMAGE_WIDTHS if known >= width), default=IMAGE_WIDTHS[-1])
    try:
        with store().local(found.content_id) as path:
            return reader().image(path, found.content.media_type, page, chosen, hidden=hidden)
    except ObjectDamaged as damage:
        raise ContentDamaged(hint=f"Tell the operator: {damage}.") from damage
    except PageReadError as failure:
        raise NoSuchPage(hint="Download the file instead.") from failure


def pages_of(found: Document) -> list[Page]:
    """The first pages with their words, for a cross-check; empty for a file without a text layer.

    Raises ContentDamaged (409).
    """
    if found.content.media_type != Media.PDF:
        return []
    try:
        with store().local(found.content_id) as path:
            last = min(found.content.pages or 1, TEXT_PAGES)
            return reader().words(path, found.content.media_type, 1, last)
    except ObjectDamaged as damage:
        raise ContentDamaged(hint=f"Tell the operator: {damage}.") from damage
    except PageReadError:
        return []


@dataclass(frozen=True, slots=True)
class OnFile:
    """What rules need to know of a filed document. `organisations` may rely on it; `replaced_by` is empty while
    it is the newest."""

    irn: str
    type_code: str
    organisations: frozenset[int]
    replaced_by: str


def on_file(references: Collection[str]) -> dict[str, OnFile]:
    """The filed documents among these references, in one query, none where no reference looks like a number."""
    wanted = {reference for reference in references if Irn.valid(reference)}
    if not wanted:
        return {}
    rows = Document.objects.filter(irn__in=wanted).values_list(
        "irn", "type_code", "holder_id", "filed_by_id", "replaced_by__irn"
    )
    return {
        irn: OnFile(irn, kind, frozenset(one for one in (holder, filer) if one), newer or "")
        for irn, kind, holder, filer, newer in rows
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome of comparing one stored file with its digest; `damage` is empty when it is sound."""

    digest: str
    damage: str = ""


def compared(*, by: Actor) -> Iterator[Compared]:
    """Every stored file against its digest, one after the other."""
    require(by, VERIFY)
    kept = store()
    for digest in Content.objects.order_by("stored_at", "digest").values_list("digest", flat=True).iterator():
        try:
            kept.get(digest)
        except ObjectDamaged as damage:
            yield Compared(digest, str(damage))
        else:
            yield Compared(digest)
