"""The tables of assessment, a file per concept."""

from greenlane.assessment.models.decisions import ReasonedDecision, Reassessment
from greenlane.assessment.models.draws import (
    AssessmentGroup,
    Assignment,
    Draw,
    DrawBlinding,
    DrawDisclosure,
    DrawSecret,
    DrawSheet,
    GroupMember,
)
from greenlane.assessment.models.escalation import Escalation
from greenlane.assessment.models.goods import GoodsCheck, PortTransfer, Sample
from greenlane.assessment.models.provisional import (
    ClockPause,
    MissingItem,
    ProvisionalAssessment,
    ProvisionalClock,
    SecurityKind,
)
from greenlane.assessment.models.queries import InformationRequest, QueryAnswer, QueryItem
from greenlane.assessment.models.uniformity import (
    DecidedItem,
    Discrepancy,
    GuidanceNote,
    GuidanceUse,
    Outcome,
)

__all__ = [
    "AssessmentGroup",
    "Assignment",
    "ClockPause",
    "DecidedItem",
    "Discrepancy",
    "Draw",
    "DrawBlinding",
    "DrawDisclosure",
    "DrawSecret",
    "DrawSheet",
    "Escalation",
    "GoodsCheck",
    "GroupMember",
    "GuidanceNote",
    "GuidanceUse",
    "InformationRequest",
    "MissingItem",
    "Outcome",
    "PortTransfer",
    "ProvisionalAssessment",
    "ProvisionalClock",
    "QueryAnswer",
    "QueryItem",
    "ReasonedDecision",
    "Reassessment",
    "Sample",
    "SecurityKind",
]
