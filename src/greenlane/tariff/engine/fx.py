"""Exchange rates by date: the latest rate published on or before a day stays in force until replaced.

The table holds units of each currency for one euro, as the European Central Bank publishes them; other
pairs are crossed over the euro and kept to eight significant digits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal

from greenlane.foundation.errors import CustomsError

_CROSS = Context(prec=8, rounding=ROUND_HALF_EVEN)
ONE = Decimal(1)
PATIENCE = timedelta(days=31)
"""How long a currency that is no longer quoted may still be used."""


class NoExchangeRate(CustomsError):
    """The administration publishes no exchange rate for this currency on that day."""

    code = "FX001"


@dataclass(frozen=True, slots=True)
class Quote:
    """One unit of `currency` is `rate` units of `target`; `published` and `source` say where from."""

    currency: str
    target: str
    rate: Decimal
    published: date | None
    source: str

    @property
    def text(self) -> str:
        """For the written calculation: `1 GBP = 1.3398897 USD (ECB reference rate of 2026-10-30)`."""
        if self.currency == self.target:
            return f"{self.currency}: no conversion"
        return f"1 {self.currency} = {self.rate:f} {self.target} ({self.source} of {self.published})"


class FxTable:
    """Rates of many currencies against the euro, ready to be asked for any day."""

    def __init__(self, rows: Iterable[tuple[date, str, Decimal]], source: str = "ECB reference rate") -> None:
        """`rows` are (day, currency, units for one euro); the order does not matter."""
        self.source = source
        self._days: dict[str, list[date]] = {}
        self._rates: dict[str, list[Decimal]] = {}
        for day, currency, rate in sorted(rows, key=lambda row: row[0]):
            self._days.setdefault(currency, []).append(day)
            self._rates.setdefault(currency, []).append(rate)
        self.last_day = max((days[-1] for days in self._days.values()), default=None)
        self._quotes: dict[tuple[str, str, date], Quote] = {}

    @property
    def currencies(self) -> list[str]:
        return sorted({*self._days, "EUR"})

    def _per_euro(self, currency: str, on: date) -> tuple[Decimal, date | None]:
        if currency == "EUR":
            return ONE, None
        days = self._days.get(currency, [])
        at = bisect_right(days, on) - 1
        if at < 0:
            known = ", ".join(self.currencies)
            raise NoExchangeRate(
                f"No exchange rate is published for {currency or 'an empty currency'} on {on}.",
                hint=f"Invoice currencies with a rate: {known}.",
            )
        ended = at == len(days) - 1 and self.last_day is not None and days[at] < self.last_day - PATIENCE
        if ended and on > days[at] + PATIENCE:
            raise NoExchangeRate(
                f"{currency} has not been quoted since {days[at]}.",
                hint="State the value in a currency that is quoted.",
            )
        return self._rates[currency][at], days[at]

    def quote(self, currency: str, target: str, on: date) -> Quote:
        """The rate in force on `on`; raises NoExchangeRate (FX001). Remembered, so asking again is cheap."""
        key = (currency, target, on)
        found = self._quotes.get(key)
        if found is None:
            found = self._quotes[key] = self._cross(currency, target, on)
        return found

    def _cross(self, currency: str, target: str, on: date) -> Quote:
        if currency == target:
            return Quote(currency, target, ONE, None, self.source)
        per_euro, day = self._per_euro(currency, on)
        target_per_euro, target_day = self._per_euro(target, on)
        published = min((d for d in (day, target_day) if d is not None), default=None)
        rate = _CROSS.divide(target_per_euro, per_euro).normalize(_CROSS)
        return Quote(currency, target, rate, published, self.source)
