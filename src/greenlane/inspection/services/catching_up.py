"""Verifications that were not opened when the goods came, since their lane was not verified then."""

from __future__ import annotations

from greenlane.declarations.services.docket import Docket
from greenlane.declarations.states import ENDED, Cargo, Release
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.verbs import verb
from greenlane.inspection.gates import verified_lanes
from greenlane.inspection.services.verifying import open_verification


@verb
def catch_up(*, mrn: str) -> bool:
    """Open a verification where one is missing; safe to repeat."""
    found = Docket.open(mrn).declaration
    here = found.cargo == Cargo.GOODS_REGISTERED and found.release == Release.HELD
    if not here or found.assessment in ENDED or found.lane not in verified_lanes():
        return False
    open_verification(declaration=found, by=SYSTEM)
    return True
