"""What waits for whom on the home page of the risk desk."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from greenlane.declarations.tests.pages import actor, signed_in
from greenlane.risk.models import Rule
from greenlane.risk.services import lists
from greenlane.risk.states import RuleState
from greenlane.risk.tests.live import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
ANALYST, APPROVER = "analyst@customs", "rule.approver@customs"


def home(mailbox: str) -> str:
    return signed_in(mailbox).get(reverse("desk_home")).content.decode()


def test_an_approver_finds_what_others_wrote() -> None:
    rule('origin = "TH"', state=RuleState.BACKTESTED, author=actor(ANALYST).id)
    lists.draft_list(name="bakers", kind="country", values=["TH"], by=actor(ANALYST))
    assert "R0001.1 Bread of Thailand" in home(APPROVER)
    assert "bakers.1" in home(APPROVER)
    assert "Waits for you" not in home(ANALYST)


def test_nobody_is_asked_to_approve_his_own() -> None:
    rule('origin = "TH"', state=RuleState.BACKTESTED, author=actor(APPROVER).id)
    assert "Waits for you" not in home(APPROVER)


def test_an_analyst_finds_rules_whose_review_is_over() -> None:
    rule('origin = "TH"', review_on=date(2026, 1, 1))
    assert "Review the rule" in home(ANALYST)
    Rule.objects.update(review_on=date(2099, 1, 1))
    assert "Review the rule" not in home(ANALYST)


def test_search_finds_rules_by_code_and_title() -> None:
    rule('origin = "TH"')
    for text in ("R0001", "thailand"):
        assert (
            reverse("rule", args=["R0001.1"])
            in signed_in(ANALYST).get(reverse("search"), {"q": text}).content.decode()
        )
