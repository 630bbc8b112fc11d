"""The registry of models: from training to the edition that decides, and back out of use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import orjson
import pytest

from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import CustomsError, Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.risk import learning, scales
from greenlane.risk.editions import newest
from greenlane.risk.engine.lanes import Terms, thresholds_of
from greenlane.risk.engine.model.errors import CannotTrain
from greenlane.risk.engine.model.training import Settings
from greenlane.risk.errors import NoHistory, NotEvaluated, SameHand, SeenDays, WrongPeriod
from greenlane.risk.models import Edition, RiskModel
from greenlane.risk.services import models

from .factories import ANALYST, APPROVER, OVERSEER, History, decision, history, hit, later, outcome, rule

pytestmark = pytest.mark.django_db
FAST = Settings(trees=20)


def window(made: History) -> tuple[date, date]:
    return made.first, made.first + timedelta(days=39)


def trained(made: History, settings: Settings = FAST, by: Actor = ANALYST) -> RiskModel:
    since, until = window(made)
    with later(made.last):
        return models.train_model(since=since, until=until, by=by, settings=settings)


def evaluated(made: History, settings: Settings = FAST) -> RiskModel:
    model = trained(made, settings)
    with later(made.last):
        return models.evaluate_model(
            model=model, since=model.window_to + timedelta(days=1), until=made.last, by=ANALYST
        )


def shadowed(made: History, settings: Settings = FAST) -> RiskModel:
    model = evaluated(made, settings)
    with later(made.last):
        return models.shadow_model(model=model, by=APPROVER)


def live(made: History, settings: Settings = FAST) -> RiskModel:
    model = shadowed(made, settings)
    with later(made.last):
        return models.promote_model(model=model, by=APPROVER)


@pytest.fixture
def made() -> History:
    return history(1200)


def test_train_registers_the_file_with_its_card(made):
    model = trained(made)
    assert (model.state, model.window_from, model.window_to) == ("trained", *window(made))
    card = model.card
    assert card["window"] == {"from": model.window_from.isoformat(), "to": model.window_to.isoformat()}
    assert card["settings"]["trees"] == 20
    assert card["settings"]["seed"] == 0
    assert card["libraries"].keys() == {"lightgbm", "numpy"}
    assert (card["items"], card["declarations"]) == (len(learning.material(*window(made))), card["items"] / 2)
    event = Event.objects.get(kind="risk.model_trained")
    assert orjson.loads(event.data)["sha256"] == model.sha256


def test_train_again_gives_the_same_bytes_and_no_second_row(made):
    first = trained(made)
    assert trained(made) == first
    assert (RiskModel.objects.count(), Event.objects.filter(kind="risk.model_trained").count()) == (1, 1)
    assert trained(made, replace(FAST, seed=1)).sha256 != first.sha256


def test_train_learns_nothing_that_became_known_after_the_window(made):
    """A result entered later about a day of the window changes nothing."""
    first = trained(made)
    last_day = [one for one in made.decisions if one.day == first.window_to and one.lane == "green"]
    assert last_day
    for one in last_day:
        outcome(one, 1, "undervaluation", known_on=first.window_to + timedelta(days=3))
    assert trained(made).sha256 == first.sha256


def test_train_says_every_reason_at_once(made):
    with later(made.last), pytest.raises(WrongPeriod) as refusal:
        models.train_model(
            since=made.last + timedelta(days=30),
            until=made.last + timedelta(days=2),
            by=ANALYST,
            settings=Settings(trees=1, rate=float("nan")),
        )
    assert [fault.pointer for fault in refusal.value.violations] == ["until", "until", "trees", "rate"]


def test_train_on_too_little_is_refused_with_every_reason():
    decision(findings=[""])
    with later(date(2026, 8, 20)), pytest.raises(CannotTrain) as refusal:
        models.train_model(since=date(2026, 8, 1), until=date(2026, 8, 10), by=ANALYST)
    assert [fault.code for fault in refusal.value.violations] == ["MDL021", "MDL022"]
    assert not RiskModel.objects.exists()


def test_evaluate_measures_unseen_days_beside_rules_and_chance(made):
    guilty = rule()
    for one in made.decisions:
        if one.day > window(made)[1] and '"importer":"importer1"' in one.record:
            hit(one, guilty)
    model = evaluated(made)
    found = model.evaluation
    assert model.state == "evaluated"
    assert found["since"] > model.window_to.isoformat()
    rankings = found["rankings"]
    assert rankings.keys() == {"model", "model_duty", "rules", "random"}
    base = found["findings"] / found["labels"]
    chance = rankings["random"]["all"]
    assert [one["precision"] for one in chance["budgets"]] == pytest.approx([base] * 4)
    assert chance["auc"] == 0.5
    assert rankings["model"]["all"]["auc"] > 0.75 > rankings["rules"]["all"]["auc"] > 0.5
    assert rankings["rules"]["all"]["budgets"][2]["precision"] > 1.5 * base
    assert rankings["model"]["seen"]["labels"] + rankings["model"]["unseen"]["labels"] == found["labels"]
    assert sum(one["labels"] for one in found["calibration"]) == found["labels"]
    assert found["evasion"]["rate"]["low"] < base < found["evasion"]["rate"]["high"]
    assert len(found["yields"]) == 8
    assert orjson.dumps(found)  # no number that JSON has no word for


def test_evaluate_never_sees_a_day_of_training(made, monkeypatch):
    model = trained(made)
    asked = []
    read = learning.in_chunks
    monkeypatch.setattr(
        learning, "in_chunks", lambda since, until, **more: asked.append(since) or read(since, until, **more)
    )
    for since in (model.window_to, model.window_from - timedelta(days=5)):
        with later(made.last), pytest.raises(SeenDays):
            models.evaluate_model(model=model, since=since, until=made.last, by=ANALYST)
    assert asked == []
    with later(made.last):
        models.evaluate_model(
            model=model, since=model.window_to + timedelta(days=1), until=made.last, by=ANALYST
        )
    assert min(asked) > model.window_to


def test_evaluate_where_nothing_was_checked_is_refused(made):
    model = trained(made)
    with later(made.last, 100), pytest.raises(NoHistory):
        models.evaluate_model(
            model=model,
            since=made.last + timedelta(days=10),
            until=made.last + timedelta(days=20),
            by=ANALYST,
        )


def test_evaluate_tells_newcomers_apart(made):
    model = trained(made)
    late = model.window_to + timedelta(days=2)
    for number in range(5):
        decision(late, findings=[""], item={"importer": f"new{number}"}, propensity=0.6)
    with later(made.last):
        model = models.evaluate_model(model=model, since=late, until=made.last, by=ANALYST)
    assert model.evaluation["rankings"]["model"]["unseen"]["labels"] == 5


def test_shadow_and_promote_make_editions_with_scales(made):
    model = shadowed(made)
    in_force = newest()
    assert (in_force.model, in_force.shadow_model.sha256) == (None, model.sha256)
    assert in_force.scales.keys() == {"shadow.probability", "shadow.money", "shadow.safety"}
    assert thresholds_of(in_force.scales, Terms(1.0, {"probability": 1.0})) == {}
    with later(made.last):
        model = models.promote_model(model=model, by=APPROVER)
    in_force = newest()
    assert (model.state, model.approver, in_force.model.sha256) == ("live", "approver", model.sha256)
    assert in_force.shadow_model is None
    assert in_force.scales.keys() == {"probability", "money", "safety"}
    kinds = list(
        Event.objects.filter(kind__startswith="risk.model_").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == [f"risk.model_{verb}" for verb in ("trained", "evaluated", "shadowed", "promoted")]


def test_thresholds_choose_the_share_on_the_reference_days(made):
    model = live(made)
    in_force = newest()
    with later(made.last):
        ((figures),) = learning.figures_of([in_force.model], *scales.reference_days())
    assert model.sha256 == in_force.model.sha256
    count = len(figures["probability"])
    for share in (0.02, 0.05, 0.2):
        parts = {"probability": 0.6, "money": 0.4}
        for purpose, edge in thresholds_of(in_force.scales, Terms(share, parts)).items():
            chosen = int((figures[purpose] > edge).sum())
            assert abs(chosen / count - share * parts[purpose]) <= 1.5 / count + 1 / 2000, (share, purpose)


def test_promote_retires_the_live_model_in_the_same_step(made):
    first, second = live(made), live(made, replace(FAST, seed=2))
    first.refresh_from_db()
    assert (first.state, first.remark, second.state) == ("retired", f"Replaced by {second}.", "live")
    assert newest().model.sha256 == second.sha256
    third, fourth = shadowed(made, replace(FAST, seed=3)), shadowed(made, replace(FAST, seed=4))
    third.refresh_from_db()
    assert (third.state, fourth.state) == ("retired", "shadow")
    assert newest().scales.keys() >= {"probability", "shadow.probability"}
    assert fourth.evaluation["live"] == str(second)
    assert fourth.evaluation["live_saw_days"] is False
    assert len(fourth.evaluation["against_live"]) == 2


def test_approval_by_who_trained_is_refused(made):
    both = Actor("both", frozenset({Role.RISK_ANALYST, Role.RULE_APPROVER}))
    model = trained(made, by=both)
    with later(made.last):
        model = models.evaluate_model(
            model=model, since=model.window_to + timedelta(days=1), until=made.last, by=both
        )
        with pytest.raises(SameHand):
            models.shadow_model(model=model, by=both)
        model = models.shadow_model(model=model, by=APPROVER)
        with pytest.raises(SameHand):
            models.promote_model(model=model, by=both)
    model.refresh_from_db()
    assert model.state == "shadow"


def test_a_model_that_was_not_evaluated_does_not_come_into_use(made):
    model = trained(made)
    with later(made.last):
        for step in (models.shadow_model, models.promote_model):
            with pytest.raises(NotEvaluated):
                step(model=model, by=APPROVER)
    assert Edition.objects.count() == 1


def test_steps_out_of_order_are_refused(made):
    model = evaluated(made)
    with later(made.last):
        with pytest.raises(IllegalTransition):
            models.promote_model(model=model, by=APPROVER)
        model = models.shadow_model(model=model, by=APPROVER)
        with pytest.raises(IllegalTransition):
            models.evaluate_model(
                model=model, since=model.window_to + timedelta(days=1), until=made.last, by=ANALYST
            )
        models.retire_model(model=model, remark="It finds less than chance.", by=APPROVER)
        model.refresh_from_db()
        with pytest.raises(IllegalTransition):
            models.promote_model(model=model, by=APPROVER)


def test_a_model_without_declarations_of_late_gets_no_thresholds_and_no_use(made):
    model = evaluated(made)
    with later(made.last, 60), pytest.raises(NoHistory):
        models.shadow_model(model=model, by=APPROVER)


def test_retire_of_the_live_model_leaves_rules_and_chance(made):
    model = live(made)
    models.retire_model(model=model, remark="Prices changed.", by=APPROVER)
    in_force = newest()
    assert (in_force.model, dict(in_force.scales)) == (None, {})
    event = Event.objects.filter(kind="risk.model_retired").get()
    assert orjson.loads(event.data) == {"was": "live", "reason": "Prices changed."}


@pytest.mark.parametrize("by", [OVERSEER, Actor("d", frozenset({Role.DECLARANT}))])
def test_others_touch_no_model(made, by):
    model = evaluated(made)
    works = (
        lambda: models.train_model(since=made.first, until=made.last, by=by),
        lambda: models.evaluate_model(model=model, since=made.last, until=made.last, by=by),
        lambda: models.shadow_model(model=model, by=by),
        lambda: models.promote_model(model=model, by=by),
        lambda: models.retire_model(model=model, remark="x", by=by),
        lambda: models.refresh_scales(by=by),
    )
    for work in works:
        with pytest.raises(Forbidden):
            work()


def test_analyst_does_not_approve_and_approver_does_not_train(made):
    model = evaluated(made)
    with pytest.raises(Forbidden):
        models.shadow_model(model=model, by=ANALYST)
    with pytest.raises(Forbidden):
        models.train_model(since=made.first, until=made.last, by=APPROVER)
    with later(made.last):
        model = models.shadow_model(model=model, by=APPROVER)
    with pytest.raises(CustomsError):
        models.retire_model(model=model, remark="x", by=ANALYST)


def test_refresh_scales_follows_the_traffic_and_makes_no_edition_for_nothing(made):
    live(made)
    with later(made.last):
        before = models.refresh_scales(by=SYSTEM)
        assert models.refresh_scales(by=SYSTEM) == before
    with later(made.last, 10):
        after = models.refresh_scales(by=SYSTEM)
    assert after.pk > before.pk
    assert np.quantile(newest().scales["money"], 0.5) > 0
    with later(made.last, 90):
        assert models.refresh_scales(by=SYSTEM) is None
