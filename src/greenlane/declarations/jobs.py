"""What the worker does for declarations: say in writing why something is late."""

from __future__ import annotations

import logging

from greenlane.declarations.selectors.delays import unexplained
from greenlane.declarations.services.delaying import explain_delays
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.jobs import register_step
from greenlane.parties.selectors import calendars

log = logging.getLogger(__name__)
AT_ONCE = 200


def explain_what_is_late() -> int:
    """A step of the worker; returns how many reasons were issued. Three queries while nothing is late.

    What passed while no worker ran is found in the next round, as far as it is still waiting.
    """
    late = unexplained(calendars(), clock.now()).values_list("mrn", flat=True)
    issued = 0
    for mrn in list(late[:AT_ONCE]):
        try:
            issued += len(explain_delays(mrn=mrn, by=SYSTEM))
        except CustomsError as refusal:  # one declaration must not keep the others waiting
            log.warning("a delay was not explained: %s %s", refusal.code, refusal.message)
    return issued


def register_jobs() -> None:
    """Add the reasons for delays to the worker's round; called when the app is ready."""
    register_step("delays", explain_what_is_late, order=65, rests=10)
