"""What analysts, clocks and neighbours do to rules: twice in a basket, from tomorrow on, elsewhere, too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from greenlane.foundation import clock
from greenlane.foundation.models import Event
from greenlane.risk.errors import CanariesMoved, RuleIncomplete
from greenlane.risk.models import Rule
from greenlane.risk.services import canaries, rules
from greenlane.risk.states import RuleState
from greenlane.risk.tests import live
from greenlane.risk.tests.live import ANALYST, APPROVER
from greenlane.risk.tests.test_rules import BREAD, SINCE, UNTIL, shadowed, traffic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
__all__ = ["traffic"]


def test_go_live_with_a_rule_named_twice_takes_it_once(traffic) -> None:
    rule = shadowed()
    rules.go_live(rules=[rule, rule], by=APPROVER)
    rule.refresh_from_db()
    assert (rule.state, rule.retired_at, rule.remark) == (RuleState.LIVE, None, "")
    assert not Event.objects.filter(kind="risk.rule_retired").exists()


def test_a_rule_that_begins_tomorrow_does_not_pass_the_canaries_today(traffic) -> None:
    canaries.keep_canary(name="Bread of Aurora", mrn=traffic[0].mrn, by=ANALYST)
    tomorrow = clock.today() + timedelta(days=1)
    rule = shadowed(valid_from=tomorrow, review_on=tomorrow + timedelta(days=300))
    with pytest.raises(CanariesMoved):
        rules.go_live(rules=[rule], by=APPROVER)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * 121),
        ("title", "nothing\x00here"),
        ("instruction", "x" * 2_001),
        ("instruction", "nothing\x00here"),
        ("legal_basis", "x" * 201),
        ("legal_basis", "nothing\x00here"),
        ("probability", Decimal("0.00001")),
        ("probability", Decimal("NaN")),
        ("office", "\x00"),
        ("lane", "\x00"),
    ],
)
def test_draft_refuses_what_the_table_cannot_hold(name: str, value: Any) -> None:
    with pytest.raises(RuleIncomplete) as refused:
        rules.draft_rule(says=replace(BREAD, **{name: value}), by=ANALYST)
    assert [fault.pointer for fault in refused.value.violations] == [name]
    assert not Rule.objects.exists()


def test_codes_go_on_beyond_four_digits() -> None:
    for code, after in (("R9999", "R10000"), ("R10000", "R10001")):
        live.rule('hs = "1905"', code=code)
        made = rules.draft_rule(says=BREAD, by=ANALYST)
        assert made.code == after
        made.delete()


def test_a_live_rule_of_another_office_covers_nothing_here(traffic) -> None:
    live.rule(BREAD.text, code="R0007", office="XM000201")
    live.rule(BREAD.text, code="R0008", office="XM000101")
    live.rule(BREAD.text, code="R0009", valid_until=SINCE - timedelta(days=1))
    rule = rules.draft_rule(says=BREAD, by=ANALYST)
    report = rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=ANALYST).backtest
    assert report["overlap"] == {"rules": [{"rule": "R0008.1", "share": 1.0}], "new_share": 0.0}
