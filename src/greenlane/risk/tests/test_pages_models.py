"""Models and drift on pages: from a training to a live model and its alarm; who may do what; hostile input."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from greenlane.foundation.access import Role
from greenlane.foundation.tests.queued import run_queued
from greenlane.risk import selectors_models
from greenlane.risk.models import DriftReport, RiskModel
from greenlane.risk.services import drift, models
from greenlane.web.cells import day

from .desk import actor_of, browser, no_inline, rows, text
from .factories import APPROVER, START, History, history, later
from .test_models import evaluated, live, shadowed, trained

pytestmark = pytest.mark.django_db
WHY = "It finds less than chance does."


@pytest.fixture
def made() -> History:
    return history(1200)


def train_sent(made: History, **changed: str) -> dict[str, str]:
    until = made.first + timedelta(days=39)
    sent = {"since": made.first.isoformat(), "until": until.isoformat()}
    return sent | {"seed": "0", "trees": "20", "leaves": "15", "rate": "0.1"} | changed


def step(model: RiskModel, verb: str) -> str:
    return reverse("risk_model_step", args=[model.pk, verb])


def test_analyst_and_approver_bring_a_model_into_use(made):
    analyst, approver = browser(Role.RISK_ANALYST), browser(Role.RULE_APPROVER)
    with later(made.last):
        page = analyst.post(reverse("risk_model_train"), train_sent(made), follow=True)
        assert "The model is trained." in text(page)
        model = RiskModel.objects.get()
        assert "Not evaluated yet." in text(page)
        address = reverse("risk_model_evaluate", args=[model.pk])
        initial = analyst.get(address).context["form"].initial
        assert initial["since"] == model.window_to + timedelta(days=1)
        page = analyst.post(address, {k: v.isoformat() for k, v in initial.items()}, follow=True)
        said = text(page)
        for words in ("P 5", "Calibration", "What it would catch", "Rules alone", "At random"):
            assert words in said, words
        assert "Synthetic data" in said
        assert step(model, "shadow") not in page.content.decode()
        page = approver.get(reverse("risk_model", args=[model.pk]))
        assert step(model, "shadow") in page.content.decode()
        assert "The model is in shadow." in text(approver.post(step(model, "shadow"), follow=True))
        page = approver.post(step(model, "promote"), follow=True)
        assert "The model is live." in text(page)
        assert no_inline(page)
        assert "Promoted: it decides" in text(page)
    model.refresh_from_db()
    assert (model.state, model.approver) == ("live", str(approver.who.pseudonym))
    assert f"{model} Live" in rows(approver.get(reverse("risk_models")))[0]


def test_approval_of_ones_own_model_is_refused_and_not_offered(made):
    client = browser(Role.RULE_APPROVER, Role.RISK_ANALYST)
    own = trained(made, by=actor_of(client, Role.RISK_ANALYST))
    with later(made.last):
        models.evaluate_model(
            model=own,
            since=own.window_to + timedelta(days=1),
            until=made.last,
            by=actor_of(client, Role.RISK_ANALYST),
        )
        page = client.get(reverse("risk_model", args=[own.pk]))
        assert "somebody else has to approve it" in text(page)
        assert step(own, "shadow") not in page.content.decode()
        answer = client.post(step(own, "shadow"))
    assert (answer.status_code, "RSK001" in text(answer)) == (403, True)


def test_retire_asks_for_a_reason(made):
    model = shadowed(made)
    approver = browser(Role.RULE_APPROVER)
    assert approver.post(step(model, "retire"), {"retire-reason": "no"}).status_code == 422
    page = approver.post(step(model, "retire"), {"retire-reason": WHY}, follow=True)
    assert WHY in text(page)
    model.refresh_from_db()
    assert model.state == "retired"


def test_a_large_training_is_left_to_the_worker_and_its_state_is_shown(made, monkeypatch):
    monkeypatch.setattr(selectors_models, "LARGE", 10)
    analyst = browser(Role.RISK_ANALYST)
    with later(made.last):
        page = analyst.post(reverse("risk_model_train"), train_sent(made), follow=True)
        assert "waits or runs Training" in text(page)
        assert not RiskModel.objects.exists()
        run_queued()
        model = RiskModel.objects.get()
        assert f"done Training {day(made.first)} – {day(model.window_to)} · {model}" in text(
            analyst.get(reverse("risk_models"))
        )
        evaluation = {
            "since": (model.window_to + timedelta(days=1)).isoformat(),
            "until": made.last.isoformat(),
        }
        analyst.post(reverse("risk_model_evaluate", args=[model.pk]), evaluation)
        run_queued()
        browser(Role.RULE_APPROVER).post(step(model, "shadow"))
        run_queued()
        model.refresh_from_db()
        assert model.state == "shadow"
        short = model.window_to - timedelta(days=2)
        analyst.post(reverse("risk_model_train"), train_sent(made, since=short.isoformat()))
        run_queued()
        assert "refused Training" in text(analyst.get(reverse("risk_models")))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"until": "2026-01-01"}, "last day lies before the first"),
        ({"since": "soon"}, "valid date"),
        ({"since": "2020-01-01"}, "at most three years"),
        ({"until": "2031-01-01"}, "at most three years"),
        ({"until": "2027-01-01"}, "not over yet"),
        ({"trees": "0"}, "between 10 and 2000"),
        ({"trees": "1e9"}, "whole number"),
        ({"rate": "nan"}, "Enter a number"),
        ({"rate": "7"}, "between 0.001 and 1"),
        ({"seed": "9" * 30}, "between 0 and"),
        ({"leaves": "'; DROP TABLE risk_riskmodel;--"}, "whole number"),
        ({"since": "2026-08-03", "until": "2026-08-04"}, "MDL021"),
    ],
)
def test_train_says_what_is_wrong(made, changed, said):
    analyst = browser(Role.RISK_ANALYST)
    with later(made.last):
        answer = analyst.post(reverse("risk_model_train"), train_sent(made, **changed))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not RiskModel.objects.exists()


def test_evaluate_on_days_of_training_is_refused_on_the_page(made):
    model = trained(made)
    with later(made.last):
        answer = browser(Role.RISK_ANALYST).post(
            reverse("risk_model_evaluate", args=[model.pk]),
            {"since": model.window_to.isoformat(), "until": made.last.isoformat()},
        )
    assert (answer.status_code, "RSK031" in text(answer)) == (422, True)


def test_steps_out_of_order_are_refused_on_the_page(made):
    model = evaluated(made)
    approver = browser(Role.RULE_APPROVER)
    with later(made.last):
        assert approver.post(step(model, "promote")).status_code == 409
        for verb in ("explode", "evaluate", "train"):
            assert approver.post(step(model, verb)).status_code == 404
        assert browser(Role.RISK_ANALYST).post(step(model, "shadow")).status_code == 403


def test_alarm_is_on_the_desk_of_those_who_can_act():
    made = history(1500, drift_on=START + timedelta(days=45))
    live(made)
    report = drift.measure_drift(since=START + timedelta(days=45), until=made.last)
    analyst = browser(Role.RISK_ANALYST)
    home = text(analyst.get(reverse("desk_home")))
    assert "Drift of the live model" in home
    assert "Drift of the live model" not in text(browser(Role.OVERSIGHT).get(reverse("desk_home")))
    page = analyst.get(reverse("risk_drift_report", args=[report.pk]))
    assert "Look at what moved" in text(page)
    assert no_inline(page)
    assert "alarm" in rows(analyst.get(reverse("risk_drift")))[0]
    assert "alarm" in text(analyst.get(reverse("risk_model", args=[report.model_id])))
    assert "Nothing matches." in text(analyst.get(reverse("risk_drift"), {"verdict": "stable"}))


def test_measure_now_makes_a_report_of_the_last_four_weeks(made):
    live(made)
    analyst = browser(Role.RISK_ANALYST)
    with later(made.last):
        assert "Drift is measured." in text(analyst.post(reverse("risk_drift_measure"), follow=True))
    assert DriftReport.objects.get().until == made.last
    assert browser(Role.OVERSIGHT).post(reverse("risk_drift_measure")).status_code == 403


def test_shadow_card_tells_where_it_differs_from_the_live_model(made):
    from greenlane.risk.engine.model.training import Settings

    live(made)
    other = shadowed(made, Settings(trees=20, seed=9))
    drift.measure_drift(since=made.last - timedelta(days=19), until=made.last)
    page = text(browser(Role.OVERSIGHT).get(reverse("risk_model", args=[other.pk])))
    assert "They differ" in page
    assert "Against the live model" in page


@pytest.mark.parametrize("role", [Role.CASHIER, Role.SUPERVISOR, Role.DECLARANT, Role.TARIFF_EDITOR])
def test_others_see_no_model(made, role):
    model = trained(made)
    client = browser(role)
    for name, args in (
        ("risk_models", []),
        ("risk_model", [model.pk]),
        ("risk_model_train", []),
        ("risk_drift", []),
        ("risk_yield", []),
        ("risk_policies", []),
    ):
        assert client.get(reverse(name, args=args)).status_code == 403, name


def test_oversight_reads_and_changes_nothing(made):
    model = evaluated(made)
    client = browser(Role.OVERSIGHT)
    for name, args in (("risk_models", []), ("risk_model", [model.pk]), ("risk_drift", [])):
        page = client.get(reverse(name, args=args))
        assert page.status_code == 200, name
        assert 'class="btn btn-primary" href' not in page.content.decode()
    for name in ("shadow", "promote"):
        assert client.post(step(model, name)).status_code == 403
    assert client.post(step(model, "retire"), {"retire-reason": WHY}).status_code == 403
    assert client.get(reverse("risk_model_train")).status_code == 403


def test_unknown_models_and_reports_are_not_there():
    client = browser(Role.RISK_ANALYST)
    for name in ("risk_model", "risk_model_evaluate", "risk_drift_report", "risk_policy"):
        for number in (10**9, 10**30):
            assert client.get(reverse(name, args=[number])).status_code == 404, name


def test_empty_pages_say_what_comes():
    client = browser(Role.RISK_ANALYST)
    assert "No model was trained yet." in text(client.get(reverse("risk_models")))
    assert "Drift was not measured yet" in text(client.get(reverse("risk_drift")))


def test_pages_of_models_cost_few_queries(made, django_assert_max_num_queries):
    model = shadowed(made)
    for number in range(30):
        RiskModel.objects.create(
            sha256=f"{number:064d}",
            state="retired",
            content=b"",
            card=model.card,
            window_from=made.first,
            window_to=made.last,
            trained_by="system",
            trained_at=model.trained_at,
        )
    with later(made.last):
        models.promote_model(model=model, by=APPROVER)
    drift.measure_drift(since=made.first, until=made.last)
    client = browser(Role.RISK_ANALYST)
    with django_assert_max_num_queries(12):
        assert len(rows(client.get(reverse("risk_models")))) == 25
    with django_assert_max_num_queries(14):
        assert client.get(reverse("risk_model", args=[model.pk])).status_code == 200
    with django_assert_max_num_queries(12):
        client.get(reverse("risk_drift"))
