"""The past of parties and goods: it enters the profiles once, day by day, and nothing of later days is ever read."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import orjson
import pytest

from greenlane.declarations import services
from greenlane.declarations.engine.data import Amount, Party
from greenlane.declarations.tests.factories import (
    GATEWAY,
    SUPERVISOR,
    declaration_data,
    item_data,
    lodging,
    officer,
)
from greenlane.foundation.errors import Forbidden
from greenlane.parties.models import Office
from greenlane.risk.errors import FindingRefused
from greenlane.risk.models import DecisionRecord, Outcome, Profile, ProfileDay
from greenlane.risk.services.profiles import close_days
from greenlane.risk.services.results import Finding, record_findings
from greenlane.risk.tests.live import MONDAY, days, in_force_now, lodge, policy, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def row_of(found: object) -> dict[str, object]:
    text = (
        DecisionRecord.objects.filter(declaration=found)
        .order_by("-version")
        .values_list("record", flat=True)[0]
    )
    return orjson.loads(text)["items"][0]["row"]


def test_history_is_missing_before_the_first_day_is_closed() -> None:
    with days():
        first, second = lodge(), lodge()
    assert not any(
        name.startswith(("importer_items", "hs_items")) for name in {**row_of(first), **row_of(second)}
    )


def test_history_counts_what_was_declared_on_closed_days() -> None:
    with days() as pass_days:
        lodge(lines=3)
        lodge()
        pass_days()
        assert close_days().items == 4
        row = row_of(lodge())
    assert (row["importer_items_90d"], row["hs_items_365d"], row["origin_items_90d"]) == (4, 4, 4)
    assert row["importer_new_hs"] is False
    assert row["importer_days_since_last"] == 1
    assert row["unit_price_ratio"] == 1.0
    assert "importer_finding_rate" not in row


def test_history_learns_findings_from_the_day_after_they_are_known() -> None:
    Office.objects.update(control_share=1)
    with days() as pass_days:
        checked = lodge()
        close_days()
        record_findings(
            mrn=checked.mrn, findings=[Finding(1, "undervaluation", duty_minor=5_000)], by=officer()
        )
        services.accept(mrn=checked.mrn, by=officer())
        before = row_of(lodge())
        pass_days()
        close_days()
        after = row_of(lodge())
    assert "importer_findings_365d" not in before
    assert (after["importer_findings_365d"], after["importer_inspected_365d"]) == (1, 1)
    assert after["importer_finding_rate"] == pytest.approx(100 * 2 / 11)


def test_close_days_waits_until_the_day_is_over() -> None:
    with days() as pass_days:
        lodge()
        assert close_days().days == 0
        pass_days()
        assert close_days().days == 1
        assert close_days().days == 0
        assert ProfileDay.objects.get().closed == MONDAY.date()


def test_close_days_one_by_one_or_all_at_once_gives_the_same_profiles() -> None:
    Office.objects.update(control_share=1)

    def live(closing: bool) -> dict[str, object]:
        with days() as pass_days:
            for number in range(4):
                found = lodge(items=[item_data(1, price=Amount(Decimal(1000 + number), "USD"))])
                if number % 2:
                    record_findings(
                        mrn=found.mrn, findings=[Finding(1, "origin", critical=True)], by=officer()
                    )
                services.accept(mrn=found.mrn, by=officer())
                pass_days()
                if closing:
                    close_days()
            close_days()
        found_profiles = dict(Profile.objects.values_list("key", "held"))
        Profile.objects.all().delete()
        ProfileDay.objects.all().delete()
        return found_profiles

    step_by_step = live(True)
    close_days(until=date(2027, 1, 1))
    with days(MONDAY + timedelta(days=30)):
        close_days()
    assert dict(Profile.objects.values_list("key", "held")) == step_by_step


def test_no_feature_of_a_decision_changes_when_later_data_is_deleted() -> None:
    """Future leakage: the same declaration, decided with and without everything that happened after it."""
    Office.objects.update(control_share=1)
    with days() as pass_days:
        for _ in range(3):
            found = lodge()
            record_findings(mrn=found.mrn, findings=[Finding(1, "quantity", duty_minor=100)], by=officer())
            services.accept(mrn=found.mrn, by=officer())
            pass_days()
        close_days()
        decided = lodge()
        told = orjson.loads(DecisionRecord.objects.get(declaration=decided).record)["items"]
        later = [lodge() for _ in range(2)]
        for one in later:
            services.accept(mrn=one.mrn, by=officer())
        moment = declaration_data(items=[item_data(1)])
        with_later = lodge_again(moment)
        Outcome.objects.filter(decision__declaration__in=later).delete()
        without = lodge_again(moment)
    assert told == with_later == without


def lodge_again(data: object) -> list[dict[str, object]]:
    data.lrn += "X"
    outcome = services.lodge(lodging=lodging(data), by=GATEWAY)
    text = DecisionRecord.objects.get(declaration=outcome.declaration).record
    return orjson.loads(text)["items"]


def test_amendments_are_no_further_traffic() -> None:
    with days() as pass_days:
        found = lodge()
        data = declaration_data(lrn=found.lrn, items=[item_data(1, price=Amount(Decimal(9_999), "USD"))])
        services.amend(mrn=found.mrn, lodging=lodging(data), by=GATEWAY)
        pass_days()
        assert close_days().items == 1


def test_refusal_without_findings_is_the_finding_of_every_item() -> None:
    Office.objects.update(control_share=1)
    found = lodge(lines=2)
    services.refuse(mrn=found.mrn, reason="The invoice is not of these goods.", by=officer())
    assert list(Outcome.objects.values_list("sequence", "finding", "source")) == [
        (1, "refused", "refused"),
        (2, "refused", "refused"),
    ]


def test_acceptance_records_no_finding_for_what_was_not_named() -> None:
    Office.objects.update(control_share=1)
    found = lodge(lines=2)
    record_findings(mrn=found.mrn, findings=[Finding(2, "misclassification", duty_minor=700)], by=officer())
    services.accept(mrn=found.mrn, by=officer())
    assert list(Outcome.objects.order_by("sequence").values_list("sequence", "finding", "duty_minor")) == [
        (1, "", 0),
        (2, "misclassification", 700),
    ]


def test_a_check_of_several_days_is_learnt_once_and_from_its_end_on() -> None:
    """What is recorded may be corrected until the officer has decided; profiles learn the last word, once."""
    Office.objects.update(control_share=1)
    with days() as pass_days:
        found = lodge()
        for kind in ("origin", "quantity"):
            record_findings(mrn=found.mrn, findings=[Finding(1, kind)], by=officer())
            pass_days()
            assert close_days().results == 0
        services.accept(mrn=found.mrn, by=officer())
        pass_days()
        assert close_days().results == 1
        row = row_of(lodge())
    assert (row["importer_inspected_365d"], row["importer_findings_365d"]) == (1, 1)


def test_a_finding_recorded_by_mistake_is_taken_back() -> None:
    Office.objects.update(control_share=1)
    found = lodge()
    record_findings(mrn=found.mrn, findings=[Finding(1, "origin")], by=officer())
    record_findings(mrn=found.mrn, findings=[Finding(1, "")], by=officer())
    services.accept(mrn=found.mrn, by=officer())
    assert list(Outcome.objects.values_list("finding", "source")) == [("", "accepted")]


def test_self_assessment_teaches_nothing() -> None:
    lodge()
    assert not Outcome.objects.exists()


def test_record_findings_tells_every_fault_at_once() -> None:
    Office.objects.update(control_share=1)
    found = lodge()
    wrong = [Finding(1, "bribery"), Finding(1, "origin", duty_minor=-1), Finding(7, "origin")]
    with pytest.raises(FindingRefused) as refused:
        record_findings(mrn=found.mrn, findings=wrong, by=officer())
    assert len(refused.value.violations) == 4
    assert not Outcome.objects.exists()


def test_record_findings_at_another_office_or_after_the_check_is_refused() -> None:
    Office.objects.update(control_share=1)
    found = lodge()
    with pytest.raises(Forbidden):
        record_findings(mrn=found.mrn, findings=[Finding(1, "origin")], by=officer("XM000201"))
    services.accept(mrn=found.mrn, by=officer())
    with pytest.raises(FindingRefused):
        record_findings(mrn=found.mrn, findings=[Finding(1, "origin")], by=SUPERVISOR)


def test_rules_read_the_history() -> None:
    rule("importer.items_90d >= 2 and importer.new_declarant", lane="yellow")
    policy()
    in_force_now()
    with days() as pass_days:
        lodge()
        lodge()
        pass_days()
        close_days()
        assert lodge().lane == "green"
        foreign = declaration_data(
            declarant=Party("XM200000001"), agent=Party("XM200000001", function_code="2")
        )
        outcome = services.lodge(lodging=lodging(foreign), by=GATEWAY)
        assert outcome.declaration is not None, outcome.violations
        assert outcome.declaration.lane == "yellow"
