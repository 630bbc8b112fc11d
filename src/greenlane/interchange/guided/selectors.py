"""Reads of drafts, the catalogue and uploads: each organisation sees its own."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.interchange.models import CatalogueGood, Draft, Upload
from greenlane.tariff.engine.book import TariffBook
from greenlane.tariff.services import current_book
from greenlane.web.pages import explained

M = TypeVar("M", bound=Model)
WRITE = "draft.write"


def _own(rows: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """Rows of the actor's organisation, for those who may lodge for it."""
    if actor.organisation_id is None or not allowed(actor, WRITE):
        return rows.none()
    return rows.filter(organisation=actor.organisation_id)


def visible_to(actor: Actor) -> QuerySet[Draft]:
    """Drafts of the actor's organisation, lodged ones included."""
    return _own(Draft.objects.all(), actor)


def open_drafts(actor: Actor) -> QuerySet[Draft]:
    """Drafts still being written, without their content."""
    rows = visible_to(actor).filter(lodged_mrn="").select_related("created_by")
    return rows.defer("content", "base")


def draft(public_id: UUID, *, by: Actor) -> Draft:
    """One draft. Raises NotFound (404), also for another organisation's."""
    found = visible_to(by).select_related("organisation").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such draft."), hint=_("It may have been deleted."))
    return found


def open_amendments(mrn: str, *, by: Actor) -> QuerySet[Draft]:
    """The amendment of a declaration that the actor's organisation has begun and not sent: at most one."""
    return visible_to(by).filter(origin=Draft.Origin.AMENDMENT, source_mrn=mrn, lodged_mrn="")


def catalogue_visible_to(actor: Actor) -> QuerySet[CatalogueGood]:
    """The actor's own catalogue."""
    return _own(CatalogueGood.objects.all(), actor)


def catalogue_good(pk: int, *, by: Actor) -> CatalogueGood:
    """One of the actor's own goods. Raises NotFound (404)."""
    found = catalogue_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such product in your catalogue."))
    return found


def catalogue_search(text: str, *, by: Actor, limit: int = 10) -> list[CatalogueGood]:
    """Own goods by SKU, code or words."""
    words = text.split()[:6]
    rows = catalogue_visible_to(by)
    for word in words:
        rows = rows.filter(
            Q(sku__istartswith=word) | Q(description__icontains=word) | Q(code__startswith=word)
        )
    return list(rows[:limit]) if words else []


def fault_of_code(code: str, book: TariffBook | None = None) -> str:
    """Why the tariff of today does not know a code, with what replaced it; empty when it does."""
    on = clock.today()
    try:
        (book or current_book(on)).resolution(code, on)
    except CustomsError as refusal:
        return explained(refusal.violations[0])
    return ""


def uploads_visible_to(actor: Actor) -> QuerySet[Upload]:
    """The actor's own uploads, the newest first."""
    return _own(Upload.objects.all(), actor)


def upload(public_id: UUID, *, by: Actor) -> Upload:
    """One upload. Raises NotFound (404), also for another organisation's."""
    found = uploads_visible_to(by).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such upload."))
    return found
