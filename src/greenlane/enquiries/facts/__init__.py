"""Facts that are computed, not written: each answer says how it was found.

A fact is a function that gives a part of an answer, or None where the question is not its own. The first that has one
answers; one that lacks something asks for exactly that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.facts import declarations, duty, limits, offices, papers, rates
from greenlane.enquiries.facts.base import Answered, Fact, declined
from greenlane.enquiries.sayings import NO_SUCH
from greenlane.tariff.errors import NoTariff

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

REGISTRY: tuple[Fact, ...] = (
    declarations.status,
    rates.exchange,
    offices.hours,
    papers.needed,
    duty.duty,
    limits.limit,
)


def answered(asked: Asked, asking: Asking) -> Answered | None:
    """The computed answer to a question with what is spoken of after it; None where no fact answers it."""
    for one in REGISTRY:
        try:
            found = one(asked, asking)
        except NoTariff as refusal:
            return declined(asked, asking, NO_SUCH, f"{refusal.message} {refusal.hint}".strip())
        if found is not None:
            return found
    return None
