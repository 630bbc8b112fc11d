"""The page of one declaration: made to be scanned by traders and officers, refreshed while it is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.declarations import board, faceless, selectors, words
from greenlane.declarations.api.disclosure import sees_reasons, selection_for
from greenlane.declarations.engine.data import Address, DeclarationData, Document, Party
from greenlane.declarations.lateness import in_words
from greenlane.declarations.models import Declaration, Lodgement
from greenlane.declarations.papers import references
from greenlane.declarations.selectors.delays import delays_of
from greenlane.declarations.selectors.times import timeline_from
from greenlane.declarations.services.guarding import stamp
from greenlane.declarations.states import Lane
from greenlane.declarations.views.choices import choices
from greenlane.declarations.views.sections import sections
from greenlane.declarations.views.timeline import timeline
from greenlane.declarations.views.times import shown
from greenlane.foundation import codes
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.values import Irn
from greenlane.web.pages import PageRequest, page, positive_int

ITEMS = 50
"""Items on one page; the print view shows up to PRINTED of them."""
PRINTED = 2000
CHANGED, UNCHANGED, LAST = 200, 204, 286
"""Answers of the live fragment: something new; nothing new; the last one (htmx stops asking)."""


@page(permission="declaration.view")
def declaration(request: PageRequest, mrn: str) -> HttpResponse:
    found = selectors.declaration(mrn, by=request.actor)
    return render(request, "declarations/declaration.html", page_of(request, found))


@page(permission="declaration.view")
def live(request: PageRequest, mrn: str) -> HttpResponse:
    """The state, the buttons and the history, when they changed since `seen`."""
    found = selectors.declaration(mrn, by=request.actor)
    if request.GET.get("seen") == stamp(found):
        return HttpResponse(status=UNCHANGED)
    context = {
        **standing_of(request, found),
        **passed(found, request.actor),
        "is_live_answer": True,
        "is_amended": str(found.version) != request.GET.get("version", ""),
    }
    status = LAST if context["is_final"] else CHANGED
    return render(request, "declarations/live.html", context, status=status)


def page_of(request: PageRequest, found: Declaration) -> dict[str, Any]:
    """Everything on the page. `?print=1` opens every fold and shows all items on one sheet."""
    printing = request.GET.get("print") == "1"
    lodgements = list(selectors.versions(found).defer("document", "received", "calculation"))
    current = selectors.kept_lodgement(found)
    data = faceless.data_of(found, current)
    return {
        **standing_of(request, found),
        **_items(request, found, printing=printing),
        "printing": printing,
        "delays": [in_words(row) for row in delays_of(found)],
        "may_copy": request.actor.has(Role.DECLARANT),
        "calculation": faceless.told(_calculation(current), found),
        "parties": list(parties(data)) if data is not None else [],
        "documents": documents(data) if data is not None else [],
        "has_papers": data is not None and bool(references(data)),
        "data": data,
        "versions": [_version(found, row) for row in reversed(lodgements)],
        "notices": faceless.told(current.notices, found) if current is not None else [],
        "selection": selection_in_words(found, request.actor),
        **passed(found, request.actor),
    }


def passed(found: Declaration, actor: Actor) -> dict[str, Any]:
    """What happened, and who had it how long. One query for both."""
    events = list(selectors.history(found))
    return {"timeline": timeline(events, found, actor), "times": shown(timeline_from(events))}


def standing_of(request: PageRequest, found: Declaration) -> dict[str, Any]:
    """What the live fragment shows: states, who has the ball, the gate board, the buttons."""
    rows = board.board(found)
    return {
        "declaration": found,
        "board": rows,
        "outcome": board.outcome(found, rows),
        "holders": board.holders(rows) if not board.is_final(found) else [],
        "choices": choices(found, request.actor),
        "sections": sections(found, request),
        "stamp": stamp(found),
        "is_final": board.is_final(found),
        "way": board.way(found),
        "lane_word": words.LANES[found.lane],  # type: ignore[index]
    }


def _items(request: PageRequest, found: Declaration, *, printing: bool) -> dict[str, Any]:
    size = PRINTED if printing else ITEMS
    pages = max(-(-found.items_count // size), 1)
    number = min(positive_int(request.GET.get("items", "")), pages)
    rows = faceless.items(found, found.items.all()[(number - 1) * size : number * size])
    return {
        "items": rows,
        "items_page": number,
        "items_pages": pages,
        "items_shown": {row.sequence for row in rows},
    }


def _calculation(current: Lodgement | None) -> dict[str, Any] | None:
    """The written calculation as it was made at registration."""
    if current is None or not current.calculation:
        return None
    read: dict[str, Any] = orjson.loads(current.calculation)
    return read


@dataclass(frozen=True, slots=True)
class ShownParty:
    role: str
    id: str
    name: str
    address: str


_PARTIES = (
    ("declarant", gettext_lazy("Declarant")),
    ("agent", gettext_lazy("Agent")),
    ("importer", gettext_lazy("Importer")),
    ("exporter", gettext_lazy("Exporter")),
    ("consignor", gettext_lazy("Consignor")),
    ("consignee", gettext_lazy("Consignee")),
    ("seller", gettext_lazy("Seller")),
    ("buyer", gettext_lazy("Buyer")),
    ("carrier", gettext_lazy("Carrier")),
)


def parties(data: DeclarationData) -> Iterator[ShownParty]:
    """The parties named for the whole declaration."""
    for field, role in _PARTIES:
        party: Party | None = getattr(data, field)
        if party is not None and (party.id or party.name):
            yield ShownParty(str(role), party.id, party.name, _address(party.address))


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    place = " ".join(part for part in (address.postcode, address.city) if part)
    return ", ".join(part for part in (address.line, place, address.country) if part)


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document declared; `item` is empty for one of the whole declaration. `key` names its form field."""

    key: str
    item: str
    code: str
    meaning: str
    reference: str
    status: str

    @property
    def is_filed(self) -> bool:
        """Whether the reference is the number of a filed document; who may not see it finds nothing there."""
        return Irn.valid(self.reference)

    @property
    def label(self) -> str:
        name = f"{self.code} {self.reference}".strip()
        if not self.item:
            return name
        return _("%(document)s (item %(item)s)") % {"document": name, "item": self.item}


def documents(data: DeclarationData) -> list[ShownDocument]:
    """The documents declared, those of the whole declaration first, previous documents included."""
    found: list[tuple[str, str, str, str]] = []
    for item, holder in _holders(data):
        found += [(item, one.code, one.id or one.name, one.status) for one in _declared(holder.documents)]
        found += [(item, f"{one.category}{one.type}", one.id, "") for one in holder.previous_documents]
    return [
        ShownDocument(f"document_{number}", item, code, _meaning(code), reference, status)
        for number, (item, code, reference, status) in enumerate(dict.fromkeys(found), start=1)
    ]


def _holders(data: DeclarationData) -> Iterator[tuple[str, Any]]:
    yield "", data
    for position, item in enumerate(data.items, start=1):
        yield str(item.sequence or position), item


def _declared(rows: list[Document]) -> Iterator[Document]:
    return (row for row in rows if row.code or row.id)


def _meaning(code: str) -> str:
    """What a document code means; the lists know the type, the category stands in front of it."""
    known = codes.get("documents")
    return known.describe(code) or known.describe(code[1:])


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A message that became a version, with the addresses of its forms."""

    lodgement: Lodgement
    channel: str
    downloads: list[tuple[str, str]]


def _version(found: Declaration, row: Lodgement) -> ShownVersion:
    named = {"xml": "XML", "json": "JSON"}
    addresses = [
        (label, reverse("lodgement_download", args=[found.mrn, row.version, form]))
        for form, label in named.items()
    ]
    channel = str(words.CHANNELS.get(row.channel) or row.channel)
    return ShownVersion(row, channel, addresses)


def selection_in_words(found: Declaration, actor: Actor) -> dict[str, Any]:
    """Why this lane: the reason for traders, and for officers what each selector proposed."""
    told = selection_for(actor, found)
    proposals = told.get("proposals", []) if sees_reasons(actor) else []
    looked = [one for one in proposals if one.get("lane") != Lane.GREEN and one.get("officer_reason")]
    return {
        "reason": words.reason_in_words(told.get("reason", "")),
        "look_at": [
            words.reason_in_words(line) for one in looked for line in one["officer_reason"].split("\n")
        ],
        "proposals": [
            {
                **one,
                "lane_word": words.LANES.get(one.get("lane"), one.get("lane", "")),
                "officer_reason": words.reason_in_words(one.get("officer_reason", "")),
            }
            for one in proposals
        ],
    }
