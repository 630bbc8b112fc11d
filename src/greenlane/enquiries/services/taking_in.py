"""Taking in many documents that are all new, at once: the same checks and events as one by one, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from greenlane.enquiries.errors import AuthorIsNotApprover
from greenlane.enquiries.models import DocumentVersion, KnowledgeDocument, Passage
from greenlane.enquiries.permissions import APPROVE, DRAFT
from greenlane.enquiries.selectors.knowledge import ORIGINAL
from greenlane.enquiries.services import knowledge
from greenlane.enquiries.services.knowledge import Text
from greenlane.enquiries.states import PUBLISHED, VersionState
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role, require
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.rows import insert_all
from greenlane.foundation.verbs import verb


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that does not exist yet, and its first text."""

    code: str
    language: str
    domain: str
    kind: str
    audience: str
    text: Text


@dataclass(slots=True)
class Taken:
    """A version that was made, or why it was not."""

    version: DocumentVersion | None = None
    passages: int = 0
    refusal: CustomsError | None = None


@verb
def take_in(*, documents: Sequence[NewDocument], curator: Actor, approver: Actor) -> list[Taken]:
    """Draft, propose and approve the first version of many documents; what is refused stands in its place.

    Raises AuthorIsNotApprover (KNW001, 403); IntegrityError where one of them exists already.
    """
    if not curator.has(Role.SYSTEM):
        require(curator, DRAFT)
        require(approver, APPROVE)
        if curator.id == approver.id:
            raise AuthorIsNotApprover(pointer="approved_by")
    originals = _originals({one.code for one in documents if one.language != ORIGINAL})
    made = [_made(one, originals.get(one.code, []), curator, approver) for one in documents]
    ready = [(taken.version, rows) for taken, rows in made if taken.version is not None]
    insert_all([version.document for version, _ in ready])
    for version, _ in ready:
        version.document = version.document  # its key is known now
    insert_all([version for version, _ in ready])
    for version, rows in ready:
        for row in rows:
            row.version = version
    insert_all([row for _, rows in ready for row in rows])
    for version, _ in ready:
        _tell(version, curator, approver)
    if ready:
        knowledge.count_up()
    return [taken for taken, _ in made]


def _originals(codes: set[str]) -> dict[str, list[DocumentVersion]]:
    """The English versions of these documents by code, newest first. One query."""
    found: dict[str, list[DocumentVersion]] = {}
    rows = DocumentVersion.objects.select_related("document").filter(
        document__code__in=codes, document__language=ORIGINAL, state__in=PUBLISHED
    )
    for row in rows.order_by("-effective_from", "-ordinal") if codes else ():
        found.setdefault(row.document.code, []).append(row)
    return found


def _made(
    one: NewDocument, originals: list[DocumentVersion], curator: Actor, approver: Actor
) -> tuple[Taken, list[Passage]]:
    at = clock.now()
    since = one.text.effective_from
    original = next((row for row in originals if row.effective_from <= since), None)
    try:
        knowledge.refuse_unsound(one.code, one.language, one.domain, one.kind, one.audience, one.text)
        document = KnowledgeDocument(
            code=one.code,
            language=one.language,
            domain=one.domain,
            kind=one.kind,
            audience=one.audience,
            created_at=at,
        )
        version = DocumentVersion(document=document, state_since=at, drafted_by=curator.id, drafted_at=at)
        version.translates = original.ordinal if original is not None else None
        version.ordinal = version.translates or 1
        rows = knowledge.written(version, one.text, original)
    except CustomsError as refusal:
        return Taken(refusal=refusal), []
    advance(version, "state", "propose", by=curator)
    advance(version, "state", "approve", by=approver)
    version.approved_by, version.approved_at, version.declared_to = approver.id, at, version.effective_to
    if version.effective_to is not None and version.effective_to <= clock.today():
        advance(version, "state", "supersede", by=SYSTEM)
    return Taken(version, len(rows)), rows


def _tell(version: DocumentVersion, curator: Actor, approver: Actor) -> None:
    code = version.document.code
    record("enquiries.knowledge_drafted", subject=version, actor=curator, code=code, version=version.pk)
    record("enquiries.knowledge_proposed", subject=version, actor=curator, code=code, version=version.pk)
    record(
        "enquiries.knowledge_approved",
        subject=version,
        actor=approver,
        version=version.pk,
        code=code,
        language=version.document.language,
        ordinal=version.ordinal,
    )
    if version.state == VersionState.SUPERSEDED:
        record("enquiries.knowledge_superseded", subject=version, actor=approver, version=version.pk)
