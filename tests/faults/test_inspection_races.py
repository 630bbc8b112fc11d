"""Eight at once around one examination and one queue: one outcome each, no event lost. On PostgreSQL really at once."""

from __future__ import annotations

import pytest

from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import officer
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.inspection import services
from greenlane.inspection.models import Examination, Verification
from greenlane.inspection.tests.factories import (
    conform,
    examiner,
    lodged,
    red,
    register_goods,
    report_discrepancy,
    verifier,
)

from .together import WORKERS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def done(answers: list[object]) -> list[object]:
    return [one for one in answers if not isinstance(one, CustomsError)]


def test_examiners_who_begin_at_once_get_one_examination() -> None:
    found = red()
    answers = at_once(lambda number: services.start(mrn=found.mrn, by=examiner(name=f"e{number}")))
    assert len(done(answers)) == 1
    assert count("inspection.examination_started") == 1
    assert Examination.objects.get().examiner == done(answers)[0].examiner


def test_reports_at_once_count_once() -> None:
    found = red()
    services.start(mrn=found.mrn, by=examiner())
    notes = conform(found.mrn)
    answers = at_once(lambda number: services.report(mrn=found.mrn, notes=notes, by=examiner()))
    assert len(done(answers)) == 1
    assert count("inspection.examination_reported") == 1


def test_confirming_and_sending_back_at_once_has_one_outcome() -> None:
    found = red()
    report_discrepancy(found.mrn)

    def answer(number: int) -> object:
        by = examiner(name=f"second{number}")
        if number % 2:
            return services.confirm(mrn=found.mrn, by=by)
        return services.send_back(mrn=found.mrn, reason="I counted ten boxes.", by=by)

    answers = at_once(answer)
    assert len(done(answers)) == 1
    assert count("inspection.examination_reported") + count("inspection.examination_sent_back") == 1


def test_report_and_acceptance_at_once_release_once() -> None:
    """Whichever comes last, the goods are released once nothing else is open; nothing waits for ever."""
    found = red()
    services.start(mrn=found.mrn, by=examiner())
    notes = conform(found.mrn)

    def act(number: int) -> object:
        if number % 2:
            return services.report(mrn=found.mrn, notes=notes, by=examiner())
        return declarations.accept(mrn=found.mrn, by=officer())

    assert len(done(at_once(act))) == 2
    after = Declaration.objects.get(mrn=found.mrn)
    assert after.assessment == "assessed"
    assert Examination.objects.get().result == "conform"


def test_verifiers_who_take_the_next_at_once_get_different_ones(settings) -> None:
    settings.GREENLANE_VERIFIED_LANES = ["yellow"]
    for _ in range(WORKERS):
        register_goods(lodged("1").mrn)
    answers = done(at_once(lambda number: services.take_next(by=verifier(name=f"v{number}"))))
    # Who looks while others hold everything finds nothing, and takes it when he looks again.
    taken = {row.pk for row in answers}
    assert len(taken) == len(answers)
    assert Verification.objects.filter(state="in_hand").count() == len(answers)
    assert count("inspection.verification_taken") == len(answers)
    assert len(answers) == WORKERS


def test_verifier_who_asks_twice_at_once_gets_one(settings) -> None:
    settings.GREENLANE_VERIFIED_LANES = ["yellow"]
    for _ in range(3):
        register_goods(lodged("1").mrn)
    answers = done(at_once(lambda number: services.take_next(by=verifier())))
    assert len({row.pk for row in answers}) == 1
    assert Verification.objects.filter(state="in_hand").count() == 1
    assert count("inspection.verification_taken") == 1
