"""The demo's cases: a group of officers drawn by lot, and what becomes of four consignments of instruments.

One check is late and is complained of; one is assessed otherwise, after a hearing; one provisionally, under security;
of one a sample lies in the laboratory. A supervisor sends all four to a check, so that they need no luck. They are
lodged after the weeks that the figures of selection speak of, and are in none of them. Everything is synthetic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, time, timedelta
from typing import Any

from greenlane.assessment import services
from greenlane.assessment.models import AssessmentGroup, Assignment, DrawSecret
from greenlane.assessment.services.samples import Taken
from greenlane.assessment.services.wording import Evidence, GroundTaken
from greenlane.assessment.states import AssignmentState, HearingMode
from greenlane.declarations import services as declarations
from greenlane.declarations.engine.changes import Change, Field
from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.states import Lane
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.canonical import decimal_text
from greenlane.foundation.values import Money
from greenlane.parties.models import Membership, Organisation
from greenlane.parties.selectors import actor_for_membership
from greenlane.simulation.cast import Cast
from greenlane.simulation.paperwork import Goods, declared, lodged, prepared

Tell = Callable[[str], None]
Pause = Callable[[int], None]
BEFORE = timedelta(hours=27)
"""How long before the day of the demo the cases are lodged: a late check may be complained of after a day."""
GROUP, CHAPTER = "INSTR", "90"
"""Nothing else in the demo is of this chapter, so that all other checks stay with their offices."""
THERMOMETERS: Goods = ("Industrial thermometers", "90251980", 500, "32.00", 25, "150", "185")
FLOW_METERS: Goods = ("Electrical flow meters", "90261020", 60, "145.00", 12, "180", "215")
HYGROMETERS: Goods = ("Hygrometers", "90258035", 300, "21.00", 15, "90", "112")
CLINICAL: Goods = ("Clinical thermometers, filled", "90251120", 800, "6.50", 20, "40", "58")
FREIGHT = 480
SECURITY_MINOR = 63_000
WHY = "Shown in the demo: goods of this kind go to the group for instruments."
_MISSING = ("The contract of sale", "The price list of the seller")
_FACTS = (
    "The freight bill of the carrier, USD 480.00, was paid by the buyer and is not in the value declared."
)
_REASONS = (
    "Freight to the place of entry belongs to the customs value (Customs Act s. 14, WTO valuation, Art. 8.2)."
)
_OBJECTION = "The seller paid the freight; it is in the price of the goods."
_REPLY = "The freight bill names the buyer as payer, and the invoice says FCA."
_MINUTES = (
    "Heard by video. The declarant repeated the objection and agreed that the freight bill names the buyer."
)


@dataclass(slots=True)
class Shown:
    """What can be looked at afterwards: MRNs by what happened to them, and the numbers that go with them."""

    group: str = ""
    drawn: dict[str, str] = field(default_factory=dict)
    late: str = ""
    escalation: str = ""
    reassessed: str = ""
    difference: str = ""
    provisional: str = ""
    security: str = ""
    sampled: str = ""
    sample: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"synthetic": True, **asdict(self)}


def begin(tell: Tell, pause: Pause, cast: Cast) -> Shown:
    """The day before: the group opens and the cases go their ways; one officer does not get to his in time."""
    tell(
        f"Assessment group {GROUP} opens for chapter {CHAPTER}: officers of all offices, drawn by lot, faceless"
    )
    shown = Shown(group=_open_group(cast.supervisor).code)
    shown.late = _to_check(701, THERMOMETERS, cast, shown)
    if shown.late:
        _arrive(shown.late, cast)
        clock.advance(timedelta(hours=4))
        tell(f"No decision on {shown.late} within three hours: it is drawn again")
        services.retry(mrn=shown.late, by=SYSTEM)
        shown.drawn[shown.late] = _holder(shown.late)
    for work, seed, goods in (
        (_reassess, 702, FLOW_METERS),
        (_provisional, 703, HYGROMETERS),
        (_sample, 704, CLINICAL),
    ):
        pause(5)
        if mrn := _to_check(seed, goods, cast, shown):
            work(mrn, tell, pause, cast, shown)
    return shown


def go_on(tell: Tell, cast: Cast, shown: Shown) -> None:
    """A day later: the secrets of the draws are published, and who waits too long complains."""
    over = DrawSecret.objects.filter(day__lt=clock.today(), disclosure=None).order_by("day")
    for day in list(over.values_list("day", flat=True)):
        services.publish_secret(day=day)
    _complain(tell, cast, shown)


def _open_group(by: Actor) -> AssessmentGroup:
    """Round the clock, so that a demo can be played at any hour."""
    group = services.keep_group(
        code=GROUP,
        name="Instruments and apparatus",
        chapters=[CHAPTER],
        opens=time(0),
        closes=time(0),
        weekdays=range(7),
        by=by,
    )
    rows = Membership.objects.select_related("user", "office").filter(role=Role.DOCUMENT_OFFICER)
    for one in rows.order_by("pk"):
        services.add_member(group=group, membership=one, since=date(2024, 1, 1), by=by)
    return services.set_active(group=group, active=True, by=by)


def _to_check(seed: int, goods: Goods, cast: Cast, shown: Shown) -> str:
    """Lodge a consignment and send it to a check, for which an officer is drawn; its MRN. Empty where nobody could be
    drawn, as on a national holiday."""
    owner = Organisation.objects.get(pk=cast.importer.organisation_id or 0)
    ready = prepared(seed, owner, cast.importer, (goods,))
    mrn = lodged(declared(ready, owner), f"{owner.name}-{seed}", cast.importer)
    if Declaration.objects.get(mrn=mrn).lane not in {Lane.YELLOW, Lane.RED}:
        declarations.change_lane(mrn=mrn, lane=Lane.YELLOW, reason=WHY, by=cast.supervisor)
    if not (holder := _holder(mrn)):
        return ""
    shown.drawn[mrn] = holder
    return mrn


def _complain(tell: Tell, cast: Cast, shown: Shown) -> None:
    if not shown.late:
        return
    words = "The buyer waits for the goods; nobody has said what is missing."
    opened = services.open_escalation(mrn=shown.late, words=words, by=cast.importer).escalation
    shown.escalation = opened.number
    services.acknowledge(number=opened.number, by=cast.supervisor)
    tell(
        f"The importer escalates {shown.late} anonymously ({opened.number}); a supervisor elsewhere takes it up"
    )


def _reassess(mrn: str, tell: Tell, pause: Pause, cast: Cast, shown: Shown) -> None:
    """Proposed, objected to, heard, decided with reasons; the difference is for the declarant to pay."""
    officer, item = _officer(mrn), Declaration.objects.get(mrn=mrn).items.get(sequence=1)
    value = Money(item.customs_value_minor, Declaration.objects.get(mrn=mrn).currency).amount + FREIGHT
    proposal = services.propose(
        mrn=mrn,
        changes=[Change(1, Field.VALUE, decimal_text(value))],
        grounds=[GroundTaken("V2", "The freight bill of the carrier is not in the declared value.")],
        evidence=[Evidence("other", text="Freight bill of the carrier, handed in with the manifest.")],
        by=officer,
    )
    pause(15)
    services.answer(mrn=mrn, objections=[_OBJECTION], hearing=True, by=cast.importer)
    pause(5)
    at = clock.now() + timedelta(minutes=15)
    services.appoint_hearing(mrn=mrn, at=at, mode=HearingMode.VIDEO, by=officer)
    pause(20)
    services.decide(mrn=mrn, facts=_FACTS, reasoning=_REASONS, replies=[_REPLY], minutes=_MINUTES, by=officer)
    shown.reassessed, shown.difference = mrn, str(Money(proposal.difference_minor, proposal.currency))
    tell(f"{mrn} is assessed otherwise after a hearing, with written reasons: {shown.difference} more")


def _provisional(mrn: str, tell: Tell, pause: Pause, cast: Cast, shown: Shown) -> None:
    found = services.assess_provisionally(
        mrn=mrn,
        grounds="value_unsettled",
        explanation="The price is far below that of like goods; the contract of sale decides it.",
        missing=_MISSING,
        security_minor=SECURITY_MINOR,
        security_reason="A tenth of the value declared, as for like cases.",
        enquiries=True,
        by=cast.supervisor,
    )
    pause(5)
    services.offer_security(
        mrn=mrn, kind="guarantee", reference="BG-2026-0417", amount_minor=SECURITY_MINOR, by=cast.importer
    )
    pause(5)
    services.accept_security(mrn=mrn, by=cast.cashier)
    shown.provisional, shown.security = mrn, str(Money(found.security_minor, found.currency))
    tell(
        f"{mrn} is assessed provisionally under a bank guarantee of {shown.security}; the contract is missing"
    )


def _sample(mrn: str, tell: Tell, pause: Pause, cast: Cast, shown: Shown) -> None:
    taken = Taken(
        item=1,
        description="Three glass thermometers, filled with a silvery liquid",
        question="Is the liquid mercury, or an alloy of gallium?",
        quantity="3 pieces",
        taken_by="Examination service at the berth",
        taken_at=clock.now(),
        kept="Safe of the office, shelf 4",
    )
    shown.sampled, shown.sample = mrn, services.order_test(mrn=mrn, taken=taken, by=_officer(mrn)).number
    tell(f"A sample of {mrn} goes to the laboratory, which does not learn whose it is ({shown.sample})")


def _arrive(mrn: str, cast: Cast) -> None:
    found = Declaration.objects.get(mrn=mrn)
    declarations.report_cargo(
        consignment=found.consignment or mrn,
        kind=CargoReport.Kind.ARRIVAL,
        office=found.office,
        by=cast.carrier,
    )


def _assignment(mrn: str) -> Assignment | None:
    rows = Assignment.objects.select_related("membership__user", "membership__office")
    return rows.filter(declaration__mrn=mrn, state=AssignmentState.DRAWN).order_by("-ordinal").first()


def _holder(mrn: str) -> str:
    """The office of the officer drawn; empty where nobody was."""
    found = _assignment(mrn)
    return found.membership.office.code if found and found.membership and found.membership.office else ""


def _officer(mrn: str) -> Actor:
    found = _assignment(mrn)
    if found is None or found.membership is None:
        raise LookupError(mrn)
    return actor_for_membership(found.membership)
