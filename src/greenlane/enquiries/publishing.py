"""Publishing what the code enforces: a new version of a document whenever its text has changed, and only then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import translation

from greenlane.enquiries.alternatives import FILE, load_file
from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.publications import Publication, load
from greenlane.enquiries.publications.base import SINCE
from greenlane.enquiries.services import knowledge
from greenlane.enquiries.services.taking_in import NewDocument, take_in
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.verbs import verb

LANGUAGE = Language.ENGLISH.value
ALTERNATIVES = Path(__file__).parent / "publications" / FILE
SOURCE = "Written from the code that enforces it"


def publish(*, by: Actor = SYSTEM) -> list[DocumentVersion]:
    """Write every publication anew; returns the versions that were made. Safe to repeat, at any time."""
    with translation.override(LANGUAGE):
        written = [(one, one.write()) for one in load()]
    made = _publish(written=[(one, text) for one, text in written if text], by=by)
    load_file(ALTERNATIVES, by=by)
    return made


@verb
def _publish(*, written: list[tuple[Publication, str]], by: Actor) -> list[DocumentVersion]:
    current = _current({one.code for one, _ in written})
    fresh = [(one, text) for one, text in written if one.code not in current]
    made = [
        taken.version
        for taken in take_in(documents=[_new(one, text) for one, text in fresh], curator=by, approver=by)
        if taken.version is not None
    ]
    for one, text in written:
        before = current.get(one.code)
        if before is not None and not _same(before, one, text):
            made.append(_next(one, text, by))
    return made


def _current(codes: set[str]) -> dict[str, DocumentVersion]:
    """The last approved version of each of these documents. One query."""
    rows = DocumentVersion.objects.select_related("document").filter(
        document__code__in=codes, document__language=LANGUAGE, approved_at__isnull=False
    )
    return {row.document.code: row for row in rows.order_by("ordinal")}


def _same(before: DocumentVersion, one: Publication, text: str) -> bool:
    about = before.document
    said = (before.text_sha256, before.title, before.law, about.domain, about.kind, about.audience)
    return said == (knowledge.sha_of(text), one.title, one.law, one.domain, one.kind, one.audience)


def _text(one: Publication, text: str, since: date) -> knowledge.Text:
    return knowledge.Text(
        title=one.title,
        text=text,
        effective_from=since,
        law=one.law,
        source=SOURCE,
        published_from=one.module,
    )


def _new(one: Publication, text: str) -> NewDocument:
    return NewDocument(one.code, LANGUAGE, one.domain, one.kind, one.audience, _text(one, text, SINCE))


def _next(one: Publication, text: str, by: Actor) -> DocumentVersion:
    """The next version, from today. A draft that somebody left open for it gives way."""
    said = _text(one, text, clock.today())
    version = knowledge.draft(
        code=one.code,
        language=LANGUAGE,
        domain=one.domain,
        kind=one.kind,
        audience=one.audience,
        by=by,
        **{name: getattr(said, name) for name in knowledge.Text.__slots__},
    )
    return knowledge.approve(version=knowledge.propose(version=version, by=by), by=by)
