"""What can go wrong at examinations and verifications."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError


class NoExamination(CustomsError):
    """No examination of this declaration is open."""

    code = "EXM001"
    status = 409


class GoodsNotPresented(CustomsError):
    """The goods are not registered yet; they cannot be examined."""

    code = "EXM002"
    status = 409


class NotYourExamination(CustomsError):
    """Another officer examines these goods."""

    code = "EXM003"
    status = 403


class OneDutyOnly(CustomsError):
    """You acted in this case in another part; assessor, examiner and verifier are different people."""

    code = "EXM004"
    status = 403


class SecondPersonNeeded(CustomsError):
    """A discrepancy is confirmed by an officer who did not examine the goods."""

    code = "EXM005"
    status = 403


class ReportIncomplete(CustomsError):
    """The report is not complete."""

    code = "EXM006"


class SlotImpossible(CustomsError):
    """Nobody can come at that time."""

    code = "EXM007"


class NoAppointment(CustomsError):
    """No time is proposed or agreed."""

    code = "EXM008"
    status = 409


class NotAPicture(CustomsError):
    """This is no photo that can be kept."""

    code = "EXM009"


class NothingToDecide(CustomsError):
    """No discrepancy of this declaration waits for a decision."""

    code = "EXM010"
    status = 409


class SayWhy(CustomsError):
    """Say why; the reason is kept with the case."""

    code = "EXM011"


class NotBegun(CustomsError):
    """The examination is not in progress."""

    code = "EXM012"
    status = 409


class NoVerification(CustomsError):
    """No verification of this declaration is open."""

    code = "CVF001"
    status = 409


class NotInYourHands(CustomsError):
    """You do not have this verification; the queue gives it to whoever is next."""

    code = "CVF002"
    status = 409


class ChecksMissing(CustomsError):
    """Some checks were not made."""

    code = "CVF003"


class QueueEmpty(CustomsError):
    """Nothing waits that you may verify."""

    code = "CVF004"
    status = 409
