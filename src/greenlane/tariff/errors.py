"""What can go wrong when the tariff is changed or read."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError


class NoTariff(CustomsError):
    """No tariff has been published yet."""

    code = "TAR020"
    status = 409


class UnknownVersion(CustomsError):
    """There is no such version of the tariff."""

    code = "TAR021"
    status = 404


class BasketClosed(CustomsError):
    """Only a draft basket can be changed."""

    code = "TAR022"
    status = 409


class SameHand(CustomsError):
    """Who drafted a basket does not approve it."""

    code = "TAR023"
    status = 403


class CanariesFailed(CustomsError):
    """The trial declarations cannot be calculated under the new version."""

    code = "TAR024"
    status = 409


class MeasureClash(CustomsError):
    """Another measure of this kind already covers the same goods, origins and days."""

    code = "TAR025"
    status = 409


class NotPublished(CustomsError):
    """This measure is not published; it can only be taken out of its draft."""

    code = "TAR026"
    status = 409


class WrongLastDay(CustomsError):
    """An ending cannot make a measure last longer."""

    code = "TAR027"


class NotInBasket(CustomsError):
    """The basket does not change this measure."""

    code = "TAR028"
    status = 404


class RateChanged(CustomsError):
    """An exchange rate that was published is never changed."""

    code = "FX002"
    status = 409
