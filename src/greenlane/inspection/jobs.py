"""What the worker does for inspection: verifications of goods that were here before their lane was verified."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Cargo, Release
from greenlane.foundation.jobs import register_step
from greenlane.inspection.gates import verified_lanes
from greenlane.inspection.models import Verification
from greenlane.inspection.services.catching_up import catch_up

AT_ONCE = 200


def work_due() -> int:
    """A step of the worker; returns how much it did. One query, none where no lane is verified."""
    lanes = verified_lanes()
    if not lanes:
        return 0
    known = Verification.objects.filter(declaration=OuterRef("pk"))
    rows = Declaration.objects.filter(
        ~Exists(known), release=Release.HELD, cargo=Cargo.GOODS_REGISTERED, lane__in=lanes
    )
    mrns = list(rows.order_by("pk").values_list("mrn", flat=True)[:AT_ONCE])
    return sum(catch_up(mrn=mrn) for mrn in mrns)


def register_jobs() -> None:
    """Add the step to the worker's round; called when the app is ready."""
    register_step("verifications", work_due, order=70)
