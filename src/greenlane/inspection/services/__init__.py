"""The verbs of inspection, and the only writers of its tables."""

from greenlane.inspection.services.appointing import confirm_time, decline_time, propose, register_agency
from greenlane.inspection.services.deciding import accept_discrepancy, give_back
from greenlane.inspection.services.examining import (
    attach_photo,
    confirm,
    keep_notes,
    report,
    send_back,
    start,
)
from greenlane.inspection.services.ordering import close, follow, order
from greenlane.inspection.services.verifying import (
    close_verification,
    open_verification,
    prioritise,
    resume,
    set_aside,
    take_back,
    take_next,
    verify,
)

__all__ = [
    "accept_discrepancy",
    "attach_photo",
    "close",
    "close_verification",
    "confirm",
    "confirm_time",
    "decline_time",
    "follow",
    "give_back",
    "keep_notes",
    "open_verification",
    "order",
    "prioritise",
    "propose",
    "register_agency",
    "report",
    "resume",
    "send_back",
    "set_aside",
    "start",
    "take_back",
    "take_next",
    "verify",
]
