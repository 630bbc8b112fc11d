"""The list of declarations: one table for traders and officers, each sees what he may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.declarations import selectors, words
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.finding import matching
from greenlane.declarations.selectors.work import STAGES, answers, at_stage
from greenlane.declarations.states import Assessment, Cargo, Lane, PaymentState, Priority, Release
from greenlane.parties.selectors import offices
from greenlane.web.fields import day_start
from greenlane.web.pages import PageRequest, page
from greenlane.web.tables import Column, Filter, Kind, Table

Rows = QuerySet[Declaration]


@dataclass(frozen=True, slots=True)
class Shade:
    """A lane by its colour word; the long label stands on the declaration's page."""

    value: str
    label: str


def lane_of(row: Declaration) -> Shade:
    return Shade(row.lane, str(words.LANES[row.lane]))  # type: ignore[index]


def pressing_of(row: Declaration) -> Shade | str:
    """The badge of goods that go first; nothing for ordinary ones."""
    return Shade(Priority(row.priority).name.lower(), row.pressing) if row.pressing else ""


def trader_of(row: Declaration) -> str:
    party = row.trader or row.declarant
    return party.name or party.identifier


def declarant_of(row: Declaration) -> str:
    return row.declarant.name or row.declarant.identifier


def address_of(row: Declaration) -> str:
    return reverse("declaration", args=[row.mrn])


def office_choices(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    """The offices, read once a request; an officer of one office has nothing to choose."""
    held: Sequence[tuple[str, Any]] | None = getattr(request, "_offices", None)
    if held is None:
        actor = request.actor  # type: ignore[attr-defined]
        held = [(code, f"{code} {row.name}") for code, row in offices().items() if actor.office in {"", code}]
        request._offices = held  # type: ignore[attr-defined]
    return held


def _equal(name: str) -> Any:
    return lambda rows, value: rows.filter(**{name: value})


ANSWERED, ANSWERS = "answered", _("Decisions of the last two weeks")


def _work_choices(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    """The stages; for traders also what waits to be read."""
    stages = [(stage.name, stage.label) for stage in STAGES.values()]
    return stages if request.actor.is_officer else [*stages, (ANSWERED, ANSWERS)]  # type: ignore[attr-defined]


def _by_work(rows: Rows, value: str) -> Rows:
    return answers(rows) if value == ANSWERED else at_stage(rows, value)


def _state_filter(name: str, label: Any, choices: Any) -> Filter:
    return Filter(name, label, _equal(name), lambda _request: choices)


PRIORITY_CHOICES = [(one.name.lower(), one.label) for one in Priority]


def _by_priority(rows: Rows, value: str) -> Rows:
    return rows.filter(priority=Priority[value.upper()])


LANE_CHOICES = [(lane.value, words.LANES[lane]) for lane in Lane]

DECLARATIONS = Table(
    name="declarations",
    caption=_("Declarations"),
    columns=(
        Column("mrn", "MRN", "mrn", Kind.CODE, sort=("mrn",), link=address_of),
        Column("lrn", "LRN", "lrn"),
        Column("trader", _("Trader"), trader_of),
        Column("declarant", _("Declarant"), declarant_of, shown=False),
        Column("office", _("Office"), "office", shown=False),
        Column("lane", _("Lane"), lane_of, Kind.STATE),
        Column("priority", _("Priority"), pressing_of, Kind.STATE, sort=("priority", "registered_at")),
        Column("assessment", _("Assessment"), "assessment", Kind.STATE),
        Column("cargo", _("Goods"), "cargo", Kind.STATE),
        Column("payment", _("Payment"), "payment", Kind.STATE),
        Column("release", _("Release"), "release", Kind.STATE),
        Column("registered", _("Registered"), "registered_at", Kind.MOMENT, sort=("registered_at",)),
        Column("payable", _("Payable"), "payable_minor", Kind.MONEY),
        Column("type", _("Type"), "type_code", shown=False),
        Column("version", _("Version"), "version", Kind.NUMBER, shown=False),
        Column("items", _("Items"), "items_count", Kind.NUMBER, shown=False),
        Column("value", _("Customs value"), "customs_value_minor", Kind.MONEY, shown=False),
        Column("consignment", _("Consignment"), "consignment", shown=False),
        Column("released", _("Released"), "released_at", Kind.MOMENT, shown=False),
        Column("left", _("Left"), "gate_out_at", Kind.MOMENT, shown=False),
    ),
    order="-registered",
    empty=_("No declaration is here yet."),
    filters=(
        Filter("work", _("Waiting for"), _by_work, _work_choices),
        Filter("office", _("Office"), _equal("office"), office_choices),
        _state_filter("lane", _("Lane"), LANE_CHOICES),
        Filter("priority", _("Priority"), _by_priority, lambda _request: PRIORITY_CHOICES),
        _state_filter("assessment", _("Assessment"), Assessment.choices),
        _state_filter("cargo", _("Goods"), Cargo.choices),
        _state_filter("payment", _("Payment"), PaymentState.choices),
        _state_filter("release", _("Release"), Release.choices),
        Filter(
            "since",
            _("Registered from"),
            lambda rows, value: rows.filter(registered_at__gte=day_start(value)),
            kind="date",
        ),
        Filter(
            "until",
            _("Registered to"),
            lambda rows, value: rows.filter(registered_at__lt=day_start(value, 1)),
            kind="date",
        ),
    ),
    search=matching,
    search_hint=_("MRN, LRN, consignment or trader"),
)


@page(permission="declaration.view")
def declarations(request: PageRequest) -> HttpResponseBase:
    """The declarations one may see, newest first; `?format=csv` gives the file."""
    rows = selectors.visible_to(request.actor).defer("selection", "decision_reason")
    return DECLARATIONS.respond(request, rows, "declarations/declarations.html")
