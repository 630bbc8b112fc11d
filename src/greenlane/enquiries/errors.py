"""What can go wrong with knowledge, questions and letters. KNW: knowledge base. ASK: questions. LET: letters."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError


class AuthorIsNotApprover(CustomsError):
    """Whoever drafted a text does not approve it."""

    code = "KNW001"
    status = 403


class LetterUnreadable(CustomsError):
    """This is no letter that can be read."""

    code = "LET001"
    status = 422


class NotInYourHands(CustomsError):
    """Another officer is answering this enquiry, or nobody is."""

    code = "LET002"
    status = 409


class DraftChanged(CustomsError):
    """The draft was changed by somebody else since you opened it."""

    code = "LET003"
    status = 409


class NotReadyToSend(CustomsError):
    """This reply is not ready to be sent."""

    code = "LET004"
    status = 422


class SecondReaderNeeded(CustomsError):
    """A second officer reads this reply before it is sent."""

    code = "LET005"
    status = 409


class WriterIsNotReader(CustomsError):
    """Whoever wrote a reply is not its second reader."""

    code = "LET006"
    status = 403


class SourceChanged(CustomsError):
    """A text that this reply cites is no longer in force."""

    code = "LET007"
    status = 409


class NobodyToAnswer(CustomsError):
    """This enquiry gives no address to send a reply to."""

    code = "LET008"
    status = 409


class NothingWaits(CustomsError):
    """No enquiry waits to be answered."""

    code = "LET009"
    status = 409


class LetterEmpty(CustomsError):
    """Write your question."""

    code = "LET010"
    status = 422


class SayWhy(CustomsError):
    """Say why in a sentence: ten characters at least."""

    code = "LET011"
    status = 422


class DuplicateLetter(CustomsError):
    """This letter is already here."""

    code = "LET012"
    status = 409


class SampleJudged(CustomsError):
    """This citation was judged already."""

    code = "LET013"
    status = 409


class ReplyTooLong(CustomsError):
    """A reply has at most 40,000 characters."""

    code = "LET014"
    status = 413


class EmptyQuestion(CustomsError):
    """Write your question first."""

    code = "ASK101"


class QuestionTooLong(CustomsError):
    """The question is too long."""

    code = "ASK102"


class ConversationOver(CustomsError):
    """This conversation is over."""

    code = "ASK103"
    status = 409


class ConsentMissing(CustomsError):
    """Say that officers may read the conversation."""

    code = "ASK104"


class AlreadyHandedOver(CustomsError):
    """This conversation is already with an officer."""

    code = "ASK105"
    status = 409


class NothingToRate(CustomsError):
    """There is no such answer in this conversation."""

    code = "ASK106"
    status = 404


class ContactWrong(CustomsError):
    """This is not an e-mail address."""

    code = "ASK107"


class DraftIsOpen(CustomsError):
    """This document has a draft already; work on that one, or discard it."""

    code = "KNW002"
    status = 409


class NotWellFormed(CustomsError):
    """What was said about the document is not complete or not possible."""

    code = "KNW003"
    status = 422


class NothingToQuote(CustomsError):
    """The text holds nothing that could be quoted."""

    code = "KNW004"
    status = 422


class LeavesAHole(CustomsError):
    """This version would end while the one before was still in force."""

    code = "KNW005"
    status = 409


class NotReadable(CustomsError):
    """The file cannot be read."""

    code = "KNW006"
    status = 422


class OutsideOfFolder(CustomsError):
    """The file lies outside of the folder, behind a link."""

    code = "KNW007"
    status = 422


class SayWhyKnowledge(CustomsError):
    """Say why, in a sentence that the curator can act on."""

    code = "KNW008"
    status = 422


class NotDrafted(CustomsError):
    """Only a draft can be changed."""

    code = "KNW009"
    status = 409


class TooManyFiles(CustomsError):
    """The folder holds more files than are read at once."""

    code = "KNW010"
    status = 413


class NoSuchDomain(CustomsError):
    """There is no such domain."""

    code = "LET015"
    status = 422


class ClaimUncited(CustomsError):
    """A sentence about the law has no source."""

    code = "LET016"
    status = 409


class NumberUnknown(CustomsError):
    """A number in brackets has no source."""

    code = "LET017"
    status = 409


class LetterSince(CustomsError):
    """A further letter has come since this was written."""

    code = "LET018"
    status = 409


class NoSuchPlace(CustomsError):
    """No passage in force stands at this place."""

    code = "KNW011"
    status = 422


class AlternativesNotRead(CustomsError):
    """These alternative questions cannot be taken in."""

    code = "KNW012"
    status = 422
