"""The words of stages: what a declaration waits for, and what its trader can do meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.declarations.intervals import LEAVING, RELEASE

_NOTHING = gettext_lazy("You need do nothing: the answer comes by itself.")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as people read it. `waits_for` says what is missing, `next_step` what the trader can do."""

    label: Any
    waits_for: Any
    next_step: Any = _NOTHING


_stages: dict[str, Stage] = {
    "arrival": Stage(
        gettext_lazy("Way to the office"),
        gettext_lazy("The carrier reports the arrival of the goods."),
        gettext_lazy("Ask the carrier when the goods arrive and whether he has reported them."),
    ),
    "goods": Stage(
        gettext_lazy("Registration of the goods"),
        gettext_lazy("The declarant registers the goods that have arrived."),
        gettext_lazy("Register the goods on the page of the declaration."),
    ),
    "check": Stage(
        gettext_lazy("Documentary check"),
        gettext_lazy("An officer decides on the documents."),
        gettext_lazy("You need do nothing: a decision or a question comes by itself."),
    ),
    "query": Stage(
        gettext_lazy("Reply to a question"),
        gettext_lazy("The declarant replies to the question of Customs."),
        gettext_lazy("Reply to the question, with the documents that it asks for."),
    ),
    "first_check": Stage(
        gettext_lazy("Examination before assessment"),
        gettext_lazy("An examiner looks at the goods before they are assessed."),
        gettext_lazy("Have the goods ready for the examination."),
    ),
    "laboratory": Stage(
        gettext_lazy("Laboratory test"),
        gettext_lazy("The laboratory reports what it found in the sample."),
    ),
    "hearing": Stage(
        gettext_lazy("Hearing"),
        gettext_lazy("The declarant answers to the reassessment that Customs proposes."),
        gettext_lazy("Agree to the proposal, or say in writing or in the hearing why it is wrong."),
    ),
    "decision": Stage(
        gettext_lazy("Decision after the hearing"),
        gettext_lazy("An officer decides on the reassessment with written reasons."),
    ),
    "payment": Stage(
        gettext_lazy("Payment"),
        gettext_lazy("The duties and taxes are paid and the bank confirms it."),
        gettext_lazy("Pay the payment order; ask your bank where you have paid already."),
    ),
    "amount": Stage(
        gettext_lazy("Amount to be fixed"),
        gettext_lazy("Customs fixes the amount to be paid."),
    ),
    "cancellation": Stage(
        gettext_lazy("Decision on a cancellation"),
        gettext_lazy("A supervisor decides whether the declaration is cancelled."),
    ),
    RELEASE: Stage(
        gettext_lazy("Release"),
        gettext_lazy("Every gate is open; the release follows by itself."),
    ),
    LEAVING: Stage(
        gettext_lazy("Released, waiting to be fetched"),
        gettext_lazy("The goods may leave and have not been fetched."),
        gettext_lazy("Fetch the goods."),
    ),
}


def register_stages(stages: Mapping[str, Stage]) -> None:
    """Add the words of the stages of another module's gates."""
    _stages.update(stages)


def stage_words(name: str) -> Stage:
    """The words of a stage; one without words of its own shows its name."""
    plain = name.replace("_", " ").capitalize()
    return _stages.get(name) or Stage(plain, plain)


def stage_label(name: str) -> str:
    return str(stage_words(name).label)


_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def lasting(length: timedelta) -> str:
    """A length of time in its two largest units, in the reader's language."""
    if length < _MINUTE:
        return _("less than a minute") if length else _("no time")
    return timesince(_SOME_DAY, _SOME_DAY + length, depth=2)
