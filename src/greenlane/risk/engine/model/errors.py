"""Refusals of the targeting model; each lists every fault found, not the first."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError, Violation

MOST_VIOLATIONS = 100
"""A file with a wrong unit has a fault in every row; a hundred of them say what is wrong."""


class BadItems(CustomsError):
    """The goods items cannot be described to the model."""

    code = "MDL001"


class BadOutcomes(CustomsError):
    """The inspection outcomes cannot be learnt from."""

    code = "MDL002"


class CannotTrain(CustomsError):
    """The training window does not hold enough to learn from."""

    code = "MDL003"


class ModelRefused(CustomsError):
    """The stored model is not the one that was registered, or was made for other features."""

    code = "MDL004"
    status = 409


class OutOfOrder(CustomsError):
    """The profiles already know later days; what is described or observed must not be older."""

    code = "MDL005"
    status = 409


class BadRequest(CustomsError):
    """The figures asked for cannot be computed from what was given."""

    code = "MDL006"


def refuse(kind: type[CustomsError], violations: list[Violation]) -> None:
    """Raise `kind` with all violations, if there are any; beyond a hundred the rest is only counted."""
    if not violations:
        return
    shown = violations[:MOST_VIOLATIONS]
    more = len(violations) - len(shown)
    text = shown[0].message if len(violations) == 1 else f"{len(violations)} errors were found."
    if more:
        text += f" The first {len(shown)} are listed."
    raise kind(text, pointer=shown[0].pointer, hint=shown[0].hint, violations=shown)
