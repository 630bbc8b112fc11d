"""Long work on models, asked for on a page and done by the worker: its state stands in the event log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.events import record
from greenlane.foundation.jobs import enqueue
from greenlane.foundation.models import Event
from greenlane.foundation.verbs import verb
from greenlane.risk.models import RiskModel
from greenlane.risk.services import drift, models

ASKED, ENDED = "risk.model_work_asked", "risk.model_work_ended"
TRAIN, EVALUATE, SHADOW, PROMOTE, DRIFT = "train", "evaluate", "shadow", "promote", "drift"
PERMISSIONS = {
    TRAIN: models.TRAIN,
    EVALUATE: models.TRAIN,
    SHADOW: models.APPROVE,
    PROMOTE: models.APPROVE,
    DRIFT: models.TRAIN,
}


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work, known by its key."""

    key: str

    @property
    def event_subject(self) -> str:
        return f"risk-work/{self.key}"


@verb
def ask(
    *, what: str, since: date, until: date, by: Actor, model: RiskModel | None = None, **given: Any
) -> Work:
    """Ask for a work of PERMISSIONS; the worker begins when this has committed."""
    from greenlane.risk.jobs import do_work

    require(by, PERMISSIONS[what])
    work = Work(uuid4().hex)
    record(
        ASKED, subject=work, actor=by, what=what, model=model.pk if model else None, since=since, until=until
    )
    enqueue(
        do_work,
        key=work.key,
        what=what,
        since=since.isoformat(),
        until=until.isoformat(),
        model=model.pk if model else None,
        actor={"id": by.id, "roles": sorted(by.roles), "office": by.office},
        **given,
    )
    return work


def do(
    *, key: str, what: str, since: date, until: date, model: int | None, by: Actor, settings: str = "{}"
) -> None:
    """Do it, and say how it ended. What has ended is not done again."""
    work = Work(key)
    if Event.objects.filter(subject=work.event_subject, kind=ENDED).exists():
        return
    try:
        found = _done(what, since, until, model, by, settings)
    except CustomsError as refusal:
        reasons = [f"{fault.message} ({fault.code})" for fault in refusal.violations]
        _ended(work=work, model=model, reasons=reasons[:10], by=by)
    else:
        _ended(work=work, model=found, reasons=[], by=by)


def _done(what: str, since: date, until: date, model: int | None, by: Actor, settings: str) -> int:
    """The number of the model that the work was about or made."""
    if what == TRAIN:
        chosen = models.settings_from(settings)
        return models.train_model(since=since, until=until, by=by, settings=chosen).pk
    if what == DRIFT:
        return drift.measure_drift(since=since, until=until, by=by).model_id
    about = RiskModel.objects.defer("content").get(pk=model or 0)
    match what:
        case "evaluate":
            return models.evaluate_model(model=about, since=since, until=until, by=by).pk
        case "shadow":
            return models.shadow_model(model=about, by=by).pk
        case "promote":
            return models.promote_model(model=about, by=by).pk
    raise ValueError(f"no work is called {what!r}")


@verb
def _ended(*, work: Work, model: int | None, reasons: list[str], by: Actor) -> None:
    record(ENDED, subject=work, actor=by, model=model, refused=reasons)


def actor_of(kept: dict[str, Any]) -> Actor:
    """The actor a job was given."""
    return Actor(kept["id"], frozenset(map(Role, kept["roles"])), office=kept["office"])
