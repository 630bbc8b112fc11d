"""Every registered declaration has a decision record; it names what decided and can be decided again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import orjson
import pytest
from django.db import DatabaseError, transaction

from greenlane.declarations import services
from greenlane.declarations.engine.data import Origin, Party
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import Assessment, Lane
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, item_data, lodging
from greenlane.foundation.models import Event
from greenlane.parties.models import Office
from greenlane.risk.facts import read
from greenlane.risk.models import DecisionRecord, Edition, Hit
from greenlane.risk.replay import as_of, edition_on, record_of, replay
from greenlane.risk.states import RuleState
from greenlane.risk.tests.live import days, in_force_now, lodge, policy, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
BREAD = 'hs starts with "1905" and origin = "TH"'


def test_decide_keeps_a_record_of_a_declaration_that_nothing_selects() -> None:
    found = lodge()
    row = DecisionRecord.objects.get()
    assert (row.declaration, row.lane, row.selected_by) == (found, Lane.GREEN, "none")
    assert row.propensity == pytest.approx(0.05)
    assert replay(row).same


def test_decide_puts_the_declaration_where_a_live_rule_wants_it() -> None:
    rule(BREAD)
    in_force_now()
    found = lodge(lines=2)
    assert (found.lane, found.assessment) == (Lane.RED, Assessment.IN_ASSESSMENT)
    row = DecisionRecord.objects.get()
    assert (row.selected_by, row.propensity) == ("criteria", 1.0)
    hit = Hit.objects.get()
    assert (hit.rule.key, hit.drawn, hit.shadow, hit.items) == ("R0001.1", True, False, [1, 2])
    told = found.selection["proposals"][-1]
    assert told["trader_reason"] == "Selected by risk criteria for an examination of the goods."
    assert "Open two cartons" in told["officer_reason"]
    assert "R0001" not in told["trader_reason"]


def test_decide_leaves_the_lane_alone_for_a_rule_in_shadow() -> None:
    rule(BREAD, state=RuleState.SHADOW)
    in_force_now()
    assert lodge().lane == Lane.GREEN
    assert Hit.objects.get().shadow


@pytest.mark.parametrize(
    "changes",
    [
        {"office": "XM000201"},
        {"valid_from": date(2027, 1, 1)},
        {"valid_until": date(2026, 1, 1)},
        {"state": RuleState.APPROVED},
    ],
    ids=["another office", "not yet valid", "expired", "not live"],
)
def test_decide_asks_only_rules_that_are_in_force_here_and_today(changes: dict[str, object]) -> None:
    rule(BREAD, **changes)
    in_force_now()
    with days():
        assert lodge().lane == Lane.GREEN
    assert not Hit.objects.exists()


def test_decide_by_chance_selects_about_its_share_and_says_how_likely_it_was() -> None:
    rule(BREAD, probability=Decimal("0.3"), lane="yellow")
    in_force_now()
    lodgings = [lodging(declaration_data()) for _ in range(200)]
    outcomes = services.lodge_many(lodgings=lodgings, by=GATEWAY)
    lanes = [outcome.declaration.lane for outcome in outcomes]
    assert 35 <= lanes.count(Lane.YELLOW) <= 90
    rows = DecisionRecord.objects.all()
    assert {round(row.propensity, 6) for row in rows} == {round(1 - 0.7 * 0.95, 6)}
    assert Hit.objects.filter(drawn=True).count() == lanes.count(Lane.YELLOW)
    assert all(replay(row).same for row in rows)


def test_decide_a_batch_takes_hardly_more_queries_than_one(django_assert_max_num_queries, settings) -> None:
    settings.GREENLANE_EXAMINED_LANES = []  # all 40 are red here; an order for each is not what is counted
    rule(BREAD)
    policy(expected_yellow=Decimal("0.1"))
    in_force_now()
    lodge()
    with django_assert_max_num_queries(18):
        services.lodge_many(lodgings=[lodging(declaration_data(lines=3)) for _ in range(40)], by=GATEWAY)
    assert DecisionRecord.objects.count() == 41


def test_decide_tops_up_towards_the_expected_rate() -> None:
    Office.objects.update(control_share=Decimal("0.01"))
    policy(model_share=0, expected_yellow=Decimal("0.3"), expected_blue=Decimal("0.1"))
    in_force_now()
    services.lodge_many(lodgings=[lodging(declaration_data()) for _ in range(150)], by=GATEWAY)
    rows = DecisionRecord.objects.all()
    checked = [row for row in rows if row.lane == Lane.YELLOW]
    assert 30 <= len(checked) <= 60
    assert {row.selected_by for row in checked} == {"top_up"}
    assert rows.filter(lane=Lane.BLUE).exists()
    assert all(replay(row).same for row in rows)


def test_decide_amended_declarations_anew_with_the_same_draw() -> None:
    rule(BREAD, probability=Decimal("0.5"))
    in_force_now()
    found = lodge()
    data = declaration_data(lrn=found.lrn, lines=2)
    outcome = services.amend(mrn=found.mrn, lodging=lodging(data), by=GATEWAY)
    assert outcome.registered, outcome.violations
    first, second = DecisionRecord.objects.order_by("version")
    assert (first.version, second.version, second.items) == (1, 2, 2)
    assert first.lane == second.lane
    assert record_of(found.mrn) == second
    assert record_of(found.mrn, 1) == first


def test_decide_survives_declarations_that_say_absurd_things() -> None:
    rule('description contains "sesame" or net_mass > 5')
    in_force_now()
    absurd = item_data(
        description="Sesame\u0000 \ufdfa" * 9, net_mass=Decimal("9e20"), gross_mass=Decimal("9e20")
    )
    outcome = services.lodge(lodging=lodging(declaration_data(items=[absurd])), by=GATEWAY)
    assert outcome.registered or outcome.violations
    odd = item_data(origins=[Origin("TH", "1"), Origin("TH", "9")], packaging=[])
    data = declaration_data(items=[odd], seller=Party(name="\u202e" + "x" * 300))
    assert services.lodge(lodging=lodging(data), by=GATEWAY).violations is not None
    for row in DecisionRecord.objects.all():
        assert replay(row).same


def test_record_is_anchored_in_the_event_log() -> None:
    found = lodge()
    event = Event.objects.get(kind="declaration.selected", subject=found.event_subject)
    told = next(p for p in orjson.loads(event.data)["proposals"] if p["selector"] == "risk")
    row = record_of(found.mrn)
    assert told["record"] == {
        "edition": row.edition_id,
        "digest": row.digest,
        "steps": told["record"]["steps"],
    }


@pytest.mark.parametrize("table", [DecisionRecord, Edition])
def test_records_and_editions_cannot_be_changed_or_removed(table) -> None:
    lodge()
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.update(digest="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.all()._raw_delete("default")


def test_replay_comes_out_the_same_after_rules_have_moved_on() -> None:
    with days() as pass_days:
        live = rule(BREAD)
        in_force_now()
        lodge()
        pass_days(3)
        live.state = RuleState.RETIRED
        live.save(update_fields=["state"])
        rule('origin = "TH"', code="R0002", lane="blue")
        in_force_now()
        row = DecisionRecord.objects.get()
        again = replay(row)
        assert (again.same, again.differences) == (True, ())
        today = as_of(row, date(2026, 11, 26))
        assert (today.same, today.decided.verdict.lane) == (False, Lane.BLUE)
        assert "/verdict/lane" in {one.pointer for one in today.differences}
        assert edition_on(date(2026, 11, 23)) == (row.edition_id, row.edition.digest)


def test_declaration_amended_into_a_stricter_lane_is_checked() -> None:
    rule("item_count >= 3")
    in_force_now()
    found = lodge()
    assert found.lane == Lane.GREEN
    data = declaration_data(lrn=found.lrn, lines=3)
    outcome = services.amend(mrn=found.mrn, lodging=lodging(data), by=GATEWAY)
    assert outcome.registered, outcome.violations
    now = Declaration.objects.get()
    assert (now.lane, now.assessment) == (Lane.RED, Assessment.IN_ASSESSMENT)


def test_values_that_are_not_of_their_field_are_left_out_and_named() -> None:
    row: dict[str, object] = {}
    unread: list[str] = []
    absurd = {"net_mass": Decimal("9e20"), "origin": 5, "customs_value": Decimal("NaN"), "hs": "1905"}
    read(absurd, row, unread)
    assert (row, unread) == ({"hs": "1905"}, ["net_mass", "origin", "customs_value"])
