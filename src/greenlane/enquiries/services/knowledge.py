"""The verbs of the knowledge base: a curator drafts and proposes, somebody else approves, sends back or withdraws."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from greenlane.enquiries.engine.hidden import said, without_hidden
from greenlane.enquiries.engine.passages import passages, section_anchors
from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.errors import (
    AuthorIsNotApprover,
    DraftIsOpen,
    LeavesAHole,
    NotDrafted,
    NothingToQuote,
    NotWellFormed,
    SayWhyKnowledge,
)
from greenlane.enquiries.models import DocumentVersion, KnowledgeDocument, KnowledgeGeneration, Passage
from greenlane.enquiries.permissions import APPROVE, DRAFT
from greenlane.enquiries.selectors.knowledge import ORIGINAL, next_ordinal, original_of
from greenlane.enquiries.states import PUBLISHED, Domain, Kind, KnowledgeAudience, VersionState
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role, require
from greenlane.foundation.db import for_update, lock, mark_locked
from greenlane.foundation.errors import Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.rows import insert_all, insert_once
from greenlane.foundation.verbs import verb

CODE = re.compile(r"^[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9._-]*)+$")
LONGEST_TEXT = 2_000_000
MOST_PASSAGES = 5_000
_OPEN = (VersionState.DRAFT, VersionState.PROPOSED)
_LENGTHS = {"code": 120, "title": 300, "law": 300, "source": 300, "licence": 120, "note": 300}


@dataclass(frozen=True, slots=True)
class Text:
    """What a version says of itself and its Markdown. `effective_to`: the first day it is in force no more."""

    title: str
    text: str
    effective_from: date
    effective_to: date | None = None
    law: str = ""
    source: str = ""
    licence: str = ""
    note: str = ""
    media_type: str = "text/markdown"
    original_sha256: str = ""
    published_from: str = ""
    most_asked: bool = False


@verb
def draft(
    *,
    code: str,
    language: str,
    domain: str,
    kind: str,
    title: str,
    text: str,
    effective_from: date,
    by: Actor,
    audience: str = KnowledgeAudience.PUBLIC.value,
    effective_to: date | None = None,
    law: str = "",
    source: str = "",
    licence: str = "",
    note: str = "",
    media_type: str = "text/markdown",
    original_sha256: str = "",
    published_from: str = "",
    most_asked: bool = False,
) -> DocumentVersion:
    """Draft a version of a document, the document itself where it is new, and cut its text into passages.

    Raises DraftIsOpen (KNW002, 409), NotWellFormed (KNW003, 422) with all that is wrong, NothingToQuote (KNW004, 422).
    """
    if not by.has(Role.SYSTEM):
        require(by, DRAFT)
    given = Text(
        title, text, effective_from, effective_to, law, source, licence, note, media_type, original_sha256,
        published_from, most_asked,
    )  # fmt: skip
    refuse_unsound(code, language, domain, kind, audience, given)
    document = _document(code, language, domain, kind, audience)
    _refuse_second(document, published_from)
    original = None if language == ORIGINAL else original_of(code, effective_from)
    translates = original.ordinal if original is not None else None
    at = clock.now()
    version = DocumentVersion(
        document=document,
        ordinal=next_ordinal(document, translates),
        translates=translates,
        state_since=at,
        drafted_by=by.id,
        drafted_at=at,
    )
    cut = written(version, given, original)
    version.save(force_insert=True)
    mark_locked(version)
    _store_passages(version, cut)
    record("enquiries.knowledge_drafted", subject=version, actor=by, code=code, version=version.pk)
    return version


@verb
def edit(*, version: DocumentVersion, by: Actor, text: Text) -> DocumentVersion:
    """Change the text of a draft; whoever changes it is its author from then on. Raises NotDrafted (KNW009, 409)."""
    require(by, DRAFT)
    found = _locked(version)
    if found.state != VersionState.DRAFT:
        raise NotDrafted(pointer="state", hint=_("Draft a new version, or have this one sent back."))
    document = found.document
    refuse_unsound(document.code, document.language, document.domain, document.kind, document.audience, text)
    original = None if document.language == ORIGINAL else original_of(document.code, text.effective_from)
    found.translates = original.ordinal if original is not None else None
    cut = written(found, text, original)
    found.drafted_by, found.drafted_at = by.id, clock.now()
    found.save()
    found.passages.all().delete()
    _store_passages(found, cut)
    record("enquiries.knowledge_edited", subject=found, actor=by, code=document.code, version=found.pk)
    return found


@verb
def propose(*, version: DocumentVersion, by: Actor) -> DocumentVersion:
    """Send a draft for approval."""
    return _step(version, "propose", by, "enquiries.knowledge_proposed", permission=DRAFT)


@verb
def discard(*, version: DocumentVersion, by: Actor) -> DocumentVersion:
    """Give a draft up; it stays in the history and is never quoted."""
    return _step(version, "discard", by, "enquiries.knowledge_discarded", permission=DRAFT)


@verb
def send_back(*, version: DocumentVersion, reason: str, by: Actor) -> DocumentVersion:
    """Send a proposed version back to its curator. Raises SayWhyKnowledge (KNW008, 422)."""
    return _step(
        version, "send_back", by, "enquiries.knowledge_sent_back", permission=APPROVE, reason=_why(reason)
    )


@verb
def approve(*, version: DocumentVersion, by: Actor) -> DocumentVersion:
    """Put a proposed version in force from its day on; what it replaces is superseded from that day.

    Raises AuthorIsNotApprover (KNW001, 403), LeavesAHole (KNW005, 409), IllegalTransition (409).
    """
    system = by.has(Role.SYSTEM)
    if not system:
        require(by, APPROVE)
    found = _locked(version)
    if not system and by.id == found.drafted_by:
        raise AuthorIsNotApprover(pointer="approved_by", hint=_("Ask another approver."))
    advance(found, "state", "approve", by=by)
    found.state_since = found.approved_at = clock.now()
    found.approved_by, found.declared_to, found.reason = by.id, found.effective_to, ""
    _supersede(found, by)
    found.save()
    count_up()
    record(
        "enquiries.knowledge_approved",
        subject=found,
        actor=by,
        version=found.pk,
        code=found.document.code,
        language=found.document.language,
        ordinal=found.ordinal,
    )
    return found


@verb
def withdraw(*, version: DocumentVersion, reason: str, by: Actor) -> DocumentVersion:
    """Take a version out of the knowledge base for every day: it was wrong. What it replaced does not come back."""
    found = _step(
        version, "withdraw", by, "enquiries.knowledge_withdrawn", permission=APPROVE, reason=_why(reason)
    )
    count_up()
    return found


def settle_superseded() -> int:
    """Mark the versions whose last day has passed and that a later one follows; returns how many. Safe to repeat."""
    rows = DocumentVersion.objects.filter(state=VersionState.APPROVED, effective_to__lte=clock.today())
    return sum(_settle(key) for key in list(rows.values_list("pk", flat=True)[:500]))


@verb
def _settle(key: int) -> int:
    found = lock(DocumentVersion.objects.select_related("document"), pk=key)
    if (
        found.state != VersionState.APPROVED
        or found.effective_to is None
        or found.effective_to > clock.today()
    ):
        return 0
    _end(found, found.effective_to, SYSTEM)
    return 1


def refuse_unsound(code: str, language: str, domain: str, kind: str, audience: str, given: Text) -> None:
    """Raise NotWellFormed (KNW003) with all that is wrong."""
    wrong: list[Violation] = []

    def note(pointer: str, message: str, hint: str = "") -> None:
        wrong.append(Violation(NotWellFormed.code, message, pointer, hint))

    if not CODE.match(code):
        note("code", _("“%(code)s” is no code.") % {"code": code[:80]}, _("Write it like passengers/cash."))
    known: tuple[tuple[str, str, list[str]], ...] = (
        ("language", language, [one.value for one in Language]),
        ("domain", domain, list(Domain.values)),
        ("kind", kind, list(Kind.values)),
        ("audience", audience, list(KnowledgeAudience.values)),
    )
    for name, value, values in known:
        if value not in values:
            note(name, _("“%(value)s” is not known.") % {"value": value[:40]}, ", ".join(values))
    if not given.title.strip():
        note("title", _("The title is missing."))
    for name, most in _LENGTHS.items():
        if len(code if name == "code" else getattr(given, name)) > most:
            note(name, _("It is longer than %(most)s characters.") % {"most": most})
    if len(given.text) > LONGEST_TEXT:
        note("text", _("It is longer than %(most)s characters.") % {"most": LONGEST_TEXT})
    if given.effective_to is not None and given.effective_to <= given.effective_from:
        note("effective_to", _("The last day lies before the first."))
    if wrong:
        raise NotWellFormed.of(wrong)


def _document(code: str, language: str, domain: str, kind: str, audience: str) -> KnowledgeDocument:
    """The document, locked; new where there is none; what it is about follows its newest draft."""
    about = {"domain": domain, "kind": kind, "audience": audience}
    fresh = KnowledgeDocument(code=code, language=language, created_at=clock.now(), **about)
    if insert_once(fresh):
        mark_locked(fresh)
        return fresh
    found = lock(KnowledgeDocument.objects.all(), code=code, language=language)
    if about != {name: getattr(found, name) for name in about}:
        _refuse_wider(found, audience)
        for name, value in about.items():
            setattr(found, name, value)
        found.save(update_fields=list(about))
    return found


def _refuse_second(document: KnowledgeDocument, published_from: str) -> None:
    """One draft at a time, and none by hand of what the code writes."""
    if DocumentVersion.objects.filter(document=document, state__in=_OPEN).exists():
        raise DraftIsOpen(pointer="code", hint=_("Open the document and go on with its draft."))
    if not published_from and document.versions.exclude(published_from="").exists():
        raise NotWellFormed(
            _("This document is written from the code that enforces it."),
            pointer="code",
            hint=_("Give your text a code of its own."),
        )


def _refuse_wider(found: KnowledgeDocument, audience: str) -> None:
    """A text for officers that was once approved is not opened to everybody by a mere draft."""
    opens = found.audience != audience and audience == KnowledgeAudience.PUBLIC
    if opens and found.versions.filter(approved_at__isnull=False).exists():
        raise NotWellFormed(
            _("This document is for officers only; its earlier versions would become public."),
            pointer="audience",
            hint=_("Give the public text a code of its own."),
        )


def written(version: DocumentVersion, given: Text, original: DocumentVersion | None) -> list[Passage]:
    """Put the text into the version, without what nobody sees, and cut it. Raises NothingToQuote (KNW004)."""
    shown, hidden = without_hidden(given.text)
    version.title, removed = without_hidden(" ".join(given.title.split()))
    note = given.note
    if hidden or removed:
        found = said({name: hidden.get(name, 0) + removed.get(name, 0) for name in hidden | removed})
        note = "; ".join(part for part in (note, _("Taken out: %(found)s.") % {"found": found}) if part)
    version.text, version.note = shown, note[:300]
    version.text_sha256 = sha_of(shown)
    version.effective_from, version.effective_to = given.effective_from, given.effective_to
    version.law, version.source, version.licence = given.law, given.source, given.licence
    version.media_type, version.original_sha256 = given.media_type, given.original_sha256
    version.published_from, version.most_asked = given.published_from, given.most_asked
    return _cut(version, original)


def sha_of(text: str) -> str:
    """The digest of a text as it is kept: without what nobody sees."""
    return hashlib.sha256(without_hidden(text)[0].encode()).hexdigest()


def _cut(version: DocumentVersion, original: DocumentVersion | None) -> list[Passage]:
    anchors = section_anchors(original.text) if original is not None else ()
    pieces = passages(version.text, law=version.document.kind == Kind.LAW, anchors=anchors)
    if not pieces:
        raise NothingToQuote(pointer="text", hint=_("Write at least one sentence."))
    if len(pieces) > MOST_PASSAGES:
        raise NotWellFormed(
            _("The text has more than %(most)s passages.") % {"most": MOST_PASSAGES},
            pointer="text",
            hint=_("Divide it into several documents."),
        )
    return [
        Passage(
            version=version,
            anchor=one.anchor,
            ordinal=place,
            part=one.part.value,
            trail=list(one.trail),
            article=one.article[:60],
            text=one.text,
            text_sha256=hashlib.sha256(one.text.encode()).hexdigest(),
        )
        for place, one in enumerate(pieces, 1)
    ]


def _store_passages(version: DocumentVersion, rows: list[Passage]) -> None:
    for row in rows:
        row.version = version
    insert_all(rows)


def _supersede(new: DocumentVersion, by: Actor) -> None:
    """End what the new version replaces; it counts from its first day on, for all days up to its end."""
    rows = DocumentVersion.objects.filter(document_id=new.document_id, state__in=PUBLISHED)
    for old in for_update(rows.exclude(pk=new.pk)):
        mark_locked(old)
        if old.effective_to is not None and old.effective_to <= new.effective_from:
            continue
        if new.effective_to is not None and new.effective_to <= old.effective_from:
            continue
        if new.effective_to is not None and (old.effective_to is None or old.effective_to > new.effective_to):
            raise LeavesAHole(
                _("Version %(old)s is in force beyond the last day of this one.") % {"old": old.ordinal},
                pointer="effective_to",
                hint=_("Leave the last day open, and draft the text that follows it."),
            )
        _end(old, max(old.effective_from, new.effective_from), by)


def _end(old: DocumentVersion, day: date, by: Actor) -> None:
    old.effective_to = day
    if day <= clock.today() and old.state == VersionState.APPROVED:
        advance(old, "state", "supersede", by=SYSTEM)
        old.state_since = clock.now()
        record("enquiries.knowledge_superseded", subject=old, actor=by, version=old.pk)
    old.save(update_fields=["effective_to", "state", "state_since"])


def _step(
    version: DocumentVersion, step: str, by: Actor, kind: str, *, permission: str, reason: str = ""
) -> DocumentVersion:
    if not by.has(Role.SYSTEM):
        require(by, permission)
    found = _locked(version)
    advance(found, "state", step, by=by)
    found.state_since, found.reason = clock.now(), reason
    found.save(update_fields=["state", "state_since", "reason"])
    record(kind, subject=found, actor=by, code=found.document.code, version=found.pk)
    return found


def _locked(version: DocumentVersion) -> DocumentVersion:
    return lock(DocumentVersion.objects.select_related("document"), pk=version.pk)


def _why(reason: str) -> str:
    told = " ".join(reason.split())[:2000]
    if len(told) < 10:
        raise SayWhyKnowledge(pointer="reason")
    return told


def count_up() -> None:
    """Say that published knowledge has changed: processes reopen their index."""
    if not KnowledgeGeneration.objects.filter(pk=1).update(number=F("number") + 1):
        KnowledgeGeneration.objects.bulk_create([KnowledgeGeneration(pk=1)], ignore_conflicts=True)
        KnowledgeGeneration.objects.filter(pk=1).update(number=F("number") + 1)
