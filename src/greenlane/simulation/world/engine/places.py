"""Where goods come in: Meridia's offices by mode of transport, and currencies by day.

The register of parties holds the same offices (a test says so); this core may not read it, since it knows Django.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from greenlane.simulation.world.engine.draws import Draws, Real, Whole
from greenlane.tariff import meridia
from greenlane.tariff.engine.fx import FxTable

SEA, ROAD, AIR = 1, 3, 4
"""Modes of transport as declared (UN/ECE Recommendation 19)."""
OFFICES = ("XM000101", "XM000102", "XM000201", "XM000301", "XM000401")
OFFICE_SHARES = {
    SEA: np.array([0.55, 0.3, 0.0, 0.15, 0.0]),
    ROAD: np.array([0.0, 0.0, 0.0, 0.1, 0.9]),
    AIR: np.array([0.0, 0.0, 1.0, 0.0, 0.0]),
}
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "AUD", "CNY", "THB", "JPY")
WHOLE_UNITS = np.array([currency == "JPY" for currency in CURRENCIES])
"""Currencies without a minor unit: prices are whole."""
HUB = "SG"
"""Where some consignments are loaded again; their country of dispatch is not that of origin."""


def offices_for(mode: Whole, draws: Draws, at: Whole) -> Whole:
    """Indices into OFFICES, by the shares of the mode."""
    found = np.zeros(len(mode), np.int64)
    for code, shares in OFFICE_SHARES.items():
        rows = np.flatnonzero(mode == code)
        found[rows] = draws.chosen(shares, at[rows])
    return found


def exchange_rates(start: date, days: int) -> Real:
    """US dollars for one unit of each of CURRENCIES by day: shape (days, currencies).

    The rates of the European Central Bank that the platform itself uses; the last one stays in force.
    """
    table = _table()
    span = [start + timedelta(days=n) for n in range(days)]
    return np.array([[float(table.quote(code, "USD", day).rate) for code in CURRENCIES] for day in span])


@lru_cache(maxsize=1)
def _table() -> FxTable:
    return FxTable(row for row in meridia.exchange_rates() if row[1] in CURRENCIES)
