"""Why a document is not kept, or not shown."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError


class FileRefused(CustomsError):
    """The file cannot be kept."""

    code = "DOC001"


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


class ScannerAway(CustomsError):
    """The file cannot be examined at the moment."""

    code = "DOC015"
    status = 503


MESSAGES: dict[str, tuple[str, str]] = {
    "DOC001": ("The file is empty.", "Choose the file again."),
    "DOC002": ("The file is too large.", "Files have at most 25 MB; scan in black and white at 200 dpi."),
    "DOC003": ("Files of this kind are not kept.", "Send PDF, PNG, JPEG, TIFF or XML."),
    "DOC004": ("Harmful content was found in the file.", "Check your machine and make the file anew."),
    "DOC005": ("The file is not whole.", "Open it on your machine; if it opens, save it anew and send that."),
    "DOC006": ("The file hides another file.", "Save it anew as a plain PDF or image and send that."),
    "DOC007": ("The file is protected with a password.", "Save it without protection and send that."),
    "DOC008": ("The file contains something that acts when it is opened.", "Print it to PDF and send that."),
    "DOC009": ("The file cannot be examined.", "Print it to PDF and send that."),
    "DOC016": ("The signature does not fit the document.", "Sign the file again, after the last change."),
    "DOC017": ("The document has too many pages.", "Send it in parts of at most 2,000 pages."),
    "DOC018": ("This type of document is not listed.", "Choose a type from the list."),
}
"""What is said for each flaw of a file, and what to do about it; pages translate both by their sentence."""
