"""What can go wrong when checks are drawn, given to others or verified."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError


class NotYourCase(CustomsError):
    """This check was drawn for another officer."""

    code = "DRW001"
    status = 403


class NoCase(CustomsError):
    """No check of this declaration is with an officer or waits for one."""

    code = "DRW002"
    status = 409


class ReasonTooShort(CustomsError):
    """Say why; the reason is kept with the case."""

    code = "DRW003"


class GroupUnusable(CustomsError):
    """The group cannot be kept like this."""

    code = "DRW004"


class SecretNotDue(CustomsError):
    """The secret of this day can not be committed to or published now."""

    code = "DRW005"
    status = 409


class NeverDrawn(CustomsError):
    """Nobody was ever drawn for this declaration."""

    code = "DRW006"
    status = 404


class InConflict(CustomsError):
    """You act for a party to this declaration yourself."""

    code = "DRW007"
    status = 403


class RecordUnreadable(CustomsError):
    """The draw record cannot be read."""

    code = "DRW008"
