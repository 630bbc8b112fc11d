"""Filing documents and replacing them: the verbs of a holder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from greenlane.documents.errors import AlreadyReplaced, NotOwnDocument, OtherDetails
from greenlane.documents.examining import Sound, Upload, examine
from greenlane.documents.kinds import KINDS
from greenlane.documents.models import Content, Document
from greenlane.documents.permissions import FILE
from greenlane.documents.selectors import own_to
from greenlane.documents.states import DocumentState
from greenlane.documents.store import store
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.db import lock
from greenlane.foundation.errors import NotFound
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.values import Irn
from greenlane.foundation.verbs import verb
from greenlane.parties import selectors as parties
from greenlane.parties.models import Organisation

MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Filed:
    """The outcome of sending one file: on file now, or `again` when it was before."""

    document: Document
    again: bool = False


def file_document(*, upload: Upload, holder: str = "", by: Actor) -> Filed:
    """Examine a file, keep it, and give it a number (IRN). The same file of the same type is one document.

    `holder` is the registration number of whose document it is; empty: the actor's own organisation. A broker may
    file for those whose mandate it holds. Raises CustomsError (422) with every flaw, NotOwnDocument (403),
    OtherDetails (409), ScannerAway (503), Forbidden (403).
    """
    require(by, FILE)
    owner = _holder(holder, by)
    sound = examine(upload)
    store().put(upload.data)
    return _twice(lambda: _file(upload, sound, owner, by))


def replace_document(*, irn: str, upload: Upload, by: Actor) -> Filed:
    """File a newer version of a document: the old one stays readable and can support nothing new.

    Raises as `file_document`, NotFound (404), AlreadyReplaced (409).
    """
    require(by, FILE)
    if not own_to(by).filter(irn=irn, type_code__in=KINDS).exists():
        raise NotFound("No document of yours is known under this number.", hint="Check the number (IRN).")
    sound = examine(upload)
    store().put(upload.data)
    return _twice(lambda: _replace(irn, upload, sound, by))


def keep_examined(upload: Upload, sound: Sound, holder: Organisation, by: Actor) -> Filed:
    """File what was examined and stored, inside a verb that has checked that it may; the holder's row is held.

    Raises OtherDetails (409).
    """
    return _file(upload, sound, holder, by)


def _twice(work: Callable[[], Filed]) -> Filed:
    """Once more when somebody filed the same at the same moment: now that is found."""
    try:
        return work()
    except IntegrityError:
        if transaction.get_connection().in_atomic_block:
            raise
        return work()


@verb
def _file(upload: Upload, sound: Sound, holder: Organisation, by: Actor) -> Filed:
    known = _same(upload, holder)
    if known is None:
        return Filed(_keep(upload, sound, holder, None, by))
    if (known.number, known.issued_on) != (upload.number, upload.issued_on):
        raise _other_details(known)
    return Filed(known, again=True)


@verb
def _replace(irn: str, upload: Upload, sound: Sound, by: Actor) -> Filed:
    old = lock(own_to(by), irn=irn)
    if old.state == DocumentState.REPLACED:
        newest = Document.objects.filter(replaces=old).values_list("irn", flat=True).first()
        raise AlreadyReplaced(hint=f"Replace {newest} instead." if newest else "")
    if old.holder is None:
        raise NotOwnDocument(pointer="holder")
    known = _same(upload, old.holder)
    if known is not None:
        raise _other_details(known)
    advance(old, "state", "replace", by=by)
    old.save(update_fields=["state"])
    record("document.replaced", subject=old, actor=by)
    return Filed(_keep(upload, sound, old.holder, old, by))


def _same(upload: Upload, holder: Organisation) -> Document | None:
    """The document of this holder that has the same bytes and type and is not replaced."""
    rows = Document.objects.select_related("holder", "filed_by", "content").filter(holder=holder)
    digest = digest_bytes(upload.data)
    return rows.filter(content_id=digest, type_code=upload.type_code, state=DocumentState.ON_FILE).first()


def _other_details(known: Document) -> OtherDetails:
    return OtherDetails(
        f"The same file is on file as {known.irn}.",
        pointer="file",
        hint="Use that number, or replace it with a newer file.",
    )


@verb
def keep_document(*, upload: Upload, sound: Sound, by: Actor) -> Document:
    """A document of customs, which nobody holds: examined and stored already."""
    return _keep(upload, sound, None, None, by)


def _keep(
    upload: Upload, sound: Sound, owner: Organisation | None, old: Document | None, by: Actor
) -> Document:
    document = _create(upload, sound, owner, old, by)
    record(
        "document.filed",
        subject=document,
        actor=by,
        digest=document.content_id,
        type=document.type_code,
        signature=document.signature,
        size=len(upload.data),
        replaces=old.irn if old else "",
    )
    return document


def _create(
    upload: Upload, sound: Sound, owner: Organisation | None, old: Document | None, by: Actor
) -> Document:
    at, digest = clock.now(), digest_bytes(upload.data)
    content, _ = Content.objects.get_or_create(
        digest=digest,
        defaults={
            "size": len(upload.data),
            "media_type": sound.media.value,
            "pages": sound.pages,
            "scanner": sound.scanner,
            "stored_at": at,
        },
    )
    return Document.objects.create(
        irn=Irn.issue(year=clock.day_of(at).year, country=settings.GREENLANE_COUNTRY),
        holder=owner,
        filed_by_id=by.organisation_id if owner and by.organisation_id != owner.pk else None,
        filed_by_person=by.id,
        type_code=upload.type_code,
        number=upload.number,
        issued_on=upload.issued_on,
        file_name=upload.shown_name,
        content=content,
        signature=sound.signature.verdict,
        signer=sound.signature.signer,
        signed_at=sound.signature.at,
        detached=upload.signature or None,
        replaces=old,
        filed_at=at,
        keep_until=years_on(clock.day_of(at), KINDS[upload.type_code].years),
    )


def years_on(day: date, years: int) -> date:
    """The same day some years later; the first of March for the 29th of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _holder(identifier: str, by: Actor) -> Organisation:
    """Whose document it is: one's own, or of somebody whose mandate one holds. Raises NotOwnDocument (403)."""
    own = Organisation.objects.filter(pk=by.organisation_id).first() if by.organisation_id else None
    if not identifier and own is not None:
        return own
    if not identifier:
        raise NotOwnDocument(
            "Name whose document it is.", pointer="holder", hint="Give the registration number."
        )
    number = identifier.strip().upper()
    wanted = parties.organisations_by_identifier([number]).get(number)
    if wanted is not None and _files_for(by, own, wanted):
        return wanted
    # The same words for a stranger and for nobody: who is on the register is not told here.
    raise NotOwnDocument(
        pointer="holder", hint="Give your own number, or that of an organisation whose mandate you hold."
    )


def _files_for(by: Actor, own: Organisation | None, holder: Organisation) -> bool:
    """The national gateway for everybody, an organisation for itself and for those whose mandate it holds."""
    if own is None:
        return by.has(Role.GATEWAY)
    return holder.pk == own.pk or parties.mandate_in_force(holder, own, clock.today()) is not None
