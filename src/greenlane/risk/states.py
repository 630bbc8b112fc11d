"""The lives of a rule, of a list or policy, of a model and of a change of lane: one table each."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.lifecycle import transitions

ANALYST = (Role.RISK_ANALYST, Role.SYSTEM)
APPROVER = (Role.RULE_APPROVER, Role.SYSTEM)


class RuleState(TextChoices):
    DRAFT = "draft", _("Draft")
    BACKTESTED = "backtested", _("Backtested")
    APPROVED = "approved", _("Approved")
    SHADOW = "shadow", _("In shadow")
    LIVE = "live", _("Live")
    RETIRED = "retired", _("Retired")


class Publication(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    DISCARDED = "discarded", _("Discarded")


class ModelState(TextChoices):
    TRAINED = "trained", _("Trained")
    EVALUATED = "evaluated", _("Evaluated")
    SHADOW = "shadow", _("In shadow")
    LIVE = "live", _("Live")
    RETIRED = "retired", _("Retired")


class LaneChangeState(TextChoices):
    REQUESTED = "requested", _("Waits for a second person")
    APPLIED = "applied", _("Applied")
    DECLINED = "declined", _("Declined")


RULE = transitions(
    # from                 verb         to                    who       label
    (RuleState.DRAFT, "backtest", RuleState.BACKTESTED, ANALYST, _("Backtest")),
    (RuleState.DRAFT, "retire", RuleState.RETIRED, ANALYST, _("Discard")),
    (RuleState.BACKTESTED, "backtest", RuleState.BACKTESTED, ANALYST, _("Backtest again")),
    (RuleState.BACKTESTED, "edit", RuleState.DRAFT, ANALYST, _("Edit")),
    (RuleState.BACKTESTED, "approve", RuleState.APPROVED, APPROVER, _("Approve")),
    (RuleState.BACKTESTED, "return", RuleState.DRAFT, APPROVER, _("Return to the author")),
    (RuleState.BACKTESTED, "retire", RuleState.RETIRED, ANALYST, _("Discard")),
    (RuleState.APPROVED, "shadow", RuleState.SHADOW, (*ANALYST, Role.RULE_APPROVER), _("Put into shadow")),
    (RuleState.APPROVED, "retire", RuleState.RETIRED, (*ANALYST, Role.RULE_APPROVER), _("Retire")),
    (RuleState.SHADOW, "go_live", RuleState.LIVE, APPROVER, _("Let it go live")),
    (RuleState.SHADOW, "retire", RuleState.RETIRED, (*ANALYST, Role.RULE_APPROVER), _("Retire")),
    (RuleState.LIVE, "retire", RuleState.RETIRED, APPROVER, _("Retire")),
)

PUBLICATION = transitions(
    (Publication.DRAFT, "publish", Publication.PUBLISHED, APPROVER, _("Publish")),
    (Publication.DRAFT, "discard", Publication.DISCARDED, (*ANALYST, Role.RULE_APPROVER), _("Discard")),
    (Publication.PUBLISHED, "supersede", Publication.SUPERSEDED, APPROVER, _("Replaced by a newer version")),
)

MODEL = transitions(
    (ModelState.TRAINED, "evaluate", ModelState.EVALUATED, ANALYST, _("Evaluate")),
    (ModelState.TRAINED, "retire", ModelState.RETIRED, ANALYST, _("Discard")),
    (ModelState.EVALUATED, "evaluate", ModelState.EVALUATED, ANALYST, _("Evaluate again")),
    (ModelState.EVALUATED, "shadow", ModelState.SHADOW, APPROVER, _("Put into shadow")),
    (ModelState.EVALUATED, "retire", ModelState.RETIRED, (*ANALYST, Role.RULE_APPROVER), _("Discard")),
    (ModelState.SHADOW, "promote", ModelState.LIVE, APPROVER, _("Promote")),
    (ModelState.SHADOW, "retire", ModelState.RETIRED, APPROVER, _("Retire")),
    (ModelState.LIVE, "retire", ModelState.RETIRED, APPROVER, _("Retire")),
)

LANE_CHANGE = transitions(
    (LaneChangeState.REQUESTED, "apply", LaneChangeState.APPLIED, Role.SUPERVISOR, _("Confirm")),
    (LaneChangeState.REQUESTED, "decline", LaneChangeState.DECLINED, Role.SUPERVISOR, _("Decline")),
)
