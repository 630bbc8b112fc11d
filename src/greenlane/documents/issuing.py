"""Documents that Customs issues itself: kept and numbered as those filed, held by whom they are addressed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from greenlane.documents.engine.sniffing import Media
from greenlane.documents.filing import years_on
from greenlane.documents.kinds import ISSUED
from greenlane.documents.linking import Support, link_documents
from greenlane.documents.models import Content, Document
from greenlane.documents.store import store
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.events import record
from greenlane.foundation.values import Irn
from greenlane.foundation.verbs import verb
from greenlane.parties.models import Organisation

OURSELVES = "customs"
"""Scanner and filer of what we made ourselves."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A PDF that Customs made. `type_code` is one of `ISSUED`, `number` the one printed on it."""

    data: bytes
    pages: int
    type_code: str
    number: str
    issued_on: date
    file_name: str


def new_irn() -> str:
    """A number for a document about to be issued, so that it can be printed on it."""
    return str(Irn.issue(year=clock.today().year, country=settings.GREENLANE_COUNTRY))


@verb
def issue_document(
    *, irn: str, issue: Issue, holder: Organisation, office: str, subject: str, agent: int | None, by: Actor
) -> Document:
    """Keep a document of ours under a number from `new_irn`, held by whom it is addressed to, beside its `subject`.

    Carries no permission of its own: the verb that made the document has checked it.
    """
    store().put(issue.data)
    digest, at = digest_bytes(issue.data), clock.now()
    content, _ = Content.objects.get_or_create(
        digest=digest,
        defaults={
            "size": len(issue.data),
            "media_type": Media.PDF.value,
            "pages": issue.pages,
            "scanner": OURSELVES,
            "stored_at": at,
        },
    )
    document = Document.objects.create(
        irn=irn,
        holder=holder,
        filed_by=None,
        filed_by_person=OURSELVES,
        type_code=issue.type_code,
        number=issue.number,
        issued_on=issue.issued_on,
        file_name=issue.file_name,
        content=content,
        filed_at=at,
        keep_until=years_on(clock.day_of(at), ISSUED[issue.type_code].years),
    )
    record(
        "document.issued",
        subject=document,
        actor=by,
        digest=digest,
        type=issue.type_code,
        size=len(issue.data),
    )
    link_documents(supports=[Support(subject, frozenset({irn}), office=office, party=holder.pk, agent=agent)])
    return document
