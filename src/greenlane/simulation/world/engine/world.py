"""The synthetic administration: day after day of declarations, the truth beside them, and what reacts.

world = World(Parameters(seed=7, weeks=26))
for week in world.weeks():
    rows = choose(week.declared)                       # a budget; sees nothing of the truth
    findings = world.inspect(week, rows, Check.EXAMINATION)
    world.react(findings)                              # importers found out come back under another name
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from greenlane.simulation.world.engine import items
from greenlane.simulation.world.engine.calendar import WEEKDAYS, busyness
from greenlane.simulation.world.engine.catalogue import catalogue
from greenlane.simulation.world.engine.columns import DECLARED, TRUTH, Columns, joined, rows_of
from greenlane.simulation.world.engine.draws import Draws, Mask, Whole
from greenlane.simulation.world.engine.inspection import Findings, inspect
from greenlane.simulation.world.engine.parameters import Parameters, WorldOutOfBounds
from greenlane.simulation.world.engine.places import exchange_rates
from greenlane.simulation.world.engine.schemes import PLAN, Check, Planted, Setting, scheme_names
from greenlane.simulation.world.engine.schemes.actors import Phoenix
from greenlane.simulation.world.engine.settling import settle
from greenlane.simulation.world.engine.writing_down import Day, declared_columns, truth_columns

MOST_ITEMS = items.DAY_ROOM


@dataclass(frozen=True, slots=True)
class Batch:
    """Goods items in order: `declared` (columns of `DECLARED`) and `truth` (of `TRUTH`), row for row.

    What selects, scores or learns reads `declared` and the findings; the truth is for judging it afterwards.
    """

    start: date
    declared: Columns
    truth: Columns

    def __len__(self) -> int:
        return rows_of(self.declared)


@dataclass(frozen=True, slots=True)
class Succession:
    """Part of the truth: an importer that was dissolved and the number under which it came back."""

    predecessor: int
    successor: int
    dissolved: date
    back: date
    detected: bool


class World:
    """A synthetic administration. Days are made in order and once; the same parameters and the same reactions
    give the same bytes. Raises WorldOutOfBounds (SIM002, 422)."""

    def __init__(self, parameters: Parameters | None = None, plan: Sequence[Planted] = PLAN) -> None:
        self.parameters = parameters or Parameters()
        self.plan = tuple(plan)
        self.scheme_names = scheme_names(self.plan)
        self.goods = catalogue()
        self.draws = Draws.seeded(self.parameters.seed)
        self.population = settle(self.parameters, self.goods, self.draws.of("population"))
        self.successions: list[Succession] = []
        self.day = 0
        self._declarations = 0
        self._rates = exchange_rates(self.parameters.start, self.parameters.days)
        self._settings = [self._setting(number, row) for number, row in enumerate(self.plan)]
        for row, setting in zip(self.plan, self._settings, strict=True):
            row.scheme.arrange(setting)
        self._members = [
            self._recruited(row, setting) for row, setting in zip(self.plan, self._settings, strict=True)
        ]
        self._due = self._first_debts()

    def days(self) -> Iterator[Batch]:
        """The days that are still to come, one batch each."""
        while self.day < self.parameters.days:
            yield self._next_day()

    def weeks(self) -> Iterator[Batch]:
        """The weeks that are still to come. Between two of them the caller may inspect and let the world react."""
        while self.day < self.parameters.days:
            days = [self._next_day() for _ in range(min(7, self.parameters.days - self.day))]
            yield _together(days)

    def batches(self, size: int) -> Iterator[Batch]:
        """The days that are still to come, in batches of `size` items; the last may be smaller."""
        if size < 1:
            raise WorldOutOfBounds(pointer="/size", hint="A batch holds at least one item.")
        waiting: list[Batch] = []
        held = 0
        for day in self.days():
            waiting.append(day)
            held += len(day)
            if held < size:
                continue
            whole, used = _together(waiting), held - held % size
            for first in range(0, used, size):
                yield _part(whole, first, first + size)
            waiting, held = [_part(whole, used, held)], held - used
        if held:
            yield _together(waiting)

    def inspect(self, batch: Batch, rows: Whole, check: Check) -> Findings:
        """What this check of these rows of the batch finds. Raises NothingToInspect (SIM003, 422)."""
        return inspect(batch.declared, batch.truth, rows, check, self.plan, self.draws)

    def react(self, findings: Findings) -> list[Succession]:
        """Let those react who were found out: importers made to vanish do so on the next day.

        Returns who came back under which number (part of the truth).
        """
        caught = np.isin(self.population.traders.number, findings.importer[findings.found])
        gone = [trader for trader in np.flatnonzero(caught) if int(trader) in self._due]
        return [self._dissolve(int(trader), detected=True) for trader in gone]

    def members(self, scheme: str) -> Mask:
        """Part of the truth: relations that take part in a scheme, (relations,), in any row of the plan."""
        found = np.zeros(len(self.population.relations), np.bool_)
        for row, members in zip(self.plan, self._members, strict=True):
            if row.scheme.name == scheme:
                found |= members
        return found

    def _setting(self, number: int, row: Planted) -> Setting:
        """Random numbers of a scheme depend on its name, not on what else is planted."""
        name = row.scheme.name
        nth = sum(earlier.scheme.name == name for earlier in self.plan[:number])
        return Setting(self.goods, self.population, self.draws.of("scheme", name, nth))

    def _recruited(self, row: Planted, setting: Setting) -> Mask:
        found = np.zeros(len(self.population.relations), np.bool_)
        found[row.scheme.recruit(setting)] = True
        return found

    def _first_debts(self) -> dict[int, int]:
        """The day on which the debts of each vanishing importer, by index, fall due."""
        return {trader: self._debt_day(trader, 0) for trader in self._vanishing()}

    def _vanishing(self) -> list[int]:
        rows = [m for row, m in zip(self.plan, self._members, strict=True) if isinstance(row.scheme, Phoenix)]
        trader = self.population.relations.trader
        return sorted({int(t) for members in rows for t in trader[members]})

    def _debt_day(self, trader: int, born: int) -> int:
        least, most = self._phoenix.life
        drawn = self.draws.of("debts").whole(most - least + 1, np.array([trader]))
        return born + least + int(drawn[0])

    @property
    def _phoenix(self) -> Phoenix:
        """The first such row: its terms of life and pause hold for all importers that vanish."""
        return next(row.scheme for row in self.plan if isinstance(row.scheme, Phoenix))

    def _dissolve(self, trader: int, *, detected: bool) -> Succession:
        least, most = self._phoenix.pause
        pause = least + int(self.draws.of("pause").whole(most - least + 1, np.array([trader]))[0])
        heir, old, _new = self.population.succeed(trader, day=self.day, pause=pause)
        self._members = [np.concatenate([members, members[old]]) for members in self._members]
        del self._due[trader]
        self._due[heir] = self._debt_day(heir, self.day + pause)
        numbers, today = self.population.traders.number, self._date(self.day)
        back = today + timedelta(days=pause)
        told = Succession(int(numbers[trader]), int(numbers[heir]), today, back, detected)
        self.successions.append(told)
        return told

    def _next_day(self) -> Batch:
        for trader in [t for t, due in self._due.items() if due <= self.day]:
            self._dissolve(trader, detected=False)
        today, draws = self._date(self.day), self.draws.of("day")
        activity = self.population.activity(self.day, self.goods.season[:, today.month - 1])
        batch = items.consignments(self.day, self._count(today), activity, draws)
        fx = self._rates[self.day]
        real = items.goods_of(self.day, batch, self.population, self.goods, fx, draws)
        declared = real.copy()
        planted = self._misdeclare(declared)
        day = Day(today, fx, self._declarations, batch, self.population, self.goods, self.plan)
        truth = truth_columns(day, real, declared, planted)
        found = Batch(today, declared_columns(day, declared, draws), truth)
        self._declarations += len(batch.relation)
        self.day += 1
        return found

    def _count(self, today: date) -> int:
        """Declarations of a day: so many that an ordinary week has the items asked for."""
        ordinary = self.parameters.items_per_week / items.MEAN_ITEMS / sum(WEEKDAYS)
        noise = self.draws.of("count").between(0.92, 1.08, np.array([self.day]))[0]
        return min(max(1, round(ordinary * busyness(today) * float(noise))), MOST_ITEMS // 10)

    def _misdeclare(self, declared: items.Goods) -> Whole:
        """Let every active row of the plan change what its members declare; returns the row of each item, -1: none."""
        planted = np.full(len(declared.at), -1, np.int64)
        for number, (row, setting) in enumerate(zip(self.plan, self._settings, strict=True)):
            if not row.active(self.day, self.parameters.drift_day):
                continue
            free = self._members[number][declared.relation] & (planted < 0)
            cheats = np.flatnonzero(free)
            cheats = cheats[setting.draws.of("habit").chance(row.scheme.habit, declared.at[cheats])]
            if len(cheats):
                row.scheme.misdeclare(declared, cheats, setting)
                planted[cheats] = number
        return planted

    def _date(self, day: int) -> date:
        return self.parameters.start + timedelta(days=day)


def _together(batches: Sequence[Batch]) -> Batch:
    if len(batches) == 1:
        return batches[0]
    return Batch(
        batches[0].start,
        joined((batch.declared for batch in batches), DECLARED),
        joined((batch.truth for batch in batches), TRUTH),
    )


def _part(batch: Batch, first: int, last: int) -> Batch:
    def cut(columns: Columns) -> Columns:
        return {name: column[first:last] for name, column in columns.items()}

    found = cut(batch.declared)
    start = found["date"][0].astype(object) if first < len(batch) else batch.start
    return Batch(start, found, cut(batch.truth))
