"""Who has the ball at the gates of inspection, told by its events; and what the stages are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.declarations.intervals import OPENS, Turn, register_turns, waits
from greenlane.declarations.release import Holder
from greenlane.declarations.stages import Stage, register_stages
from greenlane.inspection.gates import PRESENTED, taken_into_account

_PRESENTED = waits(Holder.TRADER, _("The goods are to be examined; register them first."), "presentation")


def presentation(regions: Any, since: datetime) -> Turn | None:
    """Until the goods are registered nothing can be examined, whatever was ordered or appointed."""
    return None if regions.cargo in PRESENTED else _PRESENTED


def settled(regions: Any, reported_at: datetime) -> Turn | None:
    """An assessment decided after the report settles its discrepancy; one taken up again leaves it undecided."""
    return OPENS if taken_into_account(regions, reported_at) else None


_ORDERED = waits(Holder.OFFICER, _("The goods are examined."), "examination", revised=presentation)
_EXAMINED = replace(_ORDERED, revised=None)
_TIME = waits(
    Holder.TRADER,
    _("Customs proposed a time for the examination; answer it."),
    "appointment",
    revised=presentation,
)
_SECOND = waits(Holder.OFFICER, _("A second officer looks at what the examination found."), "second_officer")
_DECIDED = waits(
    Holder.OFFICER,
    _("The examination found a discrepancy; Customs decides."),
    "discrepancy",
    revised=settled,
)
_VERIFIED = waits(Holder.OFFICER, _("Customs verifies compliance."), "verification")
_ASIDE = waits(Holder.TRADER, _("The verification is set aside."), "verification_aside")


def reported(data: Mapping[str, Any]) -> Turn:
    return OPENS if data.get("result") == "conform" else _DECIDED


register_turns(
    "examination",
    {
        "inspection.examination_ordered": _ORDERED,
        "inspection.appointment_proposed": _TIME,
        "inspection.appointment_declined": _ORDERED,
        "inspection.examination_appointed": _ORDERED,
        "inspection.examination_started": _EXAMINED,
        "inspection.examination_sent_back": _EXAMINED,
        "inspection.examination_to_confirm": _SECOND,
        "inspection.examination_reported": reported,
        "inspection.examination_cancelled": OPENS,
        "inspection.discrepancy_accepted": OPENS,
    },
    each="number",
)
register_turns(
    "compliance",
    {
        "inspection.verification_opened": _VERIFIED,
        "inspection.verification_taken": _VERIFIED,
        "inspection.verification_resumed": _VERIFIED,
        "inspection.verification_taken_back": _VERIFIED,
        "inspection.verification_set_aside": _ASIDE,
        "inspection.verification_verified": OPENS,
        "inspection.verification_closed": OPENS,
    },
)
register_stages(
    {
        "presentation": Stage(
            _("Goods to be presented"),
            _("The declarant registers the goods that are to be examined."),
            _("Register the goods and have somebody there who may open the packages."),
        ),
        "examination": Stage(_("Examination of goods"), _("An examiner looks at the goods and reports.")),
        "appointment": Stage(
            _("Time of the examination"),
            _("The declarant agrees to the time that Customs proposed."),
            _("Agree to the time, or ask for another."),
        ),
        "second_officer": Stage(_("Second officer"), _("A second officer looks at what was found.")),
        "discrepancy": Stage(_("Discrepancy"), _("Customs decides on what the examination found.")),
        "verification": Stage(_("Compliance verification"), _("A verifier goes through the list.")),
        "verification_aside": Stage(
            _("Compliance verification set aside"),
            _("Something is missing for the verification."),
            _("Read on the page of the declaration what is missing, and supply it."),
        ),
    }
)
