"""The pages of rules: the list, one rule, writing, backtest, steps, the basket past the canaries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from greenlane.declarations.states import Lane
from greenlane.declarations.tests.pages import OFFICER, TRADER, actor, signed_in
from greenlane.foundation import clock
from greenlane.risk.models import Rule
from greenlane.risk.services.canaries import make_canary
from greenlane.risk.services.results import Finding, record_findings
from greenlane.risk.states import RuleState
from greenlane.risk.tests.live import in_force_now, lodge, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
ANALYST, APPROVER, OVERSIGHT = "analyst@customs", "rule.approver@customs", "oversight@audit"
BREAD = 'hs starts with "1905"'
WHY = "Too many small traders are met by it."
HOSTILE = [
    "(" * 200 + BREAD + ")" * 200,
    'origin = "' + "C" * 100_000,
    BREAD + "\x00",
    "<script>alert(1)</script>",
]


def text_of(response) -> str:
    return response.content.decode()


def page_of(name: str, *args: str) -> str:
    return reverse(name, args=args)


def entered(**changes: str) -> dict[str, str]:
    today = clock.today()
    return {
        "title": "Cheap bread",
        "text": BREAD,
        "lane": "yellow",
        "probability": "0.5",
        "office": "",
        "instruction": "Compare the invoice with the price list.",
        "legal_basis": "Customs Act s. 31",
        "valid_from": today.isoformat(),
        "valid_until": "",
        "review_on": (today + timedelta(days=100)).isoformat(),
    } | changes


def drafted(**changes: str) -> Rule:
    answer = signed_in(ANALYST).post(page_of("rule_new"), entered(**changes))
    assert answer.status_code == 302, text_of(answer)
    return Rule.objects.get(code=answer["Location"].rstrip("/").rsplit("/", 1)[1].split(".")[0])


def step(mailbox: str, key: str, verb: str, **more: str):
    data = {f"{verb}-{name}": value for name, value in more.items()}
    return signed_in(mailbox).post(page_of("rule_step", key, verb), data)


def in_shadow(code: str = "R0007", **changes) -> Rule:
    return rule(BREAD, code=code, state=RuleState.SHADOW, **changes)


# --- the list ---


def test_rules_show_what_each_brought() -> None:
    rule(BREAD)
    in_force_now()
    for _ in range(3):
        found = lodge()
    record_findings(
        mrn=found.mrn,
        findings=[Finding(sequence=1, kind="undervaluation", critical=False, duty_minor=900, note="")],
        by=actor(OFFICER),
    )
    for mailbox in (ANALYST, APPROVER, OVERSIGHT):
        shown = text_of(signed_in(mailbox).get(page_of("rules")))
        assert page_of("rule", "R0001.1") in shown
        assert "100 % (21 – 100)" in shown
    one = text_of(signed_in(OVERSIGHT).get(page_of("rule", "R0001.1")))
    assert "9.00" in one


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"state": "live"}, ["R0001.1"]),
        ({"state": "shadow"}, ["R0007.1"]),
        ({"office": "XM000101"}, ["R0007.1"]),
        ({"office": "all"}, ["R0001.1"]),
        ({"q": "R0007.1"}, ["R0007.1"]),
        ({"q": "thailand"}, ["R0001.1", "R0007.1"]),
        ({"names": "origin"}, []),
        ({"lane": "blue"}, []),
        ({"sort": "-code"}, ["R0001.1", "R0007.1"]),
        ({"state": "\x00", "q": "\x00"}, ["R0001.1", "R0007.1"]),
    ],
)
def test_rules_are_narrowed(query: dict[str, str], there: list[str]) -> None:
    rule(BREAD)
    in_shadow(office="XM000101")
    shown = text_of(signed_in(ANALYST).get(page_of("rules"), query))
    assert [key for key in ("R0001.1", "R0007.1") if page_of("rule", key) in shown] == there


def test_rules_tell_what_has_to_be_looked_at() -> None:
    today = clock.today()
    rule("net_mass > 5", code="R0002", review_on=today - timedelta(days=1))
    rule(BREAD, code="R0003", valid_until=today - timedelta(days=1))
    rule(BREAD, code="R0004", valid_from=today + timedelta(days=9))
    shown = text_of(signed_in(ANALYST).get(page_of("rules")))
    for flag in ("review overdue", "tested on many items", "expired", "not yet valid"):
        assert flag in shown


def test_rules_as_csv() -> None:
    rule(BREAD)
    in_force_now()
    lodge()
    answer = signed_in(ANALYST).get(page_of("rules"), {"format": "csv", "columns": "code,hits,author"})
    assert answer.getvalue().decode("utf-8-sig").splitlines()[1] == "R0001.1,analyst,1"


def test_rules_take_few_queries(django_assert_max_num_queries) -> None:
    for number in range(30):
        rule(BREAD, code=f"R{number:04d}")
    client = signed_in(APPROVER)
    client.get(page_of("rules"))
    with django_assert_max_num_queries(14):
        client.get(page_of("rules"))


def test_rule_page_takes_few_queries(django_assert_max_num_queries) -> None:
    rule(BREAD)
    client = signed_in(ANALYST)
    client.get(page_of("rule", "R0001.1"))
    with django_assert_max_num_queries(18):
        client.get(page_of("rule", "R0001.1"))


@pytest.mark.parametrize("key", ["R0001", "R0001.9", "R0001.x", "R0001.99999999999", "a b.1", "R0001.1.1"])
def test_rule_that_is_not_there_is_not_found(key: str) -> None:
    rule(BREAD)
    assert signed_in(ANALYST).get(page_of("rule", key)).status_code == 404


@pytest.mark.parametrize("mailbox", [OFFICER, TRADER])
def test_rules_are_not_for_who_checks_or_trades(mailbox: str) -> None:
    rule(BREAD)
    client = signed_in(mailbox)
    for address in (page_of("rules"), page_of("rule", "R0001.1"), page_of("rule_new"), page_of("rules_live")):
        assert client.get(address).status_code == 403


# --- writing ---


def test_rule_is_drafted_changed_and_followed() -> None:
    found = drafted()
    client = signed_in(ANALYST)
    shown = text_of(client.get(page_of("rule", found.key)))
    assert "Cheap bread" in shown
    assert page_of("rule_change", found.key) in shown
    assert 'value="Cheap bread"' in text_of(client.get(page_of("rule_change", found.key)))
    assert client.post(page_of("rule_change", found.key), entered(title="Dear bread")).status_code == 302
    assert Rule.objects.get().title == "Dear bread"
    Rule.objects.update(state=RuleState.LIVE)
    assert client.get(page_of("rule_change", found.key)).status_code == 409
    assert client.post(page_of("rule_next", found.key), entered(title="Third bread")).status_code == 302
    assert list(Rule.objects.values_list("version", "title")) == [(2, "Third bread"), (1, "Dear bread")]
    assert "is being written already" in text_of(client.post(page_of("rule_next", found.key), entered()))


def test_draft_refuses_everything_wrong_at_once_and_keeps_what_was_typed() -> None:
    wrong = entered(text='orgin = "CN"', probability="7", review_on="2020-01-01", instruction="")
    answer = signed_in(ANALYST).post(page_of("rule_new"), wrong)
    assert answer.status_code == 422
    assert "orgin" in text_of(answer)
    wrong = entered(text='orgin = "CN" and hs = 5', probability="7", review_on="2020-01-01")
    shown = text_of(signed_in(ANALYST).post(page_of("rule_new"), wrong))
    for part in ("line 1, column 1", "Did you mean", "The probability lies", "A rule is reviewed after"):
        assert part in shown
    assert not Rule.objects.exists()


def test_check_without_scripts_keeps_nothing() -> None:
    answer = signed_in(ANALYST).post(page_of("rule_new"), entered(check="1", fields="unit_price"))
    shown = text_of(answer)
    assert "This is a rule." in shown
    assert "unit_price_ratio" in shown
    assert 'value="Cheap bread"' in shown
    assert not Rule.objects.exists()


def test_check_says_what_a_text_means_or_where_it_is_wrong() -> None:
    client = signed_in(ANALYST)
    good = text_of(client.post(page_of("rule_check"), {"text": "  NET_MASS   > 5 "}))
    assert "This is a rule." in good or "net_mass" in good
    bad = text_of(client.post(page_of("rule_check"), {"text": 'hs = "19"\nand orgin = "CN"'}))
    assert "line 2, column 5" in bad
    assert "origin" in bad


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_refused_in_check_and_form(text: str) -> None:
    client = signed_in(ANALYST)
    checked = client.post(page_of("rule_check"), {"text": text})
    assert checked.status_code == 200
    assert "problem" in text_of(checked)
    assert "<script>alert" not in text_of(checked)
    for more in ({}, {"check": "1"}):
        answer = client.post(page_of("rule_new"), entered(text=text, **more))
        assert answer.status_code in {200, 422}
        assert "<script>alert" not in text_of(answer)
    assert not Rule.objects.exists()


def test_fields_are_found_by_name_and_meaning() -> None:
    client = signed_in(ANALYST)
    assert "gross_mass" in text_of(client.get(page_of("rule_fields"), {"fields": "MASS"}))
    assert "No field is called" in text_of(client.get(page_of("rule_fields"), {"fields": "<b>\x00"}))


# --- its life ---


def test_backtest_is_run_and_reported() -> None:
    lodge()
    found = drafted()
    client = signed_in(ANALYST)
    assert client.get(page_of("rule_backtest", found.key)).status_code == 200
    today = clock.today().isoformat()
    answer = client.post(page_of("rule_backtest", found.key), {"since": today, "until": today})
    assert answer.status_code == 302
    shown = text_of(client.get(page_of("rule", found.key)))
    for part in ("Expected checks a week", "Traders by size", "Month by month", "Hit by no live rule"):
        assert part in shown
    found.refresh_from_db()
    (mrn,) = found.backtest["sample"]
    assert reverse("declaration", args=[mrn]) in shown


def test_backtest_refuses_periods_that_are_none() -> None:
    found, client = drafted(), signed_in(ANALYST)
    for since, until in (
        ("2026-02-01", "2026-01-01"),
        ("1995-01-01", "2026-01-01"),
        ("x", ""),
        ("2026-01-01",) * 2,
    ):
        answer = client.post(page_of("rule_backtest", found.key), {"since": since, "until": until})
        assert answer.status_code == 422, (since, until)
    found.refresh_from_db()
    assert found.backtest is None


def test_approval_is_another_hands() -> None:
    lodge()
    found, today = drafted(), clock.today().isoformat()
    signed_in(ANALYST).post(page_of("rule_backtest", found.key), {"since": today, "until": today})
    assert step(ANALYST, found.key, "approve").status_code == 403
    assert step(OVERSIGHT, found.key, "approve").status_code == 403
    assert step(APPROVER, found.key, "nonsense").status_code == 404
    assert step(APPROVER, found.key, "approve").status_code == 302
    assert step(APPROVER, found.key, "shadow").status_code == 302
    assert Rule.objects.get().state == RuleState.SHADOW


def test_author_among_approvers_is_told_why_he_cannot_approve() -> None:
    found = rule(BREAD, state=RuleState.BACKTESTED, author=actor(APPROVER).id)
    shown = text_of(signed_in(APPROVER).get(page_of("rule", found.key)))
    assert "You wrote this version" in shown
    answer = step(APPROVER, found.key, "approve")
    assert answer.status_code == 403
    assert "RSK001" in text_of(answer)


def test_return_and_retire_owe_a_reason() -> None:
    found = rule(BREAD, state=RuleState.BACKTESTED)
    assert step(APPROVER, found.key, "return", remark="no").status_code == 422
    assert step(APPROVER, found.key, "return", remark=WHY).status_code == 302
    assert WHY in text_of(signed_in(ANALYST).get(page_of("rule", found.key)))
    assert step(ANALYST, found.key, "retire", remark=WHY).status_code == 302
    assert Rule.objects.get().state == RuleState.RETIRED


# --- going live ---


def canary(lane: Lane) -> None:
    make_canary(
        name="Honest bread", rows=[{"hs": "19059010"}], office="XM000101", by=actor(ANALYST), lane=lane
    )


def test_basket_is_tried_on_the_canaries_and_goes_live() -> None:
    canary(Lane.RED)
    in_shadow()
    client = signed_in(APPROVER)
    assert page_of("rules_live") in text_of(client.get(page_of("rules")))
    assert "Let them go live" not in text_of(client.get(page_of("rules_live")))
    shown = text_of(client.get(page_of("rules_live"), {"rule": "R0007.1"}))
    assert "Let them go live" in shown
    assert "stays" in shown
    assert client.post(page_of("rules_live"), {"rule": "R0007.1"}).status_code == 302
    assert Rule.objects.get().state == RuleState.LIVE


def test_basket_that_moves_a_canary_is_refused_whole() -> None:
    canary(Lane.GREEN)
    in_shadow()
    rule('hs starts with "64"', code="R0008", state=RuleState.SHADOW)
    client = signed_in(APPROVER)
    assert "would change lane" in text_of(client.get(page_of("rules_live"), {"rule": "R0007.1"}))
    answer = client.post(page_of("rules_live"), {"rule": ["R0007.1", "R0008.1"]})
    assert answer.status_code == 409
    for part in ("Honest bread", "RSK003", "Nothing went live."):
        assert part in text_of(answer)
    assert set(Rule.objects.values_list("state", flat=True)) == {RuleState.SHADOW}


def test_basket_with_a_rule_that_left_the_shadow_or_none_is_refused() -> None:
    in_shadow()
    client = signed_in(APPROVER)
    assert client.post(page_of("rules_live"), {"rule": ["R0007.1", "R0099.1"]}).status_code == 409
    assert client.post(page_of("rules_live")).status_code == 422
    assert Rule.objects.get().state == RuleState.SHADOW


def test_author_does_not_let_his_own_rule_go_live() -> None:
    in_shadow(author=actor(APPROVER).id)
    client = signed_in(APPROVER)
    assert "another approver has to let it go live" in text_of(
        client.get(page_of("rules_live"), {"rule": "R0007.1"})
    )
    assert client.post(page_of("rules_live"), {"rule": "R0007.1"}).status_code == 403
    assert signed_in(ANALYST).get(page_of("rules_live")).status_code == 403
