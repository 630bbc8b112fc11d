"""The verbs of assessment: secrets of the days, groups, drawing, redrawing, taking over, closing."""

from greenlane.assessment.services.closing import close
from greenlane.assessment.services.drawing import draw, redraw, retry, take_over
from greenlane.assessment.services.groups import add_member, end_member, keep_group, set_active, set_leave
from greenlane.assessment.services.secrets import commit_secret, publish_secret

__all__ = [
    "add_member",
    "close",
    "commit_secret",
    "draw",
    "end_member",
    "keep_group",
    "publish_secret",
    "redraw",
    "retry",
    "set_active",
    "set_leave",
    "take_over",
]
