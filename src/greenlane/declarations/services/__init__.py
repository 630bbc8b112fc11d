"""The verbs of a declaration, and the only writers of its tables."""

from greenlane.declarations.services.amending import amend
from greenlane.declarations.services.assessing import accept, refuse
from greenlane.declarations.services.cargo import gate_out, register_goods, report_cargo
from greenlane.declarations.services.delaying import explain_delays
from greenlane.declarations.services.ending import (
    approve_cancellation,
    decline_cancellation,
    request_cancellation,
    withdraw,
)
from greenlane.declarations.services.lanes import change_lane
from greenlane.declarations.services.lodging import Lodging, Outcome, check, lodge, lodge_many

__all__ = [
    "Lodging",
    "Outcome",
    "accept",
    "amend",
    "approve_cancellation",
    "change_lane",
    "check",
    "decline_cancellation",
    "explain_delays",
    "gate_out",
    "lodge",
    "lodge_many",
    "refuse",
    "register_goods",
    "report_cargo",
    "request_cancellation",
    "withdraw",
]
