"""Long work asked for on a page: done by the worker, once, and its end is told."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from greenlane.foundation.errors import Forbidden
from greenlane.foundation.models import Event
from greenlane.foundation.tests.queued import run_queued
from greenlane.risk.models import RiskModel
from greenlane.risk.services import works
from greenlane.risk.services.models import settings_text

from .factories import ANALYST, OVERSEER, history, later
from .test_models import FAST

pytestmark = pytest.mark.django_db


def ended(work: works.Work) -> list[dict]:
    rows = Event.objects.filter(subject=work.event_subject, kind=works.ENDED)
    return [orjson.loads(row.data) for row in rows]


def test_work_trains_and_evaluates_and_says_how_it_ended():
    made = history(1200)
    with later(made.last):
        until = made.first + timedelta(days=39)
        work = works.ask(
            what=works.TRAIN, since=made.first, until=until, by=ANALYST, settings=settings_text(FAST)
        )
        assert (ended(work), RiskModel.objects.count()) == ([], 0)
        run_queued()
        model = RiskModel.objects.get()
        assert ended(work) == [{"model": model.pk, "refused": []}]
        assert (model.trained_by, model.card["settings"]["trees"]) == (ANALYST.id, 20)
        work = works.ask(
            what=works.EVALUATE, since=until + timedelta(days=1), until=made.last, by=ANALYST, model=model
        )
        run_queued()
    model.refresh_from_db()
    assert (model.state, len(ended(work))) == ("evaluated", 1)


def test_work_that_is_refused_says_why_and_is_not_done_again():
    made = history(60)
    with later(made.last):
        work = works.ask(what=works.TRAIN, since=made.first, until=made.last, by=ANALYST)
        run_queued()
        works.do(
            key=work.key,
            what="train",
            since=made.first,
            until=made.last,
            model=None,
            by=ANALYST,
            settings="{}",
        )
    (end,) = ended(work)
    assert "MDL021" in end["refused"][0]


def test_work_is_asked_for_by_analysts():
    made = history(60)
    with pytest.raises(Forbidden):
        works.ask(what=works.TRAIN, since=made.first, until=made.last, by=OVERSEER)
