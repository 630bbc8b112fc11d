"""What can go wrong when selection is changed, recorded or replayed."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError


class SameHand(CustomsError):
    """Who wrote it does not approve it."""

    code = "RSK001"
    status = 403


class NotBacktested(CustomsError):
    """A rule is approved on the report of a backtest of its present text."""

    code = "RSK002"
    status = 409


class CanariesMoved(CustomsError):
    """Canary declarations would change lane; nothing went live."""

    code = "RSK003"
    status = 409


class RuleIncomplete(CustomsError):
    """The rule lacks what it needs before it can be used."""

    code = "RSK004"


class RuleFixed(CustomsError):
    """This version of the rule can no longer be changed; write the next version."""

    code = "RSK005"
    status = 409


class PolicyOutOfBounds(CustomsError):
    """The policy holds shares or capacities that are not possible."""

    code = "RSK006"


class NotEvaluated(CustomsError):
    """A model decides only after it was evaluated on days it has not seen."""

    code = "RSK007"
    status = 409


class WrongPeriod(CustomsError):
    """The period or the settings of the training cannot be used."""

    code = "RSK030"


class SeenDays(CustomsError):
    """A model is evaluated on days after those it learnt from."""

    code = "RSK031"


class NotPromotable(CustomsError):
    """Other models went in or out of use while the thresholds were computed."""

    code = "RSK032"
    status = 409


class NoHistory(CustomsError):
    """There is no stored history to work on yet."""

    code = "RSK008"
    status = 409


class NoDecision(CustomsError):
    """No decision record is kept of this declaration."""

    code = "RSK009"
    status = 404


class RecordBroken(CustomsError):
    """The decision record is not the one that was stored, or cannot be decided again."""

    code = "RSK010"
    status = 409


class LaneRefused(CustomsError):
    """The lane cannot be changed like this."""

    code = "RSK011"
    status = 409


class SecondPersonNeeded(CustomsError):
    """A lane is lowered by two persons."""

    code = "RSK012"
    status = 403


class FindingRefused(CustomsError):
    """The result of the check cannot be recorded like this."""

    code = "RSK013"


class ListUnusable(CustomsError):
    """The list cannot be written or put in force like this."""

    code = "RSK016"


class CanaryUnusable(CustomsError):
    """The canary cannot be kept like this."""

    code = "RSK017"
