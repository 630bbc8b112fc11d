"""Why a document is not kept, or not shown."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError


class FileFlaw(CustomsError):
    """Why a file is not kept. The first line of each class is what is said, `hint` what to do about it."""

    hint: str = ""


class EmptyFile(FileFlaw):
    """The file is empty."""

    code = "DOC001"
    hint = "Choose the file again."


class FileTooLarge(FileFlaw):
    """The file is too large."""

    code = "DOC002"
    hint = "Files have at most 25 MB; scan in black and white at 200 dpi."


class KindNotKept(FileFlaw):
    """Files of this kind are not kept."""

    code = "DOC003"
    hint = "Send PDF, PNG, JPEG, TIFF or XML."


class HarmFound(FileFlaw):
    """Harmful content was found in the file."""

    code = "DOC004"
    hint = "Check your machine and make the file anew."


class NotWhole(FileFlaw):
    """The file is not whole."""

    code = "DOC005"
    hint = "Open it on your machine; if it opens, save it anew and send that."


class HidesFile(FileFlaw):
    """The file hides another file."""

    code = "DOC006"
    hint = "Save it anew as a plain PDF or image and send that."


class Protected(FileFlaw):
    """The file is protected with a password."""

    code = "DOC007"
    hint = "Save it without protection and send that."


class ActsWhenOpened(FileFlaw):
    """The file contains something that acts when it is opened."""

    code = "DOC008"
    hint = "Print it to PDF and send that."


class NotExaminable(FileFlaw):
    """The file cannot be examined."""

    code = "DOC009"
    hint = "Print it to PDF and send that."


class SignatureBroken(FileFlaw):
    """The signature does not fit the document."""

    code = "DOC016"
    hint = "Sign the file again, after the last change."


class TooManyPages(FileFlaw):
    """The document has too many pages."""

    code = "DOC017"
    hint = "Send it in parts of at most 2,000 pages."


class TypeNotListed(FileFlaw):
    """This type of document is not listed."""

    code = "DOC018"
    hint = "Choose a type from the list."


class NotOwnDocument(CustomsError):
    """This organisation cannot file documents for that holder."""

    code = "DOC010"
    status = 403


class AlreadyReplaced(CustomsError):
    """The document was replaced before; only the newest can be replaced."""

    code = "DOC011"
    status = 409


class OtherDetails(CustomsError):
    """The same file is on file under other details."""

    code = "DOC012"
    status = 409


class ContentDamaged(CustomsError):
    """The stored file is not what was filed: its digest differs, or it is gone."""

    code = "DOC013"
    status = 409


class NoSuchPage(CustomsError):
    """The document has no such page, or its pages cannot be drawn."""

    code = "DOC014"
    status = 404


class Doubtful(CustomsError):
    """This page may tell whose document it is, and cannot be blackened with certainty."""

    code = "DOC020"
    status = 403


class OriginalWithheld(CustomsError):
    """The file would tell whose document it is; your check was drawn by lot so that you do not know."""

    code = "DOC021"
    status = 403


class NoReasonGiven(CustomsError):
    """Say why you must see the page as it is."""

    code = "DOC022"
    status = 422


class ScannerAway(CustomsError):
    """The file cannot be examined at the moment."""

    code = "DOC015"
    status = 503


class StoreSilent(CustomsError):
    """The store of files does not answer."""

    code = "DOC023"
    status = 503
