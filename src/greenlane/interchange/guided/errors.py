"""What can go wrong with drafts, the catalogue and uploads."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError, IllegalTransition, TooLarge


class DraftChanged(IllegalTransition):
    """This draft was changed in another window since you opened this page."""

    code = "DRF001"


class DraftLodged(IllegalTransition):
    """This draft was lodged; it can no longer be changed."""

    code = "DRF002"


class TooManyItems(TooLarge):
    """A draft holds at most 999 goods items."""

    code = "DRF003"
    status = 422


class AmendedMeanwhile(IllegalTransition):
    """The declaration was amended since this draft was opened."""

    code = "DRF004"


class AmendmentBegun(IllegalTransition):
    """An amendment was begun on an earlier version of this declaration and cannot be sent any more."""

    code = "DRF006"


class NotOnThePage(CustomsError):
    """This declaration cannot be written on the page."""

    code = "DRF005"


class CatalogueRefused(CustomsError):
    """This product cannot be kept in the catalogue."""

    code = "CAT001"


class CatalogueFileRefused(CustomsError):
    """The file is not a catalogue."""

    code = "CAT002"


class UploadRefused(CustomsError):
    """These files cannot be taken."""

    code = "UPL001"
