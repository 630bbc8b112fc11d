"""The life of a rule: tried before it is approved, approved by another hand, live only past the canaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from greenlane.declarations import services as declarations
from greenlane.declarations.states import Lane
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, lodging, officer
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import CustomsError, Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.parties.models import Office
from greenlane.risk import history
from greenlane.risk.editions import words_in_force
from greenlane.risk.engine.language import evaluate, read_rule
from greenlane.risk.engine.record import items_of
from greenlane.risk.errors import CanariesMoved, NoHistory, NotBacktested, RuleFixed, RuleIncomplete, SameHand
from greenlane.risk.models import Canary, DecisionRecord, Edition, Rule
from greenlane.risk.services import canaries, lists, rules
from greenlane.risk.services.results import Finding, record_findings
from greenlane.risk.services.rules import Wording
from greenlane.risk.states import RULE, RuleState
from greenlane.risk.tests.live import ANALYST, APPROVER, MONDAY, days, lodge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
BREAD = Wording(
    title="Bread of Thailand",
    text='hs starts with "1905" and origin = "TH"',
    lane="yellow",
    instruction="Open two cartons.",
    legal_basis="Customs Act s. 31",
    valid_from=date(2026, 1, 1),
    review_on=date(2027, 1, 1),
)
SINCE, UNTIL = MONDAY.date(), date(2026, 11, 30)
BOTH = Actor("both", frozenset({Role.RISK_ANALYST, Role.RULE_APPROVER}))
REMARK = "Too wide: it hits every baker."


@pytest.fixture
def traffic():
    """Three declarations of two items on Monday; nothing is known of them yet."""
    with days() as pass_days:
        found = [lodge(lines=2) for _ in range(3)]
        yield found
        pass_days(0)


def shadowed(says: Wording = BREAD, **changes: Any) -> Rule:
    rule = rules.draft_rule(says=replace(says, **changes), by=ANALYST)
    rule = rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=ANALYST)
    return rules.shadow_rule(rule=rules.approve_rule(rule=rule, by=APPROVER), by=ANALYST)


def test_a_rule_goes_from_draft_to_live_and_then_selects(traffic) -> None:
    rule = rules.draft_rule(says=BREAD, by=ANALYST)
    assert (rule.key, rule.state) == ("R0001.1", RuleState.DRAFT)
    rule = rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=ANALYST)
    rule = rules.approve_rule(rule=rule, by=APPROVER)
    rule = rules.shadow_rule(rule=rule, by=ANALYST)
    assert lodge().lane == Lane.GREEN
    (rule,) = rules.go_live(rules=[rule], by=APPROVER)
    assert (rule.state, rule.live_at is not None) == (RuleState.LIVE, True)
    assert lodge().lane == Lane.YELLOW
    rules.retire_rule(rule=rule, remark=REMARK, by=APPROVER)
    assert lodge().lane == Lane.GREEN
    kinds = Event.objects.filter(kind__startswith="risk.rule").order_by("id").values_list("kind", flat=True)
    assert [kind.removeprefix("risk.") for kind in kinds] == [
        "rule_drafted",
        "rule_backtested",
        "rule_approved",
        "rule_shadowed",
        "rules_live",
        "rule_retired",
    ]


def test_draft_tells_every_fault_of_form_and_text_at_once() -> None:
    wrong = replace(
        BREAD,
        title="",
        text='hs starts with 19 and orign = "TH"',
        lane="green",
        probability=Decimal(0),
        valid_until=date(2025, 1, 1),
        review_on=date(2025, 1, 1),
        office="XX",
    )
    with pytest.raises(RuleIncomplete) as refused:
        rules.draft_rule(says=wrong, by=ANALYST)
    pointers = [fault.pointer for fault in refused.value.violations]
    assert pointers[:6] == ["title", "lane", "probability", "valid_until", "review_on", "office"]
    assert [pointer for pointer in pointers if pointer.startswith("text, line 1")]
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["(" * 200 + 'origin = "TH"', "origin = " + '"TH"' * 9000, "import os", '__class__ = "x"', "", "\x00"],
)
def test_draft_refuses_hostile_texts(text: str) -> None:
    with pytest.raises(RuleIncomplete):
        rules.draft_rule(says=replace(BREAD, text=text), by=ANALYST)


def test_approval_needs_a_backtest_of_the_present_text(traffic) -> None:
    rule = rules.draft_rule(says=BREAD, by=ANALYST)
    with pytest.raises(IllegalTransition):
        rules.approve_rule(rule=rule, by=APPROVER)
    rule = rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=ANALYST)
    changed = rules.change_rule(rule=rule, says=replace(BREAD, text='origin = "TH"'), by=ANALYST)
    assert (changed.state, changed.backtest) == (RuleState.DRAFT, None)


def test_approval_is_void_when_a_list_has_changed_since_the_backtest(traffic) -> None:
    for values in (["TH"], ["TH", "VN"]):
        drafted = lists.draft_list(name="bakers", kind="country", values=values, by=ANALYST)
        lists.publish_list(version=drafted, by=APPROVER)
        if values == ["TH"]:
            rule = rules.draft_rule(says=replace(BREAD, text='origin in list "bakers"'), by=ANALYST)
            rule = rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=ANALYST)
    with pytest.raises(NotBacktested):
        rules.approve_rule(rule=rule, by=APPROVER)


def test_who_wrote_a_rule_neither_approves_it_nor_lets_it_go_live(traffic) -> None:
    rule = rules.draft_rule(says=BREAD, by=BOTH)
    rule = rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=BOTH)
    with pytest.raises(SameHand):
        rules.approve_rule(rule=rule, by=BOTH)
    rule = rules.shadow_rule(rule=rules.approve_rule(rule=rule, by=APPROVER), by=APPROVER)
    with pytest.raises(SameHand):
        rules.go_live(rules=[rule], by=BOTH)


@pytest.mark.parametrize(
    "step", [row for row in RULE if row.verb != "edit"], ids=lambda row: f"{row.source}-{row.verb}"
)
def test_every_step_asks_for_its_role(step, traffic) -> None:
    rule = shadowed()
    Rule.objects.filter(pk=rule.pk).update(state=step.source.value)  # as if it stood there
    rule.refresh_from_db()
    stranger = officer()
    acts = {
        "backtest": lambda: rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=stranger),
        "approve": lambda: rules.approve_rule(rule=rule, by=stranger),
        "return": lambda: rules.return_rule(rule=rule, remark=REMARK, by=stranger),
        "shadow": lambda: rules.shadow_rule(rule=rule, by=stranger),
        "go_live": lambda: rules.go_live(rules=[rule], by=stranger),
        "retire": lambda: rules.retire_rule(rule=rule, remark=REMARK, by=stranger),
    }
    with pytest.raises(Forbidden):
        acts[step.verb]()


def test_an_approved_rule_is_changed_by_its_next_version(traffic) -> None:
    first = shadowed()
    rules.go_live(rules=[first], by=APPROVER)
    with pytest.raises(RuleFixed):
        rules.change_rule(rule=first, says=BREAD, by=ANALYST)
    draft = rules.draft_rule(says=replace(BREAD, lane="red"), code=first.code, by=ANALYST)
    assert draft.key == "R0001.2"
    with pytest.raises(RuleFixed):
        rules.draft_rule(says=BREAD, code=first.code, by=ANALYST)
    draft = rules.backtest_rule(rule=draft, since=SINCE, until=UNTIL, by=ANALYST)
    second = rules.shadow_rule(rule=rules.approve_rule(rule=draft, by=APPROVER), by=APPROVER)
    rules.go_live(rules=[second], by=APPROVER)
    first.refresh_from_db()
    assert first.state == RuleState.RETIRED
    assert lodge().lane == Lane.RED


def test_a_bad_basket_cannot_go_live_because_a_canary_changes_lane(traffic) -> None:
    canary = canaries.keep_canary(name="Bread of Aurora", mrn=traffic[0].mrn, by=ANALYST)
    assert canary.lane == Lane.GREEN
    good = shadowed(title="Anything of Vietnam", text='origin = "VN"')
    bad = shadowed(title="Anything of Thailand", text='origin = "TH"')
    before = Edition.objects.count()
    with pytest.raises(CanariesMoved) as refused:
        rules.go_live(rules=[good, bad], by=APPROVER)
    (fault,) = refused.value.violations
    assert (fault.pointer, bad.key in fault.message) == ("Bread of Aurora", True)
    assert not Rule.objects.filter(state=RuleState.LIVE).exists()
    assert Edition.objects.count() == before
    canaries.drop_canary(canary=canary, reason="Its goods are no longer traded.", by=ANALYST)
    assert len(rules.go_live(rules=[good, bad], by=APPROVER)) == 2


def test_a_list_cannot_be_published_past_the_canaries(traffic) -> None:
    drafted = lists.draft_list(name="bakers", kind="country", values=["VN"], by=ANALYST)
    lists.publish_list(version=drafted, by=APPROVER)
    rules.go_live(rules=[shadowed(text='origin in list "bakers"')], by=APPROVER)
    canaries.keep_canary(name="Bread of Aurora", mrn=traffic[0].mrn, by=ANALYST)
    wide = lists.draft_list(name="bakers", kind="country", values=["TH", "VN"], by=ANALYST)
    with pytest.raises(CanariesMoved):
        lists.publish_list(version=wide, by=APPROVER)
    assert words_in_force().lists["bakers"].values == {"VN"}


def test_a_list_that_live_rules_read_is_applied_from_its_publication_on(traffic) -> None:
    for values, lane in ((["VN"], Lane.GREEN), (["TH"], Lane.YELLOW)):
        drafted = lists.draft_list(name="bakers", kind="country", values=values, by=ANALYST)
        with pytest.raises(SameHand):
            lists.publish_list(version=drafted, by=Actor(ANALYST.id, BOTH.roles))
        lists.publish_list(version=drafted, by=APPROVER)
        if lane == Lane.GREEN:
            rules.go_live(rules=[shadowed(text='origin in list "bakers"')], by=APPROVER)
        assert lodge().lane == lane


def test_lists_refuse_every_wrong_value_at_once() -> None:
    with pytest.raises(CustomsError) as refused:
        lists.draft_list(name="bakers", kind="country", values=["TH", "Thailand", "", "\x00"], by=ANALYST)
    assert len(refused.value.violations) == 3
    with pytest.raises(CustomsError):
        lists.draft_list(name='a "quoted" name', kind="country", values=["TH"], by=ANALYST)


def test_backtest_reports_hits_work_findings_and_overlap(traffic) -> None:
    Office.objects.update(control_share=1)
    checked = lodge(lines=2)
    record_findings(mrn=checked.mrn, findings=[Finding(2, "origin", duty_minor=12_300)], by=officer())
    declarations.accept(mrn=checked.mrn, by=officer())
    rules.go_live(rules=[shadowed(title="All of Thailand", text='origin = "TH"')], by=APPROVER)
    rule = rules.draft_rule(says=replace(BREAD, probability=Decimal("0.5")), by=ANALYST)
    report = rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=ANALYST).backtest
    assert (report["items"], report["hits"]["items"], report["hits"]["declarations"]) == (8, 8, 4)
    assert report["offices"] == [
        {"office": "XM000101", "declarations": 4, "checks_a_week": pytest.approx(4 * 0.5 / (8 / 7))}
    ]
    found = report["found"]
    assert (found["checked"], found["findings"], found["duty"]) == (2, 1, 123.0)
    assert report["overlap"] == {"rules": [{"rule": "R0001.1", "share": 1.0}], "new_share": 0.0}
    assert [one["of_traffic"] for one in report["traders"]] == [1.0, 0.0, 0.0]
    assert set(report["sample"]) == {one.mrn for one in (*traffic, checked)}


def test_backtest_counts_what_the_meaning_of_the_rule_says(traffic) -> None:
    text = 'origin = "TH" and (net_mass > 50 or importer.aeo) and not hs starts with "22"'
    rule = rules.draft_rule(says=replace(BREAD, text=text), by=ANALYST)
    report = rules.backtest_rule(rule=rule, since=SINCE, until=UNTIL, by=ANALYST).backtest
    condition, words = read_rule(text, words_in_force()), words_in_force()
    import orjson

    rows = [item.row for r in DecisionRecord.objects.all() for item in items_of(orjson.loads(r.record))]
    assert report["hits"]["items"] == sum(evaluate(condition, row, words) is True for row in rows) > 0


def test_backtest_over_no_history_is_refused_except_to_load_the_demo() -> None:
    rule = rules.draft_rule(says=BREAD, by=ANALYST)
    with pytest.raises(NoHistory):
        rules.backtest_rule(rule=rule, since=date(2020, 1, 1), until=date(2020, 2, 1), by=ANALYST)
    tried = rules.backtest_rule(rule=rule, since=date(2020, 1, 1), until=date(2020, 2, 1), by=SYSTEM)
    assert tried.backtest["items"] == 0


def test_history_is_the_same_from_its_files_and_after_they_are_gone(traffic) -> None:
    condition = read_rule(BREAD.text, words_in_force())
    first = history.history([condition], SINCE, UNTIL)
    again = history.history([condition], SINCE, UNTIL)
    (kept,) = [history.kept(day) for day in history.days_of(SINCE, UNTIL)]
    kept.unlink()
    rebuilt = history.history([condition], SINCE, UNTIL)
    assert first.equals(again)
    assert first.equals(rebuilt)


def test_history_takes_the_newest_version_and_reads_no_file_of_an_earlier_state(traffic) -> None:
    condition = read_rule(BREAD.text, words_in_force())
    assert len(history.history([condition], SINCE, UNTIL)) == 6
    data = declaration_data(lrn=traffic[0].lrn, lines=4)
    outcome = declarations.amend(mrn=traffic[0].mrn, lodging=lodging(data), by=GATEWAY)
    assert outcome.registered, outcome.violations
    frame = history.history([condition], SINCE, UNTIL)
    assert len(frame) == 8
    assert frame.filter(pl.col("_declaration") == traffic[0].pk)["_version"].unique().to_list() == [2]


def test_canaries_are_kept_of_decided_declarations_under_names_of_their_own(traffic) -> None:
    canaries.keep_canary(name="Bread of Aurora", mrn=traffic[0].mrn, by=ANALYST)
    for name, mrn in (("Bread of Aurora", traffic[1].mrn), ("x", traffic[1].mrn), ("Another", "26XM0")):
        with pytest.raises(CustomsError):
            canaries.keep_canary(name=name, mrn=mrn, by=ANALYST)
    assert Canary.objects.count() == 1
