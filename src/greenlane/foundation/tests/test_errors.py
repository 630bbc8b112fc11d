"""Refusals carry every error at once, each with what to do."""

from __future__ import annotations

import pytest

from greenlane.foundation.errors import CustomsError, Forbidden, NotFound, TooLarge, Violation

first = Violation("DEC014", "Gross below net.", "/items/0", "Check the masses.")
second = Violation("DEC015", "No origin.", "/items/1")


def test_of_bundles_all_violations_and_leads_with_the_first():
    error = CustomsError.of([first, second])
    assert error.as_dict() == {
        "code": "DEC014",
        "message": "2 errors were found.",
        "status": 422,
        "errors": [first.as_dict(), second.as_dict()],
    }


def test_of_one_violation_speaks_with_its_words():
    assert CustomsError.of([first]).message == "Gross below net."


def test_of_nothing_is_a_programming_error():
    with pytest.raises(ValueError, match="at least one"):
        CustomsError.of([])


def test_an_error_without_violations_is_its_own_violation():
    error = NotFound(pointer="/mrn", hint="Check the reference.")
    assert error.violations == (
        Violation("GL404", "There is no such record, or you may not see it.", "/mrn", "Check the reference."),
    )


def _family(kind: type[CustomsError]) -> set[type[CustomsError]]:
    return {kind}.union(*(_family(child) for child in kind.__subclasses__()))


def test_every_refusal_has_its_own_code_and_a_client_status():
    """Subclasses of all loaded modules: a code names one refusal. Only faults of our own are server errors."""
    kinds = [kind for kind in _family(CustomsError) if kind.__module__.startswith("greenlane.")]
    assert {Forbidden, NotFound, TooLarge} <= set(kinds)
    own = {kind: vars(kind)["code"] for kind in kinds if "code" in vars(kind)}
    assert len(set(own.values())) == len(own), sorted(own.values())
    faults = {kind.__name__ for kind in kinds if not 400 <= kind.status < 500}
    assert faults <= {"Failure", "Busy", "MailNotSent", "ScannerAway", "StoreSilent"}
