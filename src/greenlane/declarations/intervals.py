"""Who had the ball, and how long: the stages of a declaration, computed from its events alone.

Every moment from registration to gate-out has exactly one primary holder, so that the intervals add up to the total.
The events are replayed: each one says where the regions of the declaration then stood (`states`, written by `Docket`),
and the gates' own functions say from that who holds what. A module whose gate reads its own tables tells with
`register_turns` which of its events open and close the gate, and for whom.

**Precedence.** Several gates often wait at the same time. The primary holder is the first of PRECEDENCE; the others are
listed beside it, and their time is not counted. The reasons for the order:

1. carrier: before the goods are here nobody can release them, so work done meanwhile delays nothing;
2. officer, then agency: where an authority and somebody else both have something to do, the authority has the ball;
3. terminal, trader, bank.

Released goods that wait to be fetched are held by nobody. Source: WCO Time Release Study guide; TFA Article 7.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.utils.translation import gettext as _

from greenlane.declarations.release import (
    Gate,
    Holder,
    Verdict,
    assessment_gate,
    cancellation_gate,
    cargo_gate,
    payment_gate,
)
from greenlane.declarations.states import ENDED, Assessment, Cancellation, Cargo, PaymentState

if TYPE_CHECKING:
    from greenlane.declarations.models import Declaration

Key = TypeVar("Key")

PRECEDENCE = (
    Holder.CARRIER,
    Holder.OFFICER,
    Holder.AGENCY,
    Holder.TERMINAL,
    Holder.TRADER,
    Holder.BANK,
    Holder.NOBODY,
)
RELEASE, LEAVING = "release", "leaving"
"""Stages without a gate: all gates open and not yet released (no time, as a rule); released and not yet left."""
REGISTERED, RELEASED = "declaration.registered", "declaration.released"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a declaration as the replay reads it."""

    kind: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event does to a gate: it opens it, or it waits for `holder` for a reason (a lazy text).

    `revised` says what became of it since, where that follows from the regions and no event of the gate tells it.
    """

    verdict: Verdict
    holder: Holder = Holder.NOBODY
    reason: Any = ""
    stage: str = ""
    revised: Revision | None = None


Revision = Callable[[Any, datetime], "Turn | None"]
"""From the regions (`Position`) and the moment of the turn, the turn that holds now; None leaves it."""
OPENS = Turn(Verdict.OPEN)


def waits(holder: Holder, reason: Any, stage: str = "", *, revised: Revision | None = None) -> Turn:
    """The gate closes, and this holder has the ball."""
    return Turn(Verdict.WAITING, holder, reason, stage, revised)


Rule = Turn | Callable[[Mapping[str, Any]], Turn | None]
"""A turn, or a function of the event's data that gives one; None leaves the gate as it is."""
_turns: dict[str, dict[str, Rule]] = {}
_each: dict[str, str] = {}


def register_turns(gate: str, turns: Mapping[str, Rule], *, each: str = "") -> None:
    """Say which events open and close a gate that was added with `register_gate`, and for whom.

    `each` names the data that tells several things behind one gate apart: it is open when each of them is. An event
    without it is about the latest.
    """
    _turns[gate] = dict(turns)
    _each[gate] = each


@dataclass(slots=True)
class Position:
    """Where a declaration stood at a moment of the past: what gates read of it."""

    registered_at: datetime
    assessment: str = Assessment.REGISTERED
    cargo: str = Cargo.PRE_ARRIVAL
    payment: str = PaymentState.NOT_DUE
    cancellation: str = Cancellation.NONE
    assessment_since: datetime = field(init=False)
    cargo_since: datetime = field(init=False)
    payment_since: datetime = field(init=False)
    cancellation_since: datetime | None = None
    goods_registered_at: datetime | None = None
    decision_reason: str = ""
    released: bool = False
    turns: dict[str, dict[Any, tuple[Turn, datetime]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.assessment_since = self.cargo_since = self.payment_since = self.registered_at

    @property
    def is_over(self) -> bool:
        return self.assessment in ENDED or self.cargo == Cargo.GATE_OUT

    def apply(self, event: Happened, at: datetime) -> None:
        """Take in an event: the regions it moved, the release, the turns of other modules' gates."""
        for region, state in event.data.get("states", {}).items():
            setattr(self, region, state)
            setattr(self, f"{region}_since", at)
        self.released = self.released or event.kind == RELEASED
        for gate, turns in _turns.items():
            rule = turns.get(event.kind)
            turn = rule(event.data) if callable(rule) else rule
            if turn is not None:
                known = self.turns.setdefault(gate, {})
                latest = next(reversed(known), None)
                known[event.data.get(_each[gate], latest)] = turn, at

    def waiting(self) -> list[Gate]:
        """The gates that are not open, by precedence; of one holder's, as the gates are registered."""
        found = [*self._regions(), *self._others()]
        closed = [gate for gate in found if not gate.open]
        return sorted(closed, key=lambda gate: PRECEDENCE.index(gate.holder))

    def _regions(self) -> Iterator[Gate]:
        """The gates of the regions, asked by their own functions."""
        declaration = cast("Declaration", self)
        for function in (assessment_gate, cargo_gate, payment_gate, cancellation_gate):
            gate = function(declaration)
            if gate is not None:
                yield gate

    def _others(self) -> Iterator[Gate]:
        for name, known in self.turns.items():
            found = [
                (turn.revised(self, since) if turn.revised else None) or turn
                for turn, since in known.values()
            ]
            since = max(at for _turn, at in known.values())
            turn = next((one for one in found if one.verdict is not Verdict.OPEN), found[-1])
            yield Gate(name, turn.verdict, since, turn.holder, str(turn.reason), turn.stage)


REPLAYED = frozenset({"assessment", "cargo", "payment", "cancellation"})
"""Gates whose own functions need nothing but the regions."""


def replayed() -> frozenset[str]:
    """Every gate that the replay knows; a gate missing here would hide who had the ball."""
    return REPLAYED | frozenset(_turns)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A gate that waits, without its times."""

    gate: str
    stage: str
    holder: Holder
    reason: str


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time with one primary holder. `also` are the gates that waited beside it."""

    since: datetime
    until: datetime
    primary: Waiting
    also: tuple[Waiting, ...] = ()
    after_release: bool = False

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    @property
    def holder(self) -> Holder:
        return self.primary.holder

    @property
    def stage(self) -> str:
        return self.primary.stage


@dataclass(frozen=True, slots=True)
class Timeline:
    """All intervals of a declaration, without gaps: from `since` to `until`, or to now while it is under way."""

    since: datetime
    until: datetime
    is_over: bool
    intervals: tuple[Interval, ...]

    @property
    def total(self) -> timedelta:
        return self.until - self.since

    @property
    def to_release(self) -> timedelta:
        """The part before release."""
        return sum((one.length for one in self.intervals if not one.after_release), timedelta())

    def by_holder(self) -> dict[Holder, timedelta]:
        """Time per holder, longest first; adds up to `total` exactly."""
        return _summed(self.intervals, lambda one: one.holder)

    def by_stage(self) -> dict[tuple[Holder, str], timedelta]:
        """Time per holder and stage, longest first; adds up to `total` exactly."""
        return _summed(self.intervals, lambda one: (one.holder, one.stage))


def _summed(intervals: Sequence[Interval], key: Callable[[Interval], Key]) -> dict[Key, timedelta]:
    sums: dict[Key, timedelta] = {}
    for one in intervals:
        sums[key(one)] = sums.get(key(one), timedelta()) + one.length
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def timeline_of(events: Iterable[Happened], *, now: datetime) -> Timeline | None:
    """The intervals of a declaration from its events in the order of the log, until `now` while it is under way.

    None without a registration, or with one of before events told the states. Times never run backwards: an event
    dated before the one that the log holds before it counts at that one's time.
    """
    position: Position | None = None
    found: list[Interval] = []
    last = began = now
    for event in events:
        if position is None:
            if event.kind != REGISTERED or "states" not in event.data:
                continue
            position, began = Position(event.at), event.at
            last = event.at
        at = max(event.at, last)
        if at > now:
            break
        _extend(found, position, last, at)
        position.apply(event, at)
        last = at
        if position.is_over:
            return Timeline(began, at, True, tuple(found))
    if position is None:
        return None
    until = max(now, last)
    _extend(found, position, last, until)
    return Timeline(began, until, False, tuple(found))


def _extend(found: list[Interval], position: Position, since: datetime, until: datetime) -> None:
    """Add what lies between two moments, joined to the interval before where nothing changed."""
    if since >= until:
        return
    primary, also = _holders(position)
    before = found[-1] if found else None
    if before is not None and (before.primary, before.also, before.after_release) == (
        primary,
        also,
        position.released,
    ):
        since = found.pop().since
    found.append(Interval(since, until, primary, also, position.released))


def _holders(position: Position) -> tuple[Waiting, tuple[Waiting, ...]]:
    waiting = [Waiting(one.name, one.stage or one.name, one.holder, one.reason) for one in position.waiting()]
    if waiting:
        return waiting[0], tuple(waiting[1:])
    if position.released:
        return Waiting(
            RELEASE, LEAVING, Holder.NOBODY, _("The goods are released and wait to be fetched.")
        ), ()
    return Waiting(RELEASE, RELEASE, Holder.NOBODY, _("Every gate is open.")), ()
