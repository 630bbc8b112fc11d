"""The verbs on models: train, evaluate, put into shadow, promote, retire; and keeping thresholds up with the traffic.

Learning and scoring read much and take long, so they are done before the transaction that stores their result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

import orjson

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, allowed, require
from greenlane.foundation.db import for_update, lock, mark_locked
from greenlane.foundation.errors import Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.risk import evaluating, learning, scales
from greenlane.risk.editions import model_of
from greenlane.risk.engine.model import training
from greenlane.risk.engine.model.artefact import Model
from greenlane.risk.engine.model.training import Settings
from greenlane.risk.errors import NoHistory, NotEvaluated, NotPromotable, SameHand, SeenDays, WrongPeriod
from greenlane.risk.models import Edition, RiskModel
from greenlane.risk.services.editions import publish_edition
from greenlane.risk.states import MODEL, ModelState

TRAIN, APPROVE = "risk.train_models", "risk.approve_models"
USUAL = Settings()
LIMITS: dict[str, tuple[float, float]] = {
    # setting of a training: least and most
    "seed": (0, 2**31 - 1),
    "trees": (10, 2000),
    "leaves": (2, 255),
    "rate": (0.001, 1),
    "leaf": (1, 100_000),
    "features": (0.01, 1),
    "bag": (0.01, 1),
    "ridge": (0, 10_000),
    "calibrate_on": (0.05, 0.5),
}


def train_model(*, since: date, until: date, by: Actor, settings: Settings = USUAL) -> RiskModel:
    """Learn from the decisions of these days and from what was known of them when the last one ended.

    The same days and settings give the same file, and then the model that is already registered. Raises
    WrongPeriod (RSK030, 422) and CannotTrain (MDL003, 422), each with every reason.
    """
    require(by, TRAIN)
    if faults := [*_period_faults(since, until), *_setting_faults(settings)]:
        raise WrongPeriod.of(faults)
    material = learning.material(since, until, known_by=until)
    trained = training.train(material.items, material.outcomes, settings)
    declarations = len(set(material.decision.tolist()))
    return _register(trained=trained, since=since, until=until, declarations=declarations, by=by)


@verb
def _register(*, trained: Model, since: date, until: date, declarations: int, by: Actor) -> RiskModel:
    card = evaluating.plain({**trained.card, "declarations": declarations, "bytes": len(trained.content)})
    model, is_new = RiskModel.objects.get_or_create(
        sha256=trained.sha256,
        defaults={
            "content": trained.content,
            "card": card,
            "window_from": since,
            "window_to": until,
            "trained_by": by.id,
            "trained_at": clock.now(),
        },
    )
    if is_new:
        record(
            "risk.model_trained",
            subject=model,
            actor=by,
            sha256=model.sha256,
            since=since,
            until=until,
            labels=card["labels"],
        )
    return model


def _period_faults(since: date, until: date) -> Iterator[Violation]:
    if until < since:
        yield Violation("RSK030", "The last day lies before the first.", "until")
    if until >= clock.today():
        yield Violation(
            "RSK030",
            "The last day is not over yet.",
            "until",
            "Choose yesterday or an earlier day: the same period must give the same model again.",
        )


def _setting_faults(settings: Settings) -> Iterator[Violation]:
    for name, (least, most) in LIMITS.items():
        value = getattr(settings, name)
        if not least <= value <= most:  # also refuses what is not a number
            yield Violation("RSK030", f"{name} must lie between {least:g} and {most:g}.", name)


def evaluate_model(*, model: RiskModel, since: date, until: date, by: Actor) -> RiskModel:
    """Measure a model on days after those it learnt from, beside the live model, rules and chance.

    Raises SeenDays (RSK031, 422), WrongPeriod (RSK030, 422), NoHistory (RSK008, 409) where nothing was checked.
    """
    require(by, TRAIN)
    if until < since:
        raise WrongPeriod("The last day lies before the first.", pointer="until")
    if since <= model.window_to:
        raise SeenDays(
            f"The model learnt from the days up to {model.window_to}.",
            pointer="since",
            hint="Begin the day after that, or train on an earlier period.",
        )
    candidate = model_of(model.sha256)
    if candidate is None:
        raise NoHistory("The file of the model is not there.")
    live = RiskModel.objects.filter(state=ModelState.LIVE).exclude(pk=model.pk).first()
    measured = evaluating.evaluate(
        candidate, since, until, learnt_until=model.window_to, live=model_of(live.sha256) if live else None
    )
    about = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "made_at": clock.now().isoformat(),
        "made_by": by.id,
        "live": str(live) if live else "",
        "live_saw_days": bool(live and live.window_to >= since),
    }
    return _keep_evaluation(model=model, evaluation={**about, **measured}, by=by)


@verb
def _keep_evaluation(*, model: RiskModel, evaluation: dict[str, object], by: Actor) -> RiskModel:
    found = lock(RiskModel.objects.defer("content"), pk=model.pk)
    advance(found, "state", "evaluate", by=by)
    found.evaluation = evaluation
    found.save(update_fields=["state", "evaluation"])
    record(
        "risk.model_evaluated",
        subject=found,
        actor=by,
        since=evaluation["since"],
        until=evaluation["until"],
        labels=evaluation["labels"],
    )
    return found


def shadow_model(*, model: RiskModel, by: Actor) -> RiskModel:
    """Let a model score every declaration without deciding. An earlier shadow model is retired.

    Raises NotEvaluated (RSK007, 409), SameHand (RSK001, 403), NoHistory (RSK008, 409) where nothing was decided
    in the last four weeks.
    """
    require(by, APPROVE, model)
    used = {**scales.in_use(), ModelState.SHADOW.value: model.sha256}
    fresh = _scales(model, "shadow", used, by)
    return _put_in_use(model=model, step="shadow", used=used, fresh=fresh, by=by)


def promote_model(*, model: RiskModel, by: Actor) -> RiskModel:
    """Let the shadow model decide. The live model is retired in the same step. Raises as `shadow_model`."""
    require(by, APPROVE, model)
    used = {ModelState.LIVE.value: model.sha256}
    fresh = _scales(model, "promote", used, by)
    return _put_in_use(model=model, step="promote", used=used, fresh=fresh, by=by)


def _scales(model: RiskModel, step: str, used: dict[str, str], by: Actor) -> scales.Scales:
    """Fresh scales of the models to be in use; what forbids the step is said before they are computed."""
    _check_hands(model, by)
    if MODEL.find(model.state, step) is None:
        return {}  # the verb refuses
    found = scales.scales_of(used)
    if not found:
        raise NoHistory(
            f"Nothing was decided in the last {scales.DAYS} days, so that no threshold can be set.",
            hint="Let selection run, then try again.",
        )
    return found


def _check_hands(model: RiskModel, by: Actor) -> None:
    if model.evaluation is None:
        raise NotEvaluated(hint="Evaluate it on the days after its window.")
    if by.id == model.trained_by and not by.has(Role.SYSTEM):
        raise SameHand("Who trained a model does not approve it.", hint="A second officer has to look at it.")


@verb
def _put_in_use(
    *, model: RiskModel, step: str, used: dict[str, str], fresh: scales.Scales, by: Actor
) -> RiskModel:
    used_now = RiskModel.objects.filter(state__in=[ModelState.LIVE, ModelState.SHADOW])
    rows = for_update(used_now.defer("content"))
    others = {row.state: row for row in rows if row.pk != model.pk}
    found = lock(RiskModel.objects.defer("content"), pk=model.pk)
    _check_hands(found, by)
    advance(found, "state", step, by=by)
    before = others.get(found.state)
    if before is not None:
        mark_locked(before)
        _retire(before, f"Replaced by {found}.", by)
    found.approver, found.approved_at = by.id, clock.now()
    found.save(update_fields=["state", "approver", "approved_at"])
    if scales.in_use() != used:
        raise NotPromotable(hint="Try again.")
    in_force = publish_edition(cause=f"{found} {found.get_state_display().lower()}", by=by, scales=fresh)
    kind = "risk.model_shadowed" if step == "shadow" else "risk.model_promoted"
    record(kind, subject=found, actor=by, sha256=found.sha256, edition=in_force.pk)
    return found


@verb
def retire_model(*, model: RiskModel, remark: str, by: Actor) -> RiskModel:
    """Take a model out of use for good; its file stays for replays. Where it decided, rules and chance go on."""
    require(by, TRAIN if allowed(by, TRAIN) else APPROVE, model)
    found = lock(RiskModel.objects.defer("content"), pk=model.pk)
    was_used = found.state in {ModelState.LIVE, ModelState.SHADOW}
    _retire(found, remark, by)
    if was_used:
        kept = scales.kept_scales(scales.in_use())
        publish_edition(cause=f"{found} retired", by=by, scales=kept)
    return found


def _retire(model: RiskModel, remark: str, by: Actor) -> None:
    was = model.state
    advance(model, "state", "retire", by=by)
    model.remark, model.retired_at = remark, clock.now()
    model.save(update_fields=["state", "remark", "retired_at"])
    record("risk.model_retired", subject=model, actor=by, was=str(was), reason=remark)


def refresh_scales(*, by: Actor) -> Edition | None:
    """Set the thresholds anew by the declarations of the last four weeks; None without a model or anything decided.

    When the scales are the same as before, so is the edition.
    """
    require(by, APPROVE)
    used = scales.in_use()
    fresh = scales.scales_of(used)
    return _publish_scales(used=used, fresh=fresh, by=by) if fresh else None


@verb
def _publish_scales(*, used: dict[str, str], fresh: scales.Scales, by: Actor) -> Edition | None:
    """Nothing, when another model came into use meanwhile: that verb has set its own scales."""
    if scales.in_use() != used:
        return None
    return publish_edition(cause="thresholds of the day", by=by, scales=fresh)


def settings_from(given: str) -> Settings:
    """Settings from JSON as a card has them; names that no setting has are left out."""
    return Settings(**{name: value for name, value in orjson.loads(given).items() if name in LIMITS})


def settings_text(settings: Settings) -> str:
    return orjson.dumps(asdict(settings), option=orjson.OPT_SORT_KEYS).decode()
