"""The days of Meridia: how much comes in on which day. Pure dates; the register of parties holds the same holidays."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from greenlane.simulation.world.engine.draws import Real

FIXED_HOLIDAYS = ((1, 1), (3, 14), (5, 1), (7, 9), (9, 20), (10, 17), (12, 31))
MOVABLE_HOLIDAYS = frozenset(
    {
        date(2025, 2, 12),
        date(2026, 3, 3),
        date(2027, 2, 20),
        date(2025, 11, 5),
        date(2026, 11, 24),
        date(2027, 11, 13),
    }
)
"""Festivals by the moon, as far as they are fixed: 2025 to 2027."""
WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 1.1, 0.35, 0.1)
"""How busy Monday to Sunday are."""
HOLIDAY = 0.08
YEAR = tuple(round(1 + 0.12 * math.cos(math.tau * (month - 11) / 12), 6) for month in range(1, 13))
"""How busy January to December are: stocks are filled before the year's end."""


def is_holiday(day: date) -> bool:
    return (day.month, day.day) in FIXED_HOLIDAYS or day in MOVABLE_HOLIDAYS


def busyness(day: date) -> float:
    """The amount of traffic on a day; 1 is an ordinary Thursday of an ordinary month."""
    return YEAR[day.month - 1] * (HOLIDAY if is_holiday(day) else WEEKDAYS[day.weekday()])


def seasons(peak: Real, swing: Real) -> Real:
    """How strong the trade in each good is by month: shape (goods, 12), mean 1.

    `peak` is the strongest month (1 to 12), `swing` by how much it exceeds the mean.
    """
    waves = np.array([round(math.cos(math.tau * step / 12), 6) for step in range(12)])
    months = np.arange(1, 13)
    return 1 + swing[:, None] * waves[(months[None, :] - peak[:, None].astype(np.int64)) % 12]
