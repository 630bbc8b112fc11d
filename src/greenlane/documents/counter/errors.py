"""Why a paper is not received at the desk."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError


class ScanOnly(CustomsError):
    """The scan of a paper is a picture or a PDF."""

    code = "CTR001"


class SheetsDiffer(CustomsError):
    """The scan does not hold as many sheets as were counted."""

    code = "CTR002"


class TooManySheets(CustomsError):
    """The paper has too many sheets."""

    code = "CTR003"


class ReceivedBefore(CustomsError):
    """This scan was received before."""

    code = "CTR004"
    status = 409


class NoCaseFound(CustomsError):
    """Nothing is known under this number."""

    code = "CTR005"
    status = 404


class WhereIsIt(CustomsError):
    """Say where the original is."""

    code = "CTR006"


class SheetOnFile(CustomsError):
    """A sheet is on file already."""

    code = "CTR007"
    status = 409
