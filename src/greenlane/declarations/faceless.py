"""The one place that keeps the parties of a declaration from the officer whose check was drawn by lot.

`selectors.declaration` gives him the declaration with pseudonyms in the place of its parties already; what else a page,
an answer or a file shows of it goes through `shown` (data), `text` and `told` (free texts, data of events) and
`party_name`. For every other reader these give back what they were given; the actor may be left out where the
declaration came from `selectors.declaration`. What cannot be redacted is refused
(`refuse_faceless`). Behind all of it stands `declarations.middleware`, which looks through finished answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any

from django.utils.translation import gettext as _

from greenlane.declarations import content
from greenlane.declarations.deciders import is_faceless
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.engine.redaction import Faces, Known, Words, parties_of, redacted
from greenlane.declarations.models import Declaration, GoodsItem, Lodgement
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError
from greenlane.parties.models import Organisation
from greenlane.parties.selectors import organisations_by_identifier

_FACES, _MASK, _STORED = "_faces", "_is_masked", "_stored"
_NOTHING: dict[int, Faces] = {}
_request: ContextVar[dict[int, Faces]] = ContextVar(
    "faces of the declarations of a request", default=_NOTHING
)
VERSIONS = 20
"""Versions whose parties are hidden; nobody amends more often."""


class Faceless(CustomsError):
    """This would tell you whose declaration it is; your check was drawn by lot so that you do not know."""

    code = "DCL002"
    status = 403


def masked(found: Declaration, actor: Actor) -> Declaration:
    """The declaration as this reader may see it: without its parties where his check was drawn by lot."""
    if not is_faceless(found, actor):
        return found
    faces = faces_of(found)
    seen = copy(found)
    vars(seen).update({_FACES: faces, _MASK: True, _STORED: found, "save": _refuse_to_store})
    seen.lrn = faces.words.withheld
    seen.consignment = faces.veil.reference(found.consignment)
    seen.location = faces.veil.reference(found.location)
    seen.decision_reason = faces.veil.text(found.decision_reason)
    seen.selection = faces.veil.data(found.selection)
    seen.declarant = _organisation(found.declarant, faces)
    seen.trader = _organisation(found.trader, faces) if found.trader is not None else None
    return seen


def is_masked(found: Declaration) -> bool:
    """Whether this is a declaration as its faceless reader sees it."""
    return bool(getattr(found, _MASK, False))


def stored(found: Declaration) -> Declaration:
    """The row as it is stored, for looking something up; it is never shown."""
    row: Declaration = vars(found).get(_STORED, found)
    return row


def hides(found: Declaration, actor: Actor | None = None) -> bool:
    """Whether the parties of this declaration are kept from this reader; without one: from whom it was read for."""
    return is_masked(found) or (actor is not None and is_faceless(found, actor))


def shown(data: DeclarationData, found: Declaration, actor: Actor | None = None) -> DeclarationData:
    """What is declared, as this reader may see it."""
    return redacted(data, faces_of(found)) if hides(found, actor) else data


def data_of(
    found: Declaration, lodgement: Lodgement | None, actor: Actor | None = None
) -> DeclarationData | None:
    """What a stored version declares, as this reader may see it; None where nobody can read it."""
    data = content.data_of(lodgement) if lodgement is not None else None
    return shown(data, found, actor) if data is not None else None


def items(found: Declaration, rows: Iterable[GoodsItem], actor: Actor | None = None) -> list[GoodsItem]:
    """Goods items for showing: descriptions that name a party are redacted."""
    lines = list(rows)
    if hides(found, actor):
        veil = faces_of(found).veil
        for row in lines:
            row.description = veil.text(row.description)
    return lines


def text(words: str, found: Declaration, actor: Actor | None = None) -> str:
    """A free text about a declaration (a reply, a note, a reason) as this reader may see it."""
    return faces_of(found).veil.text(words) if hides(found, actor) else words


def told(value: Any, found: Declaration, actor: Actor | None = None) -> Any:
    """Data of any shape (of an event, an answer, a record) with every text in it as this reader may see it."""
    return faces_of(found).veil.data(value) if hides(found, actor) else value


def party_name(
    found: Declaration, actor: Actor | None = None, organisation: Organisation | None = None
) -> str:
    """How a party is called before this reader; the trader (else the declarant) unless another is asked for."""
    one = organisation or found.trader or found.declarant
    if getattr(one, _MASK, False) or not hides(found, actor):
        return one.name or one.identifier
    return faces_of(found).name(one.identifier, one.name)


def refuse_faceless(found: Declaration, actor: Actor | None = None) -> None:
    """Raise Faceless (DCL002, 403) for who must not know the parties: for what cannot be shown without them."""
    if hides(found, actor):
        raise Faceless(hint=_("Read the page of the declaration: it shows everything but the parties."))


def faces_of(found: Declaration) -> Faces:
    """The parties of a declaration and the veil before them; kept with the row, and for the request."""
    known = _request.get()
    kept: Faces | None = vars(found).get(_FACES) or known.get(found.pk)
    if kept is None:
        kept = _faces(Declaration.objects.select_related("declarant", "trader").get(pk=found.pk))
    vars(found)[_FACES] = kept
    if known is not _NOTHING:
        known[found.pk] = kept
    return kept


@contextmanager
def one_request() -> Iterator[None]:
    """While it lasts the parties of a declaration are read once."""
    token = _request.set({})
    try:
        yield
    finally:
        _request.reset(token)


def _faces(found: Declaration) -> Faces:
    rows = list(found.lodgements.filter(version__isnull=False).order_by("-version")[:VERSIONS])
    versions = [data for row in rows if (data := content.data_of(row)) is not None]
    parties = [one for one in (found.trader, found.declarant) if one is not None]
    known = {one.identifier: Known(one.name, one.email) for one in parties}
    numbers = {one.id for data in versions for one in parties_of(data) if one.id} - known.keys()
    for number, one in organisations_by_identifier(numbers).items():
        known[number] = Known(one.name, one.email)
    return Faces(
        [*versions, DeclarationData(lrn=found.lrn)], known, Words(trader=_("Trader"), withheld=_("withheld"))
    )


def _organisation(one: Organisation, faces: Faces) -> Organisation:
    """The organisation under its pseudonym, of the same key; its country stays."""
    seen = copy(one)
    vars(seen)[_MASK], vars(seen)["save"] = True, _refuse_to_store
    seen.identifier, seen.name = faces.number(one.identifier, one.name), faces.name(one.identifier, one.name)
    seen.email = ""
    return seen


def _refuse_to_store(*_given: Any, **_more: Any) -> None:
    raise TypeError("what a faceless reader sees is never stored")
