"""Reassessment, provisional assessment, appeals, payment: how long everybody has, and on which grounds."""

from __future__ import annotations

from django.conf import settings

from greenlane.assessment.grounds import _ALL as grounds
from greenlane.assessment.grounds import APPEALING, DECIDING, PROPOSING, field_name
from greenlane.assessment.listed import CLOCKS
from greenlane.assessment.states import ClockName
from greenlane.enquiries.publications.base import listed, many, publication, section, table
from greenlane.enquiries.states import Kind
from greenlane.payments.labels import TAXES
from greenlane.payments.states import TRANSITIONS


@publication(
    "payments/published/reassessment",
    "Reassessment: hearing, decision, appeal",
    law=f"{PROPOSING}; {DECIDING}; {APPEALING}",
    module="greenlane.assessment.grounds",
    kind=Kind.PROCEDURE,
)
def reassessment() -> str:
    over = f"{settings.GREENLANE_COUNTERSIGN_OVER:,} {settings.GREENLANE_CURRENCY}"
    rows = [
        (one.code, one.name, listed(sorted(field_name(each) for each in one.fields)), one.law)
        for one in grounds
    ]
    return "\n".join(
        [
            section(
                "How long do I have to answer a proposed reassessment?",
                "answer",
                f"You have {many(settings.GREENLANE_HEARING_DAYS, 'working day')} to answer a proposed reassessment "
                f"({PROPOSING}). The days are working days of the office. You may agree, answer in writing, or ask "
                "for a hearing.",
            ),
            section(
                "How long does Customs have to decide after my answer?",
                "decision",
                f"Customs decides with written reasons within {many(settings.GREENLANE_DECISION_DAYS, 'day')} after "
                f"your answer, or after the end of the time for it ({DECIDING}).",
            ),
            section(
                "How long do I have to appeal against a decision?",
                "appeal",
                f"You may appeal against a decision within {many(settings.GREENLANE_APPEAL_DAYS, 'day')} of the day "
                f"it was made ({APPEALING}).",
            ),
            section(
                "When does a second officer sign a reassessment?",
                "countersign",
                f"A reassessment that changes the amount by more than {over} needs the signature of a supervisor too.",
            ),
            section(
                "Grounds of a reassessment",
                "grounds",
                table(("Ground", "What it says", "About", "Law"), rows),
            ),
        ]
    )


@publication(
    "payments/published/provisional-assessment",
    "Provisional assessment: its five clocks",
    law="Customs Act s. 18; Provisional Assessment Regulations r. 4 to 6",
    module="greenlane.assessment.listed",
    kind=Kind.PROCEDURE,
)
def provisional() -> str:
    rows = [
        (ClockName(one.name).label, many(one.length, one.unit.rstrip("s")), one.begins, one.effect, one.basis)
        for one in CLOCKS.values()
    ]
    overall, supply = CLOCKS[ClockName.OVERALL], CLOCKS[ClockName.SUPPLYING]
    return "\n".join(
        [
            section(
                "How long may a provisional assessment last?",
                "how-long",
                f"A provisional assessment lasts at most {many(overall.length, 'month')} ({overall.basis}). When they "
                "are over, it is final as declared, and the security is given back. Customs may extend a clock by at "
                f"most {many(settings.GREENLANE_PROVISIONAL_EXTENSION_MONTHS, 'month')}.",
            ),
            section(
                "How long do I have to supply what is missing?",
                "supply",
                f"You have {many(supply.length, 'month')} to supply what is missing, {supply.begins} ({supply.basis}). "
                f"A reminder is sent {many(settings.GREENLANE_PROVISIONAL_REMIND_DAYS, 'day')} before the end.",
            ),
            section(
                "The clocks",
                "clocks",
                table(("Clock", "Length", "It begins", "When it is over", "Basis"), rows),
            ),
        ]
    )


@publication(
    "cargo/published/laboratory",
    "Laboratory tests: how long they take",
    law="Customs Act s. 18(2)",
    module="greenlane.assessment.services.samples",
    kind=Kind.PROCEDURE,
)
def laboratory() -> str:
    return section(
        "How long does a laboratory test take?",
        "how-long",
        f"The laboratory reports within {many(settings.GREENLANE_LABORATORY_DAYS, 'working day')} after the sample was "
        "taken.",
    )


@publication(
    "payments/published/paying",
    "Paying duties and taxes",
    law="Payment Order s. 2, 4; Revised Kyoto Convention, General Annex 4",
    module="greenlane.payments.charging",
    kind=Kind.PROCEDURE,
)
def paying() -> str:
    rows = [
        (one.label, one.source.label, one.target.label, listed(sorted(str(r.label) for r in one.roles), "or"))
        for one in TRANSITIONS
    ]
    return "\n".join(
        [
            section(
                "How long do I have to pay?",
                "how-long",
                f"A payment order is due {many(settings.GREENLANE_PAYMENT_DAYS, 'day')} after it was issued. Goods "
                "that are not released yet stay until it is paid.",
            ),
            section(
                "What does a payment order hold?",
                "what",
                f"A payment order lists, in this order: {listed(str(name).lower() for name in TAXES.values())}. "
                f"Amounts are in {settings.GREENLANE_CURRENCY}.",
            ),
            section(
                "How can I pay?",
                "how",
                "You can pay by transfer to the account named on the payment order, or from your duty account. "
                "Customs releases the goods at once when the bank has confirmed the payment.",
            ),
            section(
                "What becomes of a payment order", "steps", table(("Step", "From", "To", "Who does it"), rows)
            ),
        ]
    )
