"""Documents before a reader who must not learn whose they are: who that is, and what is shown of them.

`selectors.visible_to` marks their rows (`veiled`), `selectors.document` gives them without names. Modules above say
whose names are to be hidden (`register_veils`): a document is veiled as soon as it supports one case that is hidden
from the reader, even where it supports another one that is not.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.utils.translation import gettext as _

from greenlane.documents.engine.identities import Identity, Kind, Veil
from greenlane.documents.models import Document
from greenlane.foundation.access import Actor
from greenlane.parties.faceless import hidden_from
from greenlane.parties.models import Organisation

MOST = 10
"""Cases whose parties are hidden on one document; a document of more is shown to such a reader without its pages."""
Veils = Callable[[list[str], Actor], list[Veil]]
_veils: dict[str, Veils] = {}


def register_veils(prefix: str, veils: Veils) -> None:
    """Say who the parties of subjects with a prefix are. `veils` gets their keys."""
    _veils[prefix] = veils


def is_veiled(row: Document) -> bool:
    """Whether a row read for somebody must be shown without names."""
    return bool(getattr(row, "veiled", False))


def veil_of(found: Document, actor: Actor) -> Veil:
    """The identities to hide on a document that is veiled for this reader: of its cases, its holder and signer."""
    subjects = set(hidden_from(actor))
    linked = [one for one in found.links.order_by("-pk").values_list("subject", flat=True) if one in subjects]
    keys: dict[str, list[str]] = {}
    for subject in linked[:MOST]:
        prefix, _slash, key = subject.partition("/")
        keys.setdefault(prefix, []).append(key)
    veils = [veil for prefix, names in keys.items() for veil in _veils[prefix](names, actor)]
    identities = [one for veil in veils for one in veil.identities]
    withheld = veils[0].withheld if veils else _("withheld")
    known = Veil(identities, withheld=withheld)
    for one in (found.holder, found.filed_by):
        if one is not None:
            identities += _of(one, known)
    if found.signer:
        identities.append(Identity(found.signer, withheld, Kind.NAME))
    return Veil(identities, withheld=withheld)


def _of(one: Organisation, known: Veil) -> list[Identity]:
    """A holder who is none of the parties is hidden as well."""
    named, numbered = known.text(one.name), known.text(one.identifier)
    return [
        Identity(one.name, named if named != one.name else known.withheld, Kind.NAME),
        Identity(one.identifier, numbered if numbered != one.identifier else known.withheld, Kind.NUMBER),
        Identity(one.email, known.withheld, Kind.CONTACT),
        Identity(one.email.partition("@")[2], known.withheld, Kind.CONTACT),
    ]


def masked(found: Document, veil: Veil | None = None) -> Document:
    """A document as such a reader sees it, for reading only; without a veil (in lists) nothing that was typed stays."""
    withheld = veil.withheld if veil is not None else _("withheld")
    seen = copy(found)
    vars(seen).update({"veiled": True, "save": _refuse_to_store})
    seen.number = veil.reference(found.number) if veil is not None else withheld if found.number else ""
    seen.file_name = withheld
    seen.signer = withheld if found.signer else ""
    seen.holder = _organisation(found.holder, veil, withheld) if found.holder is not None else None
    seen.filed_by = _organisation(found.filed_by, veil, withheld) if found.filed_by is not None else None
    return seen


def shown(row: Document) -> Document:
    """A row of a list as its reader may see it."""
    return masked(row) if is_veiled(row) else row


def _organisation(one: Organisation, veil: Veil | None, withheld: str) -> Organisation:
    seen = copy(one)
    vars(seen)["save"] = _refuse_to_store
    seen.name = veil.text(one.name) if veil is not None and one.name else withheld
    seen.identifier = veil.text(one.identifier) if veil is not None else withheld
    seen.email = ""
    return seen


def _refuse_to_store(*_given: Any, **_more: Any) -> None:
    raise TypeError("what a faceless reader sees is never stored")
