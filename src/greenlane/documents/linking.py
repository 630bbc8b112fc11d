"""Noting what a document supports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from greenlane.documents.models import Document, Link
from greenlane.foundation import clock
from greenlane.foundation.verbs import verb


@dataclass(frozen=True, slots=True)
class Support:
    """Documents named by `subject`, such as `declaration/26XM…`, which `office` handles, of a trader and its agent."""

    subject: str
    irns: frozenset[str]
    office: str = ""
    party: int | None = None
    agent: int | None = None


@verb
def link_documents(*, supports: Iterable[Support]) -> int:
    """Note which documents support what; for modules that have checked that they may. Returns how many are new.

    Two queries for any number; naming a document again changes nothing. Unknown numbers are passed over.
    """
    wanted = [(one, irn) for one in supports for irn in sorted(one.irns)]
    if not wanted:
        return 0
    known = dict(Document.objects.filter(irn__in={irn for _, irn in wanted}).values_list("irn", "pk"))
    at = clock.now()
    rows = [
        Link(
            document_id=known[irn],
            subject=one.subject,
            office=one.office,
            party_id=one.party,
            agent_id=one.agent,
            linked_at=at,
        )
        for one, irn in wanted
        if irn in known
    ]
    before = set(
        Link.objects.filter(subject__in={row.subject for row in rows}).values_list("document_id", "subject")
    )
    fresh = [row for row in rows if (row.document_id, row.subject) not in before]
    Link.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
