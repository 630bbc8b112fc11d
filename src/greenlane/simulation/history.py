"""The demo's past: weeks in which the synthetic administration learnt whom to look at.

First everything is decided by rules and a large control group; then a model is trained on what that found, evaluated
on later days, and promoted by another hand; the weeks after that are the ones the closing table speaks of.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from greenlane.declarations.models import Lodgement
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.events import sequence_all
from greenlane.parties import services as register
from greenlane.parties.selectors import actor_for_membership, membership_of, offices
from greenlane.risk.meridia import CANARIES, load_meridia_risk, load_meridia_trials
from greenlane.risk.selectors_yield import Summary, summary
from greenlane.risk.services import models, policies
from greenlane.simulation.administration import CHANNEL, Administration, Lived, untouched
from greenlane.simulation.cast import Cast
from greenlane.simulation.world import Parameters, World

Tell = Callable[[str], None]
WEEKS, LEARNING, TRIAL = 8, 0.45, 0.15
"""Weeks in all; the share of them in which a model's material is gathered, and on which it is then evaluated."""
ITEMS_PER_WEEK, TRADERS, SEED = 400, 200, 11
OPENING_SHARE, USUAL_SHARE = Decimal("0.35"), Decimal("0.05")
MODEL_SHARE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Selected:
    """What selection did in the weeks with a model. `untouched` of `compliant` is the truth that only the simulator
    knows; `summary` is what the administration itself can know, from its control group. All of it is synthetic."""

    since: date
    until: date
    declarations: int
    compliant: int
    untouched: int
    summary: Summary
    model: str

    @property
    def share(self) -> float:
        """The share of compliant declarations that no officer touched."""
        return self.untouched / self.compliant if self.compliant else 0.0

    def as_json(self) -> dict[str, Any]:
        """For the demo's answer; intervals are of 95 %, NaN becomes null."""
        leak = self.summary.leak
        return {
            "synthetic": True,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "declarations": self.declarations,
            "compliant": self.compliant,
            "compliant_untouched": self.untouched,
            "straight_through_of_compliant": self.share,
            "model": self.model,
            "leak_through": {
                "value": _number(leak.value),
                "low": _number(leak.low),
                "high": _number(leak.high),
                "control_group": leak.labels,
            },
        }


@dataclass(slots=True)
class Story:
    """The weeks, in their phases, and who acts in them."""

    world: World
    tell: Tell
    cast: Cast
    analyst: Actor
    approver: Actor
    week_over: Callable[[], None] = lambda: None

    @classmethod
    def of(cls, world: World, tell: Tell) -> Story:
        """With the demo's people. Raises NotFound (404) where they are not loaded."""
        return cls(world, tell, Cast.of_meridia(), _person(Role.RISK_ANALYST), _person(Role.RULE_APPROVER))

    def live(self) -> Selected:
        parameters = self.world.parameters
        administration = Administration(self.world)
        trial = timedelta(days=int(parameters.days * TRIAL))
        tried = parameters.start + timedelta(days=int(parameters.days * LEARNING)) + trial
        since = tried + timedelta(days=1)
        self._draw(OPENING_SHARE, "Opening weeks: a large control group to learn from")
        name = ""
        for number, day in enumerate(administration.days(), 1):
            if number % 7 == 0:
                self.week_over()
            if name:
                self._follow(day)
            elif day >= tried:
                name = self._learn(parameters.start, day - trial, day, again=day > tried)
                if name:
                    since = day + timedelta(days=1)
                    self._draw(USUAL_SHARE, "The model has learnt: the usual control group")
        if not name:
            self._draw(USUAL_SHARE, "The usual control group")
        self.try_rules(parameters.start + timedelta(days=parameters.days - 1))
        sequence_all()
        return self._judged(administration.lived, since, name)

    def load_rules(self) -> None:
        start = self.world.parameters.start
        with clock.at(_morning(start)):
            live = load_meridia_risk(since=start, analyst=self.analyst, approver=self.approver)
        self.tell(f"{len(live)} selectivity rules go live, past {len(CANARIES)} canary declarations")

    def try_rules(self, until: date) -> None:
        """At the end, what the analyst works on: a rule in shadow, and one just tried on the weeks lived."""
        start = self.world.parameters.start
        with clock.at(_morning(until + timedelta(days=1))):
            for rule in load_meridia_trials(
                since=start, until=until, analyst=self.analyst, approver=self.approver
            ):
                self.tell(f"{rule.key} “{rule.title}” was tried on {start} to {until}: {rule.state}")

    def publish_policy(self) -> None:
        with clock.at(_morning(self.world.parameters.start)):
            values = {**policies.usual_values(), "model_share": MODEL_SHARE}
            shares = {name: value for name, value in values.items() if isinstance(value, Decimal)}
            capacities = {name: value for name, value in values.items() if isinstance(value, int)}
            for direction in ("IMPORT", "EXPORT"):
                drafted = policies.draft_policy(
                    office="",
                    direction=direction,
                    shares=shares,
                    capacities=capacities,
                    note="The usual policy of the demo",
                    by=self.analyst,
                )
                policies.publish_policy(policy=drafted, by=self.approver)

    def _draw(self, share: Decimal, reason: str) -> None:
        self.tell(f"{reason} ({share:.0%})")
        for place in offices().values():
            by = self.cast.supervisors.get(place.code, self.cast.supervisor)
            register.set_office_control_share(office=place, share=share, reason=reason, by=by)

    def _learn(self, start: date, learnt: date, tried: date, *, again: bool) -> str:
        """Train, evaluate on later days, shadow, promote. Empty while there is too little to learn from: chance decides
        what is found, so that the next day may be needed."""
        with clock.at(_morning(tried + timedelta(days=1))):
            try:
                model = models.train_model(since=start, until=learnt, by=self.analyst)
                first = learnt + timedelta(days=1)
                model = models.evaluate_model(model=model, since=first, until=tried, by=self.analyst)
                model = models.shadow_model(model=model, by=self.approver)
                model = models.promote_model(model=model, by=self.approver)
            except CustomsError as refusal:
                if not again:
                    self.tell(f"No model could be promoted yet: {refusal.message}")
                return ""
        self.tell(f"Model {model} was trained on {start} to {learnt}, evaluated to {tried}, and promoted")
        return str(model)

    def _follow(self, day: date) -> None:
        """What the worker does every night: thresholds follow the traffic."""
        with clock.at(_morning(day + timedelta(days=1))):
            models.refresh_scales(by=SYSTEM)

    def _judged(self, lived: Lived, since: date, name: str) -> Selected:
        cases = lived.since(since)
        left_alone, compliant = untouched(cases)
        until = max((case.day for case in cases), default=since)
        return Selected(since, until, len(cases), compliant, left_alone, summary(since, until), name)


def live(
    tell: Tell,
    *,
    until: date | None = None,
    weeks: int = WEEKS,
    week_over: Callable[[], None] = lambda: None,
) -> Selected:
    """Live the weeks before `until` (today); `week_over` is called after each.

    Raises NotInDemo (PTY018, 403) outside demo mode.
    """
    last = until or clock.today()
    start = last - timedelta(weeks=weeks)
    world = World(
        Parameters(seed=SEED, start=start, weeks=weeks, items_per_week=ITEMS_PER_WEEK, traders=TRADERS)
    )
    tell(f"Synthetic: {weeks} weeks of {TRADERS} invented importers, {start} to {last - timedelta(days=1)}")
    story = Story.of(world, tell)
    story.week_over = week_over
    story.publish_policy()
    story.load_rules()
    return story.live()


def was_lived() -> bool:
    """Whether this database has lived its past already."""
    return Lodgement.objects.filter(channel=CHANNEL).exists()


def _person(role: Role) -> Actor:
    mailbox = {Role.RISK_ANALYST: "analyst", Role.RULE_APPROVER: "rule.approver"}[role]
    return actor_for_membership(membership_of(f"{mailbox}@customs.meridia.example", role))


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)
