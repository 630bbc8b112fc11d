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


class QueryLimitReached(CustomsError):
    """Three queries were issued about this declaration; there is no fourth."""

    code = "QRY001"
    status = 409


class QueryUnderWay(CustomsError):
    """A query about this declaration is under way already; there is only one at a time."""

    code = "QRY002"
    status = 409


class QueryFaulty(CustomsError):
    """The query cannot be asked like this."""

    code = "QRY010"


class WhyNotBefore(CustomsError):
    """Say why this could not be asked in the first query."""

    code = "QRY011"


class OwnQuery(CustomsError):
    """Who wrote a query does not decide on it."""

    code = "QRY012"
    status = 403


class ReplyFaulty(CustomsError):
    """The reply cannot be taken like this."""

    code = "QRY013"


class NoQuery(CustomsError):
    """There is no such query about this declaration."""

    code = "QRY015"
    status = 404


class QueryReasonTooShort(CustomsError):
    """Say why in a sentence: ten characters at least."""

    code = "QRY016"


class ReplyNotDue(CustomsError):
    """The time for the reply is not over."""

    code = "QRY019"
    status = 409


class BeingCancelled(CustomsError):
    """The cancellation of this declaration is being decided; nothing is asked until then."""

    code = "QRY020"
    status = 409


class ShowsNothing(CustomsError):
    """There are not enough like goods of other traders to show prices of."""

    code = "QRY018"
    status = 409


class NoProposal(CustomsError):
    """No reassessment of this declaration is proposed."""

    code = "HRG001"
    status = 404


class GroundMissing(CustomsError):
    """A proposal names its grounds and the data it rests on."""

    code = "HRG002"


class TooEarly(CustomsError):
    """The declarant may still answer; nothing is decided before."""

    code = "HRG003"
    status = 409


class ObjectionOpen(CustomsError):
    """Every objection of the declarant is answered in the decision."""

    code = "HRG004"


class WordsTooShort(CustomsError):
    """Say it in a sentence: ten characters at least."""

    code = "HRG005"


class SameOfficer(CustomsError):
    """Who decides does not countersign."""

    code = "HRG006"
    status = 403


class NotByConsent(CustomsError):
    """A reduction of this size is decided with reasons and a second signature, also where the declarant agrees."""

    code = "HRG007"
    status = 409


class ChangedSince(CustomsError):
    """The declaration was changed since the proposal; drop it and propose anew."""

    code = "HRG008"
    status = 409


class HearingUnfit(CustomsError):
    """The hearing cannot be held like this."""

    code = "HRG009"


class NoDecision(CustomsError):
    """No reasoned decision was made on this declaration."""

    code = "HRG010"
    status = 404


class TooLateToAnswer(CustomsError):
    """The proposal was answered or decided already."""

    code = "HRG011"
    status = 409


class NotProvisional(CustomsError):
    """This declaration is not assessed provisionally."""

    code = "PRV001"
    status = 409


class ProvisionalUnclear(CustomsError):
    """The provisional assessment is not complete like this."""

    code = "PRV002"


class SecurityUnfit(CustomsError):
    """This security cannot be taken."""

    code = "PRV003"


class SamePersonTwice(CustomsError):
    """Another person must do this than the one who did the step before."""

    code = "PRV004"
    status = 403


class ClocksStand(CustomsError):
    """The clocks cannot be changed like this now."""

    code = "PRV005"
    status = 409


class NothingMissing(CustomsError):
    """This is not on the list of what is missing, or was supplied already."""

    code = "PRV006"
    status = 409


class CheckUnclear(CustomsError):
    """The examination cannot be ordered like this."""

    code = "LAB001"


class SampleUnclear(CustomsError):
    """The sample or its report is not complete."""

    code = "LAB002"


class SampleGone(CustomsError):
    """This sample no longer waits for the laboratory."""

    code = "LAB003"
    status = 409


class TransferUnclear(CustomsError):
    """The case cannot go to the port of import like this."""

    code = "PRT001"


class TooEarlyToEscalate(CustomsError):
    """The check has not been delayed long enough to be escalated."""

    code = "AEM001"
    status = 409


class NothingToEscalate(CustomsError):
    """No check of this declaration waits for an officer."""

    code = "AEM002"
    status = 409


class YoursToAnswer(CustomsError):
    """The check waits for you, not for an officer."""

    code = "AEM003"
    status = 409


class OwnChain(CustomsError):
    """Whoever assesses a declaration, and his office, do not handle a complaint about it."""

    code = "AEM004"
    status = 403


class NotYourLevel(CustomsError):
    """This escalation has gone further up than you."""

    code = "AEM005"
    status = 403


class ResolutionIncomplete(CustomsError):
    """A resolution needs a cause and what was done."""

    code = "AEM006"


class RatingUnusable(CustomsError):
    """A rating is a number from 1 to 5."""

    code = "AEM007"


class StillAnonymous(CustomsError):
    """Below level 1 nobody learns who complained."""

    code = "AEM008"
    status = 403


class GuidanceUnusable(CustomsError):
    """The guidance note cannot be kept like this."""

    code = "UNI001"


class SecondPersonNeeded(CustomsError):
    """Who drafted a note does not publish it, and who published it does not withdraw it."""

    code = "UNI002"
    status = 403
