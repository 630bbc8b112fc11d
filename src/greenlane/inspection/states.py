"""The life of an examination, of its appointment, and of a compliance verification."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions

EXAMINER = Role.EXAMINING_OFFICER
SECOND = (Role.EXAMINING_OFFICER, Role.SUPERVISOR)
TRADER = (Role.DECLARANT, Role.GATEWAY)
VERIFIER = Role.COMPLIANCE_VERIFIER


class ExaminationState(TextChoices):
    ORDERED = "ordered", _("Ordered")
    APPOINTED = "appointed", _("Appointed")
    IN_PROGRESS = "in_progress", _("Goods are being examined")
    TO_CONFIRM = "to_confirm", _("Second officer to confirm")
    REPORTED = "reported", _("Reported")
    CANCELLED = "cancelled", _("No longer needed")


class Result(TextChoices):
    NONE = "", _("Not yet")
    CONFORM = "conform", _("As declared")
    DISCREPANCY = "discrepancy", _("Discrepancy")


class Cause(TextChoices):
    """Why goods are examined."""

    LANE = "lane", _("Selected for examination")
    LANE_CHANGE = "lane_change", _("Lane changed by a supervisor")
    FIRST_CHECK = "first_check", _("First check, before the assessment")
    SECOND_CHECK = "second_check", _("Second check, after the assessment began")


class FindingKind(TextChoices):
    """What can differ from what was declared."""

    UNDECLARED = "undeclared", _("Goods that are not declared")
    QUANTITY = "quantity", _("Quantity or mass")
    DESCRIPTION = "description", _("Description or quality")
    CLASSIFICATION = "classification", _("Classification")
    ORIGIN = "origin", _("Origin")
    MARKS = "marks", _("Marks, brands or labels")
    PROHIBITED = "prohibited", _("Prohibited or restricted goods")
    PACKING = "packing", _("Packages or seals")
    OTHER = "other", _("Something else")


EXAMINATION = transitions(
    # from                          verb           to                            who       label
    (ExaminationState.ORDERED, "appoint", ExaminationState.APPOINTED, TRADER, _("Confirm the appointment")),
    (
        ExaminationState.APPOINTED,
        "put_off",
        ExaminationState.ORDERED,
        (*SECOND, *TRADER),
        _("Ask for another time"),
    ),
    (ExaminationState.ORDERED, "start", ExaminationState.IN_PROGRESS, EXAMINER, _("Begin the examination")),
    (ExaminationState.APPOINTED, "start", ExaminationState.IN_PROGRESS, EXAMINER, _("Begin the examination")),
    (ExaminationState.IN_PROGRESS, "report", ExaminationState.REPORTED, EXAMINER, _("Report as declared")),
    (
        ExaminationState.IN_PROGRESS,
        "ask_second",
        ExaminationState.TO_CONFIRM,
        EXAMINER,
        _("Report a discrepancy"),
    ),
    (ExaminationState.TO_CONFIRM, "confirm", ExaminationState.REPORTED, SECOND, _("Confirm the discrepancy")),
    (
        ExaminationState.TO_CONFIRM,
        "send_back",
        ExaminationState.IN_PROGRESS,
        SECOND,
        _("Send it back to the examiner"),
    ),
    *(
        (source, "cancel", ExaminationState.CANCELLED, Role.SYSTEM, _("Close"))
        for source in (
            ExaminationState.ORDERED,
            ExaminationState.APPOINTED,
            ExaminationState.IN_PROGRESS,
            ExaminationState.TO_CONFIRM,
        )
    ),
)

OPEN_EXAMINATIONS = ("ordered", "appointed", "in_progress", "to_confirm")
"""States in which goods still have to be examined; a declaration has one such examination at most."""
NOT_BEGUN = ("ordered", "appointed")


class AppointmentState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Another time was asked for")
    REPLACED = "replaced", _("Replaced")


APPOINTMENT = transitions(
    (AppointmentState.PROPOSED, "confirm", AppointmentState.CONFIRMED, TRADER, _("Confirm")),
    (AppointmentState.PROPOSED, "decline", AppointmentState.DECLINED, TRADER, _("Ask for another time")),
    (AppointmentState.CONFIRMED, "decline", AppointmentState.DECLINED, TRADER, _("Ask for another time")),
    (AppointmentState.PROPOSED, "replace", AppointmentState.REPLACED, SECOND, _("Propose another time")),
    (AppointmentState.CONFIRMED, "replace", AppointmentState.REPLACED, SECOND, _("Propose another time")),
)


class VerificationState(TextChoices):
    PENDING = "pending", _("Waiting in the queue")
    IN_HAND = "in_hand", _("With a verifier")
    SET_ASIDE = "set_aside", _("Set aside")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("No longer needed")


VERIFICATION = transitions(
    (VerificationState.PENDING, "take", VerificationState.IN_HAND, VERIFIER, _("Take the next")),
    (VerificationState.IN_HAND, "set_aside", VerificationState.SET_ASIDE, VERIFIER, _("Set aside")),
    (
        VerificationState.SET_ASIDE,
        "resume",
        VerificationState.PENDING,
        (VERIFIER, Role.SUPERVISOR),
        _("Put it back in its place"),
    ),
    (VerificationState.IN_HAND, "release", VerificationState.PENDING, Role.SUPERVISOR, _("Take it back")),
    (VerificationState.IN_HAND, "verify", VerificationState.VERIFIED, VERIFIER, _("Verified")),
    *(
        (source, "close", VerificationState.CLOSED, Role.SYSTEM, _("Close"))
        for source in (VerificationState.PENDING, VerificationState.IN_HAND, VerificationState.SET_ASIDE)
    ),
)

OPEN_VERIFICATIONS = ("pending", "in_hand", "set_aside")
LIFECYCLES = {"examination": EXAMINATION, "appointment": APPOINTMENT, "verification": VERIFICATION}
