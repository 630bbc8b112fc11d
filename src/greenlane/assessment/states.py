"""The lives of an assignment (one officer and one check) and of a proposed reassessment."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.states import CHECKER, DECLARANT
from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions

DECIDER = (Role.DOCUMENT_OFFICER, Role.SUPERVISOR, Role.SYSTEM)
REDRAWER = (Role.SUPERVISOR, Role.SYSTEM)


class AssignmentState(TextChoices):
    DRAWN = "drawn", _("With an officer")
    UNASSIGNED = "unassigned", _("Nobody could be drawn")
    DECIDED = "decided", _("Decided")
    REDRAWN = "redrawn", _("Given to another")
    WITHDRAWN = "withdrawn", _("No longer to be decided")


ASSIGNMENT = transitions(
    # from                        verb         to                         who       label
    (AssignmentState.DRAWN, "decide", AssignmentState.DECIDED, DECIDER, _("Decide")),
    (AssignmentState.DRAWN, "redraw", AssignmentState.REDRAWN, REDRAWER, _("Draw again")),
    (AssignmentState.DRAWN, "take_over", AssignmentState.REDRAWN, Role.SUPERVISOR, _("Take over")),
    (AssignmentState.DRAWN, "withdraw", AssignmentState.WITHDRAWN, Role.SYSTEM, _("Close")),
    (AssignmentState.UNASSIGNED, "redraw", AssignmentState.REDRAWN, REDRAWER, _("Draw again")),
    (AssignmentState.UNASSIGNED, "take_over", AssignmentState.REDRAWN, Role.SUPERVISOR, _("Take over")),
    (AssignmentState.UNASSIGNED, "withdraw", AssignmentState.WITHDRAWN, Role.SYSTEM, _("Close")),
)


class QueryState(TextChoices):
    DRAFTED = "drafted", _("Being written")
    AWAITING_SUPERVISOR = "awaiting_supervisor", _("With a supervisor")
    ISSUED = "issued", _("Waiting for the reply")
    REPLIED = "replied", _("Replied")
    LAPSED = "lapsed", _("Not replied in time")
    TAKEN_BACK = "taken_back", _("Taken back")
    CLOSED = "closed", _("Closed with the case")


QUERY = transitions(
    (QueryState.DRAFTED, "issue", QueryState.ISSUED, CHECKER, _("Ask the declarant")),
    (QueryState.DRAFTED, "submit", QueryState.AWAITING_SUPERVISOR, CHECKER, _("Send to a supervisor")),
    (QueryState.AWAITING_SUPERVISOR, "approve", QueryState.ISSUED, Role.SUPERVISOR, _("Approve and issue")),
    (QueryState.AWAITING_SUPERVISOR, "decline", QueryState.DRAFTED, Role.SUPERVISOR, _("Decline")),
    (QueryState.AWAITING_SUPERVISOR, "fetch_back", QueryState.DRAFTED, CHECKER, _("Change it once more")),
    (QueryState.ISSUED, "reply", QueryState.REPLIED, DECLARANT, _("Reply")),
    (QueryState.ISSUED, "lapse", QueryState.LAPSED, Role.SYSTEM, _("Let it lapse")),
    (QueryState.ISSUED, "take_back", QueryState.TAKEN_BACK, CHECKER, _("Take it back")),
    *(
        (state, "close", QueryState.CLOSED, Role.SYSTEM, _("Close"))
        for state in (QueryState.ISSUED, QueryState.REPLIED, QueryState.LAPSED, QueryState.TAKEN_BACK)
    ),
)

UNDER_WAY = (QueryState.DRAFTED.value, QueryState.AWAITING_SUPERVISOR.value, QueryState.ISSUED.value)
"""States of a query that is being written or waits for its reply; a declaration has one such query at most."""
IN_WRITING = (QueryState.DRAFTED.value, QueryState.AWAITING_SUPERVISOR.value)
MOST_QUERIES = 3
"""Queries about one declaration, ever."""


class ReassessmentState(TextChoices):
    PROPOSED = "proposed", _("Waiting for the declarant's answer")
    ANSWERED = "answered", _("Answered, to be decided")
    SUBMITTED = "submitted", _("Waiting for a second signature")
    CONSENTED = "consented", _("Agreed to")
    DECIDED = "decided", _("Decided with reasons")
    DROPPED = "dropped", _("Dropped")
    ENDED = "ended", _("Ended with the declaration")


class HearingMode(TextChoices):
    VIDEO = "video", _("By video")
    OFFICE = "office", _("At the customs office")


_PROPOSER = (Role.DOCUMENT_OFFICER, Role.SUPERVISOR)
_DECLARANT = (Role.DECLARANT, Role.GATEWAY)

REASSESSMENT = transitions(
    # from                        verb         to                         who       label
    (ReassessmentState.PROPOSED, "answer", ReassessmentState.ANSWERED, _DECLARANT, _("Answer")),
    (ReassessmentState.PROPOSED, "consent", ReassessmentState.CONSENTED, _DECLARANT, _("Agree")),
    (ReassessmentState.ANSWERED, "consent", ReassessmentState.CONSENTED, _DECLARANT, _("Agree")),
    *(
        step
        for source in (ReassessmentState.PROPOSED, ReassessmentState.ANSWERED)
        for step in (
            (source, "drop", ReassessmentState.DROPPED, _PROPOSER, _("Drop the proposal")),
            (source, "decide", ReassessmentState.DECIDED, _PROPOSER, _("Decide with reasons")),
            (source, "submit", ReassessmentState.SUBMITTED, _PROPOSER, _("Ask for a second signature")),
        )
    ),
    (
        ReassessmentState.SUBMITTED,
        "countersign",
        ReassessmentState.DECIDED,
        Role.SUPERVISOR,
        _("Countersign"),
    ),
    (ReassessmentState.SUBMITTED, "send_back", ReassessmentState.ANSWERED, Role.SUPERVISOR, _("Send back")),
    *(
        (source, "end", ReassessmentState.ENDED, Role.SYSTEM, _("Close"))
        for source in (
            ReassessmentState.PROPOSED,
            ReassessmentState.ANSWERED,
            ReassessmentState.SUBMITTED,
        )
    ),
)


class EscalationState(TextChoices):
    """How far a complaint about a delayed check has gone. Source: domain description, 4.1 (AEM)."""

    OPEN = "open", _("Waiting to be acknowledged")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    LEVEL1 = "level1", _("With a supervisor (level 1)")
    LEVEL2 = "level2", _("With the national supervisors (level 2)")
    LEVEL3 = "level3", _("With the national assessment centre (level 3)")
    RESOLVED = "resolved", _("Resolved")
    RATED = "rated", _("Resolved and rated")


E = EscalationState
HANDLER = (Role.SUPERVISOR, Role.ASSESSMENT_MONITOR)
UPWARD = (Role.SUPERVISOR, Role.SYSTEM)
COMPLAINANT = (Role.DECLARANT, Role.GATEWAY)

ESCALATION = transitions(
    # from            verb          to              who       label
    (E.OPEN, "acknowledge", E.ACKNOWLEDGED, HANDLER, _("Acknowledge")),
    (E.OPEN, "escalate", E.LEVEL1, UPWARD, _("Take it to level 1")),
    (E.ACKNOWLEDGED, "escalate", E.LEVEL1, UPWARD, _("Take it to level 1")),
    (E.LEVEL1, "escalate", E.LEVEL2, UPWARD, _("Take it to level 2")),
    (E.LEVEL2, "escalate", E.LEVEL3, UPWARD, _("Take it to level 3")),
    (E.ACKNOWLEDGED, "resolve", E.RESOLVED, HANDLER, _("Resolve")),
    (E.LEVEL1, "resolve", E.RESOLVED, HANDLER, _("Resolve")),
    (E.LEVEL2, "resolve", E.RESOLVED, HANDLER, _("Resolve")),
    (E.LEVEL3, "resolve", E.RESOLVED, HANDLER, _("Resolve")),
    (E.RESOLVED, "rate", E.RATED, COMPLAINANT, _("Rate")),
)


class GuidanceState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


G = GuidanceState
MONITORS = (Role.ASSESSMENT_MONITOR, Role.SUPERVISOR)

GUIDANCE = transitions(
    (G.DRAFT, "publish", G.PUBLISHED, MONITORS, _("Publish")),
    (G.DRAFT, "withdraw", G.WITHDRAWN, MONITORS, _("Drop the draft")),
    (G.PUBLISHED, "withdraw", G.WITHDRAWN, MONITORS, _("Withdraw")),
)

UNRESOLVED = (E.OPEN.value, E.ACKNOWLEDGED.value, E.LEVEL1.value, E.LEVEL2.value, E.LEVEL3.value)
"""States in which somebody still has to answer; a declaration has one such escalation at most."""
LEVELS = {E.OPEN: 0, E.ACKNOWLEDGED: 0, E.LEVEL1: 1, E.LEVEL2: 2, E.LEVEL3: 3}

OPEN = (AssignmentState.DRAWN.value, AssignmentState.UNASSIGNED.value)
"""States in which somebody still has to decide; a declaration has one such assignment at most."""

PENDING = (
    ReassessmentState.PROPOSED.value,
    ReassessmentState.ANSWERED.value,
    ReassessmentState.SUBMITTED.value,
)
"""States in which a proposal still waits for somebody; a declaration has one such proposal at most."""


class ProvisionalState(TextChoices):
    OPEN = "open", _("Provisional")
    FINALISED = "finalised", _("Final")
    ENDED = "ended", _("Ended with the declaration")


class ProvisionalOutcome(TextChoices):
    AS_DECLARED = "as_declared", _("As declared")
    ANEW = "anew", _("With a change")
    BY_TIME = "by_time", _("As declared, because the time was over")


class SecurityState(TextChoices):
    NOT_NEEDED = "not_needed", _("No security needed")
    WANTED = "wanted", _("To be given")
    OFFERED = "offered", _("Offered, to be accepted")
    ACCEPTED = "accepted", _("Accepted")
    DISCHARGED = "discharged", _("Discharged")
    DRAWN = "drawn", _("Drawn upon")


class ClockName(TextChoices):
    LISTING = "listing", _("Customs lists what is missing")
    SUPPLYING = "supplying", _("The trader supplies it")
    ENQUIRING = "enquiring", _("Enquiries end")
    FINALISING = "finalising", _("Customs assesses finally")
    OVERALL = "overall", _("The whole provisional assessment")


class ClockState(TextChoices):
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    EXPIRED = "expired", _("Over")


class GoodsCheckState(TextChoices):
    REQUESTED = "requested", _("Waits for a supervisor")
    ORDERED = "ordered", _("Ordered")
    REPORTED = "reported", _("Reported")
    DECLINED = "declined", _("Declined")
    DROPPED = "dropped", _("No longer needed")


class SampleState(TextChoices):
    TAKEN = "taken", _("In the laboratory")
    REPORTED = "reported", _("Reported")
    WITHDRAWN = "withdrawn", _("No longer needed")


OFFICER = (Role.DOCUMENT_OFFICER, Role.SUPERVISOR)
TRADER = (Role.DECLARANT, Role.GATEWAY)
ACCEPTOR = (Role.CASHIER, Role.SUPERVISOR)

PROVISIONAL = transitions(
    (ProvisionalState.OPEN, "finalise", ProvisionalState.FINALISED, (*OFFICER, Role.SYSTEM), _("Finalise")),
    (ProvisionalState.OPEN, "end", ProvisionalState.ENDED, Role.SYSTEM, _("End")),
)
SECURITY = transitions(
    (SecurityState.WANTED, "offer", SecurityState.OFFERED, (*TRADER, Role.CASHIER), _("Give a security")),
    (
        SecurityState.OFFERED,
        "offer",
        SecurityState.OFFERED,
        (*TRADER, Role.CASHIER),
        _("Give another security"),
    ),
    (SecurityState.OFFERED, "accept", SecurityState.ACCEPTED, ACCEPTOR, _("Accept the security")),
    (SecurityState.OFFERED, "decline", SecurityState.WANTED, ACCEPTOR, _("Decline the security")),
    (SecurityState.ACCEPTED, "discharge", SecurityState.DISCHARGED, Role.SYSTEM, _("Discharge")),
    (SecurityState.WANTED, "discharge", SecurityState.DISCHARGED, Role.SYSTEM, _("Discharge")),
    (SecurityState.OFFERED, "discharge", SecurityState.DISCHARGED, Role.SYSTEM, _("Discharge")),
    (SecurityState.ACCEPTED, "draw", SecurityState.DRAWN, Role.SYSTEM, _("Draw upon it")),
)
CLOCK = transitions(
    (ClockState.RUNNING, "meet", ClockState.MET, (*OFFICER, *TRADER, Role.SYSTEM), _("Meet")),
    (ClockState.PAUSED, "meet", ClockState.MET, (*OFFICER, *TRADER, Role.SYSTEM), _("Meet")),
    (ClockState.RUNNING, "pause", ClockState.PAUSED, Role.SUPERVISOR, _("Pause")),
    (ClockState.PAUSED, "resume", ClockState.RUNNING, Role.SUPERVISOR, _("Resume")),
    (ClockState.RUNNING, "expire", ClockState.EXPIRED, Role.SYSTEM, _("Expire")),
)
GOODS_CHECK = transitions(
    (
        GoodsCheckState.REQUESTED,
        "approve",  # the system where the category is listed
        GoodsCheckState.ORDERED,
        (Role.SUPERVISOR, Role.SYSTEM),
        _("Approve"),
    ),
    (GoodsCheckState.REQUESTED, "decline", GoodsCheckState.DECLINED, Role.SUPERVISOR, _("Decline")),
    (GoodsCheckState.REQUESTED, "drop", GoodsCheckState.DROPPED, Role.SYSTEM, _("Drop")),
    (GoodsCheckState.ORDERED, "report", GoodsCheckState.REPORTED, Role.SYSTEM, _("Report")),
    (GoodsCheckState.ORDERED, "drop", GoodsCheckState.DROPPED, Role.SYSTEM, _("Drop")),
)
SAMPLE = transitions(
    (SampleState.TAKEN, "report", SampleState.REPORTED, Role.LABORATORY, _("Report the test")),
    (SampleState.TAKEN, "withdraw", SampleState.WITHDRAWN, Role.SYSTEM, _("Withdraw")),
)

LIFECYCLES = {
    "assignment": ASSIGNMENT,
    "query": QUERY,
    "reassessment": REASSESSMENT,
    "provisional": PROVISIONAL,
    "security": SECURITY,
    "clock": CLOCK,
    "goods_check": GOODS_CHECK,
    "sample": SAMPLE,
    "escalation": ESCALATION,
    "guidance": GUIDANCE,
}
