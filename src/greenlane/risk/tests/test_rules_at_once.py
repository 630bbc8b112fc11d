"""Two approvers at once: the edition in force holds what both let go live."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import orjson
import pytest
from django.db import connection, connections

from greenlane.foundation.errors import CustomsError
from greenlane.risk.editions import keys_in
from greenlane.risk.errors import CanariesMoved
from greenlane.risk.models import Canary, Edition, Rule
from greenlane.risk.services import rules
from greenlane.risk.states import RuleState
from greenlane.risk.tests import live
from greenlane.risk.tests.live import ANALYST, APPROVER
from greenlane.risk.tests.test_rules import BREAD

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = 6


@pytest.fixture(autouse=True)
def _shared_database(transactional_db):
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("an in-memory SQLite database is not shared by threads")


def together(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each with its own connection; a refusal is an answer too."""
    barrier = Barrier(len(calls))

    def work(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except CustomsError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(work, calls))


def go_live(rule: Rule) -> Callable[[], object]:
    return lambda: rules.go_live(rules=[rule], by=APPROVER)


def in_edition() -> set[int]:
    newest = Edition.objects.order_by("-pk").first()
    return set(keys_in(orjson.loads(newest.content)["live"])) if newest else set()


def live_rules() -> set[int]:
    return set(Rule.objects.filter(state=RuleState.LIVE).values_list("pk", flat=True))


def test_go_live_at_once_and_the_newest_edition_holds_all() -> None:
    for number in range(PAIRS):
        texts = (f'hs = "64{number}1"', f'hs = "64{number}2"')
        pair = [
            live.rule(text, code=f"R{number}{side}", state=RuleState.SHADOW)
            for side, text in enumerate(texts)
        ]
        answers = together(*map(go_live, pair))
        assert not [answer for answer in answers if isinstance(answer, CustomsError)]
        assert in_edition() == live_rules()


def test_go_live_at_once_does_not_move_a_canary_that_each_alone_would_leave() -> None:
    """Two rules keep a canary red; either may be narrowed while the other stands, and only either."""
    Canary.objects.create(
        name="Shoes",
        rows=[{"hs": "640399"}],
        office="XM000101",
        lane="red",
        author=ANALYST.id,
        authored_at=live.MONDAY,
    )
    narrowed = []
    for code in ("R1", "R2"):
        live.rule('hs = "640399"', code=code)
        narrowed.append(live.rule('hs = "640391"', code=code, version=2, state=RuleState.SHADOW))
    answers = together(*map(go_live, narrowed))
    assert [isinstance(answer, CanariesMoved) for answer in answers].count(True) == 1
    assert in_edition() == live_rules()


def test_draft_at_once_gives_each_rule_a_code_of_its_own() -> None:
    answers = together(*[lambda: rules.draft_rule(says=BREAD, by=ANALYST)] * PAIRS)
    assert len({rule.code for rule in answers if isinstance(rule, Rule)}) == PAIRS
