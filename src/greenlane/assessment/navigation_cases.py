"""Menu entries, panels, buttons, sections and words of provisional assessments, examinations, samples and transfers."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.assessment import listed
from greenlane.assessment import permissions as may
from greenlane.assessment.models import (
    GoodsCheck,
    PortTransfer,
    ProvisionalAssessment,
    ProvisionalClock,
    Sample,
)
from greenlane.assessment.selectors_cases import faces, latest_provisional, provisionals_of, samples_of
from greenlane.assessment.states import (
    ClockName,
    ClockState,
    GoodsCheckState,
    ProvisionalState,
    SampleState,
    SecurityState,
)
from greenlane.assessment.views.step_table import CHECKING, STEPS, url_of
from greenlane.declarations import faceless
from greenlane.declarations.api.disclosure import register_untold
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.declarations.states import Assessment, Lane
from greenlane.declarations.views.choices import Choice, register_offer
from greenlane.declarations.views.sections import Section, register_section
from greenlane.declarations.words import Said, register_events
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, allowed
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel

TEN = 10

register(
    Entry(
        Audience.DESK,
        gettext_lazy("Provisional assessments"),
        "provisionals",
        "clock",
        section="work",
        order=91,
        permission=may.READ_PROVISIONAL,
    ),
    Entry(
        Audience.DESK,
        gettext_lazy("Checks given to the port"),
        "transfers",
        "arrow-right",
        section="work",
        order=92,
        permission=may.READ_TRANSFERS,
    ),
    Entry(
        Audience.DESK,
        gettext_lazy("Samples"),
        "samples",
        "eye",
        section="work",
        order=93,
        permission=may.READ_SAMPLES,
    ),
)

REASON = "%(reason)s"
register_events(
    {
        "assessment.assessed_provisionally": Said(gettext_lazy("Assessed provisionally"), "clock", "yellow"),
        "assessment.provisional_missing_listed": Said(
            gettext_lazy("What is missing was listed"), "clipboard-list", "yellow"
        ),
        "assessment.provisional_supplied": Said(gettext_lazy("Supplied what was missing"), "upload", "blue"),
        "assessment.provisional_complete": Said(gettext_lazy("The information is complete"), "check", "blue"),
        "assessment.provisional_enquiries_ended": Said(
            gettext_lazy("Enquiries ended"), "check", "blue", REASON
        ),
        "assessment.provisional_paused": Said(gettext_lazy("Clocks paused"), "clock-pause", "yellow", REASON),
        "assessment.provisional_resumed": Said(gettext_lazy("Clocks resumed"), "player-play", "blue", REASON),
        "assessment.provisional_extended": Said(gettext_lazy("Time extended"), "clock", "yellow", REASON),
        "assessment.provisional_reminded": Said(
            gettext_lazy("A clock is soon over"), "bell", "yellow", gettext_lazy("Last day: %(until)s.")
        ),
        "assessment.provisional_clock_expired": Said(gettext_lazy("A clock is over"), "clock", "red"),
        "assessment.security_offered": Said(gettext_lazy("Security offered"), "shield-check", "blue"),
        "assessment.security_accepted": Said(gettext_lazy("Security accepted"), "shield-check", "green"),
        "assessment.security_declined": Said(gettext_lazy("Security declined"), "x", "red", REASON),
        "assessment.security_discharged": Said(gettext_lazy("Security given back"), "shield-check", "green"),
        "assessment.security_drawn": Said(gettext_lazy("Security drawn upon"), "shield-lock", "red"),
        "assessment.finalised": Said(gettext_lazy("Assessed finally"), "circle-check", "green", REASON),
        "assessment.first_check_requested": Said(gettext_lazy("First check asked for"), "eye", "yellow"),
        "assessment.first_check_declined": Said(gettext_lazy("First check declined"), "x", "secondary"),
        "assessment.first_check_ordered": Said(
            gettext_lazy("Goods examined before assessment"), "eye", "yellow"
        ),
        "assessment.first_check_reported": Said(
            gettext_lazy("Examination reported to the assessor"), "eye", "blue"
        ),
        "assessment.second_check_ordered": Said(
            gettext_lazy("Goods examined beside acceptance"), "eye", "yellow"
        ),
        "assessment.test_ordered": Said(gettext_lazy("Sample sent to the laboratory"), "search", "yellow"),
        "assessment.test_reported": Said(gettext_lazy("Test reported"), "search", "blue"),
        "assessment.test_overdue": Said(gettext_lazy("The laboratory is late"), "clock", "red"),
        "assessment.transferred_to_port": Said(
            gettext_lazy("Given to the port of import"), "arrow-right", "yellow"
        ),
    }
)
register_untold(
    {
        "assessment.first_check_requested": ("why", "question"),
        "assessment.first_check_declined": ("reason",),
        "assessment.first_check_ordered": ("question",),
        "assessment.second_check_ordered": ("question",),
        "assessment.transferred_to_port": ("why", "reason"),
    }
)


def _checked(found: Declaration) -> bool:
    """Whether the module can know anything of it: nothing green or blue that was assessed at once."""
    return found.lane in {Lane.YELLOW, Lane.RED} or found.assessment != Assessment.ASSESSED


def _offer(name: str) -> Any:
    step = STEPS[name]

    def offer(found: Declaration, actor: Actor) -> Choice | None:
        if found.assessment != Assessment.IN_ASSESSMENT or not step.offered(found, actor):
            return None
        return Choice(step.title, url_of(step, found.mrn), step.icon)

    return offer


for _name in CHECKING:
    register_offer(_offer(_name))


def provisional_section(found: Declaration, request: PageRequest) -> dict[str, Any] | None:
    """Security and clocks of the provisional assessment; no query for what was never in a check."""
    if not _checked(found):
        return None
    case = latest_provisional(found)
    if case is None:
        return None
    left = sum(item.supplied_at is None for item in case.missing.all())
    return {"case": case, "clocks": faces(case), "open_items": left}


def goods_section(found: Declaration, request: PageRequest) -> dict[str, Any] | None:
    """Examinations asked for, samples, and whether the port decides."""
    if not _checked(found):
        return None
    actor = request.actor
    checks = list(GoodsCheck.objects.filter(declaration_id=found.pk))
    samples = list(Sample.objects.filter(declaration_id=found.pk))
    transfer = PortTransfer.objects.filter(declaration_id=found.pk).first()
    if not (checks or samples or transfer):
        return None
    sees = actor.is_officer
    return {
        "checks": [
            (
                one,
                faceless.text(one.find_out, found, actor) if sees else "",
                listed.label_of(listed.FIRST_CHECK, one.category)
                if one.category in listed.FIRST_CHECK
                else "",
            )
            for one in checks
        ],
        "samples": [(one, faceless.text(one.findings, found, actor)) for one in samples],
        "transfer": transfer,
        "why": listed.label_of(listed.TRANSFERS, transfer.reason_code) if transfer and sees else "",
    }


register_section(
    Section("provisional", "assessment/sections/provisional.html", provisional_section, order=40)
)
register_section(Section("goods_tests", "assessment/sections/goods.html", goods_section, order=42))


def _with_next(rows: QuerySet[ProvisionalAssessment]) -> QuerySet[Any]:
    due = ProvisionalClock.objects.filter(provisional=OuterRef("pk"), state=ClockState.RUNNING)
    return rows.annotate(
        next_due=Subquery(due.order_by("due_at").values("due_at")[:1]),
        left=Count("missing", filter=Q(missing__supplied_at=None), distinct=True),
    )


def of_trader(request: PageRequest) -> dict[str, Any] | None:
    """A trader's provisional assessments in which he has something to do. One query."""
    if not request.actor.has(Role.DECLARANT):
        return None
    mine: QuerySet[Any] = _with_next(provisionals_of(request.actor).filter(state=ProvisionalState.OPEN))
    rows = mine.filter(Q(security=SecurityState.WANTED) | Q(left__gt=0)).order_by("next_due", "pk")[:TEN]
    shown = [(row, _wanted(row)) for row in rows]
    return {"rows": shown, "register": False} if shown else None


def _wanted(row: Any) -> str:
    said = []
    if row.security == SecurityState.WANTED:
        said.append(_("Give a security"))
    if row.left:
        said.append(_("Supply what is missing"))
    return " · ".join(said)


def of_officer(request: PageRequest) -> dict[str, Any] | None:
    """What supervisors and cashiers have to do: securities, lists, final decisions. One query."""
    actor = request.actor
    if not allowed(actor, may.SECURE):
        return None
    rows: QuerySet[Any] = _with_next(provisionals_of(actor).filter(state=ProvisionalState.OPEN))
    ready = Q(complete_at__isnull=False)
    listing = ProvisionalClock.objects.filter(
        provisional=OuterRef("pk"), name=ClockName.LISTING, state=ClockState.RUNNING
    )
    rows = rows.annotate(to_list=Exists(listing))
    offered = Q(security=SecurityState.OFFERED)
    wanted = offered | ready | Q(to_list=True) if actor.has(Role.SUPERVISOR) else offered
    shown = [(row, _to_do(row)) for row in rows.filter(wanted).order_by("next_due", "pk")[:TEN]]
    return {"rows": shown, "register": True} if shown else None


def _to_do(row: Any) -> str:
    if row.security == SecurityState.OFFERED:
        return _("Accept the security")
    return _("List what is missing") if row.to_list else _("Finalise")


def of_laboratory(request: PageRequest) -> dict[str, Any] | None:
    """The samples the laboratory has to test, due first. One query."""
    if not request.actor.has(Role.LABORATORY):
        return None
    now = clock.now()
    rows = samples_of(request.actor).filter(state=SampleState.TAKEN).order_by("due_at", "pk")[:TEN]
    return {"rows": [(row, row.due_at <= now) for row in rows]}


def to_approve(request: PageRequest) -> dict[str, Any] | None:
    """First checks outside the list that wait for a supervisor. One query."""
    actor = request.actor
    if not allowed(actor, may.APPROVE_CHECK):
        return None
    rows = GoodsCheck.objects.filter(state=GoodsCheckState.REQUESTED).select_related("declaration")
    if actor.office:
        rows = rows.filter(declaration__office=actor.office)
    found = list(perishables_first(rows, "asked_at", "pk", of="declaration")[:TEN])
    return {"rows": found} if found else None


def _panel(audience: Audience, name: str, template: str, read: Any, order: int) -> None:
    register_panel(Panel(audience, name, f"assessment/panels/{template}.html", read, order))


_panel(Audience.PORTAL, "provisional_of_trader", "provisional", of_trader, 15)
_panel(Audience.DESK, "provisional", "provisional", of_officer, 7)
_panel(Audience.DESK, "samples", "samples", of_laboratory, 4)
_panel(Audience.DESK, "first_checks", "first_checks", to_approve, 8)
