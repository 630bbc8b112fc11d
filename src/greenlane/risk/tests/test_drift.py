"""Drift of the live model: quiet on more of the same, loud when the world changed, measured once a day."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.models import Consumer, Event
from greenlane.foundation.tests.queued import run_queued
from greenlane.risk import jobs
from greenlane.risk.engine.model.training import Settings
from greenlane.risk.errors import NoHistory, WrongPeriod
from greenlane.risk.models import DriftReport, Edition
from greenlane.risk.services import drift

from .factories import OVERSEER, START, history, later
from .test_models import live, shadowed

pytestmark = pytest.mark.django_db


def test_measure_drift_is_quiet_on_more_of_the_same():
    made = history(1200)
    live(made)
    report = drift.measure_drift(since=made.last - timedelta(days=20), until=made.last)
    measured = {
        one["name"]: one["verdict"]
        for kind in ("inputs", "scores", "outcomes")
        for one in report.results[kind]
    }
    # The calibration of so small a model is off, and is rightly said to be.
    assert [name for name, verdict in measured.items() if verdict == "alarm"] in ([], ["calibration"])
    assert report.items == sum(one.items for one in made.decisions if one.day >= report.since)
    assert {one["name"] for one in report.results["outcomes"]} == {"rate", "calibration"}
    assert report.results["agreement"] is None
    assert Event.objects.filter(kind="risk.drift_found").exists() is (report.verdict == "alarm")


def test_measure_drift_alarms_when_prices_and_people_changed():
    made = history(1500, drift_on=START + timedelta(days=45))
    live(made)
    since = START + timedelta(days=45)
    report = drift.measure_drift(since=since, until=made.last)
    assert report.verdict == "alarm"
    measured = {one["name"]: one["verdict"] for one in report.results["inputs"]}
    assert (measured["value"], measured["unit_price"], measured["tax_rate"]) == ("alarm", "alarm", "stable")
    assert {one["name"]: one["verdict"] for one in report.results["outcomes"]}["rate"] == "alarm"
    event = Event.objects.get(kind="risk.drift_found")
    assert {"value", "rate"} <= set(orjson.loads(event.data)["measures"])


def test_measure_drift_of_the_same_days_is_made_once():
    made = history(1500, drift_on=START + timedelta(days=45))
    live(made)
    found = {drift.measure_drift(since=made.first, until=made.last).pk for _ in range(2)}
    assert len(found) == 1
    assert Event.objects.filter(kind="risk.drift_found").count() <= 1


def test_measure_drift_tells_where_shadow_and_live_differ():
    made = history(1200)
    live(made)
    shadowed(made, Settings(trees=20, seed=9))
    report = drift.measure_drift(since=made.last - timedelta(days=19), until=made.last)
    agreement = report.results["agreement"]
    assert agreement["declarations"] == sum(one.day >= report.since for one in made.decisions)
    assert agreement["both"] > 0
    assert agreement["live_only"] + agreement["shadow_only"] > 0
    assert sum(agreement[name] for name in ("both", "live_only", "shadow_only")) < agreement["declarations"]


def test_measure_drift_without_a_live_model_or_decisions_is_refused():
    made = history(1200)
    with pytest.raises(NoHistory):
        drift.measure_drift(since=made.first, until=made.last)
    live(made)
    late = made.last + timedelta(days=50)
    with pytest.raises(NoHistory):
        drift.measure_drift(since=late, until=late)
    with pytest.raises(WrongPeriod):
        drift.measure_drift(since=made.last, until=made.first)
    with pytest.raises(Forbidden):
        drift.measure_drift(since=made.first, until=made.last, by=OVERSEER)
    assert not DriftReport.objects.exists()


def test_daily_work_is_done_once_a_day(django_assert_num_queries):
    made = history(1200)
    with later(made.last):
        assert jobs.measure_drift_daily() == 0  # no model yet
    live(made)
    editions = Edition.objects.count()
    with later(made.last, 5):
        assert jobs.measure_drift_daily() == 1
        with django_assert_num_queries(1):
            assert jobs.measure_drift_daily() == 0
        run_queued()
        report = DriftReport.objects.get()
        assert (report.until - report.since).days == drift.DAYS - 1
        assert report.until == made.last + timedelta(days=4)
        assert Edition.objects.count() == editions + 1
        jobs.do_day.func(day=(made.last + timedelta(days=5)).isoformat())  # done twice changes nothing
        assert (DriftReport.objects.count(), Edition.objects.count()) == (1, editions + 1)
    with later(made.last, 6):
        assert jobs.measure_drift_daily() == 1
    assert Consumer.objects.get(name=jobs.DAILY).position == (made.last + timedelta(days=6)).toordinal()


def test_daily_work_with_only_a_shadow_model_sets_its_thresholds():
    made = history(1200)
    shadowed(made)
    with later(made.last, 2):
        jobs.do_day.func(day=(made.last + timedelta(days=2)).isoformat())
    assert not DriftReport.objects.exists()
    assert Edition.objects.order_by("-pk").first().cause == "thresholds of the day"
    assert SYSTEM.id == Edition.objects.order_by("-pk").first().made_by
