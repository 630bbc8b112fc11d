"""Policies and the dashboard on pages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from greenlane.foundation.access import Role
from greenlane.risk.models import Policy
from greenlane.risk.services import policies
from greenlane.risk.services.policies import usual_values

from .desk import actor_of, browser, no_inline, text
from .factories import ANALYST, APPROVER, OFFICE, START, decision, later
from .test_yield import made_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def sent(**changed: str) -> dict[str, str]:
    values = {name: str(value) for name, value in usual_values().items()}
    return {"office": "", "direction": "IMPORT", "note": "", **values, **changed}


def drafted(by=ANALYST, **shares: str) -> Policy:
    return policies.draft_policy(
        office="",
        direction="IMPORT",
        shares={name: Decimal(value) for name, value in shares.items()},
        capacities={},
        by=by,
    )


def step(policy: Policy, verb: str) -> str:
    return reverse("risk_policy_step", args=[policy.pk, verb])


def test_draft_and_publish_by_two_hands():
    analyst, approver = browser(Role.RISK_ANALYST), browser(Role.RULE_APPROVER)
    page = analyst.post(
        reverse("risk_policy_draft"), sent(model_share="0.05", note="More model"), follow=True
    )
    assert "The draft is kept." in text(page)
    policy = Policy.objects.get()
    assert step(policy, "publish") not in page.content.decode()
    page = approver.post(step(policy, "publish"), follow=True)
    assert "The policy is in force." in text(page)
    policy.refresh_from_db()
    assert (policy.state, policy.approver) == ("published", str(approver.who.pseudonym))
    said = text(page)
    assert said.index("Rules Every live rule") < said.index("Model The highest-scoring 5.00")
    assert said.index("Control group Drawn at random") < said.index("Random top-up None")
    assert "never below 1" in said
    assert f"{OFFICE} Port Meridia" in said
    assert no_inline(page)


def test_a_draft_shows_what_it_would_change():
    policies.publish_policy(policy=drafted(), by=APPROVER)
    new = drafted(model_share="0.08")
    page = text(browser(Role.OVERSIGHT).get(reverse("risk_policy", args=[new.pk])))
    assert "Share the model may choose 4.00 % 8.00 % changes" in page.replace("\u00a0", " ")
    assert "Part for money 30.00 % 30.00 % stays the same" in page.replace("\u00a0", " ")


def test_the_next_version_begins_with_the_values_of_this_one():
    analyst = browser(Role.RISK_ANALYST)
    old = drafted(expected_red="0.07")
    form = analyst.get(reverse("risk_policy_draft"), {"from": old.pk}).context["form"]
    assert form.initial["expected_red"] == Decimal("0.07")
    assert analyst.get(reverse("risk_policy_draft"), {"from": "10" * 20}).status_code == 404
    assert analyst.get(reverse("risk_policy_draft"), {"from": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"model_share": "1.5"}, "less than or equal to 1"),
        ({"model_share": "NaN"}, "Enter a number"),
        ({"model_share": ""}, "required"),
        ({"part_money": "-1"}, "greater than or equal to 0"),
        ({"expected_red": "0.00001"}, "decimal"),
        ({"capacity_documents": "1.5"}, "whole number"),
        ({"capacity_documents": "9" * 40}, "less than or equal to"),
        ({"office": "<script>"}, "not one of the available choices"),
        ({"direction": "UP"}, "not one of the available choices"),
        ({"note": "x" * 201}, "at most 200"),
        ({"model_share": "0.6", "expected_yellow": "0.6"}, "more than everything"),
        ({"part_money": "0", "part_safety": "0", "part_probability": "0"}, "all nothing"),
    ],
)
def test_draft_says_what_is_wrong(changed, said):
    answer = browser(Role.RISK_ANALYST).post(reverse("risk_policy_draft"), sent(**changed))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "<script>" not in answer.content.decode().partition("<main")[2]
    assert not Policy.objects.exists()


def test_publish_of_ones_own_draft_is_refused_and_not_offered():
    client = browser(Role.RULE_APPROVER, Role.RISK_ANALYST)
    own = drafted(by=actor_of(client, Role.RISK_ANALYST))
    page = client.get(reverse("risk_policy", args=[own.pk]))
    assert "somebody else has to publish it" in text(page)
    assert step(own, "publish") not in page.content.decode()
    assert client.post(step(own, "publish")).status_code == 403


def test_discard_asks_for_a_reason():
    policy, analyst = drafted(), browser(Role.RISK_ANALYST)
    assert analyst.post(step(policy, "discard"), {"discard-reason": "no"}).status_code == 422
    page = analyst.post(step(policy, "discard"), {"discard-reason": "It came to nothing."}, follow=True)
    assert "It came to nothing." in text(page)
    assert analyst.post(step(policy, "burn")).status_code == 404
    assert browser(Role.RULE_APPROVER).post(step(policy, "publish")).status_code == 409


def test_policies_cost_few_queries(django_assert_max_num_queries):
    for _ in range(30):
        last = drafted()
    client = browser(Role.RISK_ANALYST)
    with django_assert_max_num_queries(12):
        client.get(reverse("risk_policies"))
    with django_assert_max_num_queries(14):
        client.get(reverse("risk_policy", args=[last.pk]))


def asked(**changed: str) -> dict[str, str]:
    return {"since": START.isoformat(), "until": (START + timedelta(days=27)).isoformat(), **changed}


def test_dashboard_shows_the_closing_figures(django_assert_max_num_queries):
    made = made_up(60)
    client = browser(Role.OVERSIGHT)
    with django_assert_max_num_queries(11):
        page = client.get(reverse("risk_yield"), asked())
    said = text(page)
    assert f"of {len(made)} declarations left alone" in said
    for words in (
        "Synthetic data",
        "Leak-through",
        "Random control group",
        "Workload of offices",
        "Hit rate",
    ):
        assert words in said, words
    assert no_inline(page)
    narrowed = client.get(reverse("risk_yield"), asked(office=OFFICE, direction="EXPORT"))
    count = sum(one.office == OFFICE and one.direction == "EXPORT" for one in made)
    assert f"of {count} declarations left alone" in text(narrowed)


def test_dashboard_as_a_file():
    made_up(30)
    client = browser(Role.RISK_ANALYST)
    page = client.get(reverse("risk_yield"), asked())
    assert "&amp;format=csv" in page.content.decode()
    answer = client.get(reverse("risk_yield"), asked(format="csv"))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].endswith("part,name,declarations,checked,found,value,low,high")
    assert {line.split(",")[0] for line in lines[1:]} == {"lane", "step", "estimate", "workload"}
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "yesterday"},
        {"until": "2020-01-01"},
        {"since": "1990-01-01"},
        {"office": "XM999999"},
        {"office": "' OR 1=1 --"},
        {"direction": "\x00"},
        {"since": "9999-99-99", "format": "csv"},
    ],
)
def test_dashboard_refuses_what_is_no_period(wrong):
    assert browser(Role.RISK_ANALYST).get(reverse("risk_yield"), asked(**wrong)).status_code == 422


def test_dashboard_without_decisions_says_so_and_takes_the_last_four_weeks():
    client = browser(Role.RISK_ANALYST)
    assert "Nothing was decided in this period." in text(client.get(reverse("risk_yield")))
    decision(date(2026, 9, 1))
    with later(date(2026, 9, 20)):
        assert "of 1 declarations left alone" in text(client.get(reverse("risk_yield")))
    with later(date(2026, 9, 30)):
        assert "Nothing was decided" in text(client.get(reverse("risk_yield")))
