"""The regions of a declaration and the one table per region that says how they move.

Regions are independent; release is a pure function of them (`release.py`). Source: domain description, 4.1.
"""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.rules.perishables import Place
from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions

DECLARANT = (Role.DECLARANT, Role.GATEWAY)
CARRIER = (Role.CARRIER, Role.TERMINAL_OPERATOR, Role.GATEWAY)
TERMINAL = (Role.TERMINAL_OPERATOR, Role.GATEWAY)
CHECKER = (Role.DOCUMENT_OFFICER, Role.SUPERVISOR)


class Lane(TextChoices):
    """Control channel, mildest first."""

    GREEN = "green", _("Green: released on self-assessment")
    BLUE = "blue", _("Blue: audited after clearance")
    YELLOW = "yellow", _("Yellow: documentary check")
    RED = "red", _("Red: examination of goods")


LANE_ORDER = {lane.value: rank for rank, lane in enumerate(Lane)}


class Priority(IntegerChoices):
    """The place of a declaration in every queue: the smallest number first."""

    PERISHABLE = Place.PERISHABLE.value, _("Perishable")
    URGENT = Place.URGENT.value, _("Urgent")
    ORDINARY = Place.ORDINARY.value, _("Ordinary")


class Assessment(TextChoices):
    REGISTERED = "registered", _("Registered")
    IN_ASSESSMENT = "in_assessment", _("In documentary check")
    QUERY_OPEN = "query_open", _("Waiting for the declarant's reply")
    FIRST_CHECK = "first_check", _("Goods examined before assessment")
    LAB_PENDING = "lab_pending", _("Waiting for the laboratory")
    HEARING = "hearing", _("Reassessment proposed, declarant heard")
    HEARD = "heard", _("Declarant heard, reassessment to be decided")
    ASSESSED = "assessed", _("Assessed")
    REASSESSED = "reassessed", _("Reassessed")
    PROVISIONAL = "provisional", _("Assessed provisionally")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Cancelled")


class Cargo(TextChoices):
    PRE_ARRIVAL = "pre_arrival", _("Not yet arrived")
    ARRIVED = "arrived", _("Arrived")
    DISCHARGED = "discharged", _("Discharged")
    IN_TEMPORARY_STORAGE = "in_temporary_storage", _("In temporary storage")
    GOODS_REGISTERED = "goods_registered", _("Goods registered")
    GATE_OUT = "gate_out", _("Left the customs area")


class PaymentState(TextChoices):
    NOT_DUE = "not_due", _("Not due")
    DUE = "due", _("Due")
    PAID = "paid", _("Paid")
    EXEMPT = "exempt", _("Nothing to pay")
    DEMANDED = "demanded", _("Difference demanded after release")


class Release(TextChoices):
    HELD = "held", _("Not yet released")
    RELEASED = "released", _("Released")


class Cancellation(TextChoices):
    NONE = "none", _("None")
    REQUESTED = "requested", _("Cancellation requested")
    DECLINED = "declined", _("Cancellation declined")
    APPROVED = "approved", _("Cancellation approved")


ASSESSMENT = transitions(
    # from                     verb                      to                        who         label
    (
        Assessment.REGISTERED,
        "accept_self_assessment",
        Assessment.ASSESSED,
        Role.SYSTEM,
        _("Accept self-assessment"),
    ),
    (
        Assessment.REGISTERED,
        "select_for_check",
        Assessment.IN_ASSESSMENT,
        Role.SYSTEM,
        _("Select for a check"),
    ),
    (Assessment.IN_ASSESSMENT, "accept", Assessment.ASSESSED, CHECKER, _("Accept the declaration")),
    (Assessment.IN_ASSESSMENT, "refuse", Assessment.REFUSED, CHECKER, _("Refuse the declaration")),
    (Assessment.IN_ASSESSMENT, "issue_query", Assessment.QUERY_OPEN, CHECKER, _("Ask the declarant")),
    (Assessment.QUERY_OPEN, "reply", Assessment.IN_ASSESSMENT, DECLARANT, _("Reply")),
    (Assessment.QUERY_OPEN, "lapse", Assessment.IN_ASSESSMENT, Role.SYSTEM, _("Decide without a reply")),
    (Assessment.QUERY_OPEN, "take_back", Assessment.IN_ASSESSMENT, CHECKER, _("Take the query back")),
    (
        Assessment.IN_ASSESSMENT,
        "order_first_check",
        Assessment.FIRST_CHECK,
        CHECKER,
        _("Have the goods examined first"),
    ),
    (
        Assessment.FIRST_CHECK,
        "report_examination",
        Assessment.IN_ASSESSMENT,
        Role.SYSTEM,
        _("Report the examination"),
    ),
    (Assessment.IN_ASSESSMENT, "order_test", Assessment.LAB_PENDING, CHECKER, _("Have a sample tested")),
    (
        Assessment.LAB_PENDING,
        "report_test",
        Assessment.IN_ASSESSMENT,
        (Role.LABORATORY, Role.SYSTEM),
        _("Report the test"),
    ),
    (Assessment.IN_ASSESSMENT, "propose", Assessment.HEARING, CHECKER, _("Propose a reassessment")),
    (Assessment.HEARING, "answer", Assessment.HEARD, DECLARANT, _("Answer the proposal")),
    *(
        row
        for source in (Assessment.HEARING, Assessment.HEARD)
        for row in (
            (source, "drop", Assessment.IN_ASSESSMENT, CHECKER, _("Drop the proposal")),
            (source, "consent", Assessment.REASSESSED, DECLARANT, _("Agree to the reassessment")),
            (source, "reassess", Assessment.REASSESSED, CHECKER, _("Reassess with written reasons")),
        )
    ),
    (
        Assessment.IN_ASSESSMENT,
        "assess_provisionally",
        Assessment.PROVISIONAL,
        Role.SUPERVISOR,
        _("Assess provisionally"),
    ),
    (
        Assessment.PROVISIONAL,
        "finalise",
        Assessment.ASSESSED,
        (*CHECKER, Role.SYSTEM),
        _("Finalise as declared"),
    ),
    (Assessment.PROVISIONAL, "finalise_anew", Assessment.REASSESSED, CHECKER, _("Finalise with a change")),
    (Assessment.IN_ASSESSMENT, "amend", Assessment.IN_ASSESSMENT, DECLARANT, _("Amend")),
    (Assessment.QUERY_OPEN, "amend", Assessment.QUERY_OPEN, DECLARANT, _("Amend")),
    (Assessment.ASSESSED, "amend", Assessment.REGISTERED, DECLARANT, _("Amend")),
    (Assessment.ASSESSED, "amend_details", Assessment.ASSESSED, DECLARANT, _("Amend details")),
    (
        Assessment.ASSESSED,
        "recall",
        Assessment.IN_ASSESSMENT,
        Role.SUPERVISOR,
        _("Send to a check after all"),
    ),
    (
        Assessment.IN_ASSESSMENT,
        "relieve",
        Assessment.ASSESSED,
        Role.SUPERVISOR,
        _("Accept without a check"),
    ),
    (Assessment.ASSESSED, "withdraw", Assessment.WITHDRAWN, DECLARANT, _("Withdraw")),
    *(
        (source, "cancel", Assessment.CANCELLED, Role.SUPERVISOR, _("Cancel"))
        for source in (
            Assessment.ASSESSED,
            Assessment.REASSESSED,
            Assessment.PROVISIONAL,
            Assessment.IN_ASSESSMENT,
            Assessment.QUERY_OPEN,
            Assessment.LAB_PENDING,
            Assessment.HEARING,
            Assessment.HEARD,
        )
    ),
)

CARGO = transitions(
    (Cargo.PRE_ARRIVAL, "arrive", Cargo.ARRIVED, CARRIER, _("Report arrival")),
    (Cargo.ARRIVED, "discharge", Cargo.DISCHARGED, CARRIER, _("Report discharge")),
    (Cargo.ARRIVED, "store", Cargo.IN_TEMPORARY_STORAGE, TERMINAL, _("Take into temporary storage")),
    (Cargo.DISCHARGED, "store", Cargo.IN_TEMPORARY_STORAGE, TERMINAL, _("Take into temporary storage")),
    (Cargo.ARRIVED, "register_goods", Cargo.GOODS_REGISTERED, DECLARANT, _("Register the goods")),
    (Cargo.DISCHARGED, "register_goods", Cargo.GOODS_REGISTERED, DECLARANT, _("Register the goods")),
    (
        Cargo.IN_TEMPORARY_STORAGE,
        "register_goods",
        Cargo.GOODS_REGISTERED,
        DECLARANT,
        _("Register the goods"),
    ),
    (
        Cargo.GOODS_REGISTERED,
        "gate_out",
        Cargo.GATE_OUT,
        (Role.GATE_OFFICER, Role.TERMINAL_OPERATOR),
        _("Let the goods leave"),
    ),
)

PAYMENT = transitions(
    (PaymentState.NOT_DUE, "charge", PaymentState.DUE, Role.SYSTEM, _("Ask for payment")),
    (PaymentState.NOT_DUE, "exempt", PaymentState.EXEMPT, Role.SYSTEM, _("Nothing to pay")),
    (PaymentState.DUE, "confirm", PaymentState.PAID, Role.SYSTEM, _("Payment received")),
    (PaymentState.DUE, "recharge", PaymentState.DUE, Role.SYSTEM, _("Ask for another amount")),
    (PaymentState.DUE, "exempt", PaymentState.EXEMPT, Role.SYSTEM, _("Nothing to pay")),
    (PaymentState.PAID, "reverse", PaymentState.DUE, Role.SYSTEM, _("Payment reversed by the bank")),
    (PaymentState.PAID, "recharge", PaymentState.DUE, Role.SYSTEM, _("Ask for the difference")),
    (PaymentState.EXEMPT, "recharge", PaymentState.DUE, Role.SYSTEM, _("Ask for payment")),
    (PaymentState.DUE, "demand", PaymentState.DEMANDED, Role.SYSTEM, _("Demand after release")),
    (PaymentState.DEMANDED, "confirm", PaymentState.PAID, Role.SYSTEM, _("Payment received")),
)

RELEASE = transitions(
    (Release.HELD, "release", Release.RELEASED, Role.SYSTEM, _("Release")),
)

CANCELLATION = transitions(
    (Cancellation.NONE, "request", Cancellation.REQUESTED, DECLARANT, _("Ask for cancellation")),
    (Cancellation.DECLINED, "request", Cancellation.REQUESTED, DECLARANT, _("Ask for cancellation")),
    (Cancellation.REQUESTED, "approve", Cancellation.APPROVED, Role.SUPERVISOR, _("Approve cancellation")),
    (Cancellation.REQUESTED, "decline", Cancellation.DECLINED, Role.SUPERVISOR, _("Decline cancellation")),
)

LIFECYCLES = {
    "assessment": ASSESSMENT,
    "cargo": CARGO,
    "payment": PAYMENT,
    "release": RELEASE,
    "cancellation": CANCELLATION,
}

DECIDED = frozenset({Assessment.ASSESSED, Assessment.REASSESSED, Assessment.PROVISIONAL})
"""What is to be paid is fixed, be it for the time being: the assessment no longer keeps the goods."""
WITH_AN_OFFICER = frozenset(
    {
        Assessment.IN_ASSESSMENT,
        Assessment.QUERY_OPEN,
        Assessment.FIRST_CHECK,
        Assessment.LAB_PENDING,
        Assessment.HEARING,
        Assessment.HEARD,
    }
)
"""A check that an officer began and that is not decided, whoever has the ball."""
ENDED = frozenset({Assessment.REFUSED, Assessment.WITHDRAWN, Assessment.CANCELLED})
LIVE_STATES = [state.value for state in Assessment if state not in ENDED]
"""Assessments of declarations that have not ended, in a fixed order: indexes are built on this list."""
HERE = frozenset({Cargo.ARRIVED, Cargo.DISCHARGED, Cargo.IN_TEMPORARY_STORAGE, Cargo.GOODS_REGISTERED})
