"""A synthetic administration as files: declarations as CSV and JSON lines, and the truth in files of its own.

Every file is labelled synthetic by its name, every declaration by its reference. Files appear whole or not at all.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any

import orjson

from greenlane.foundation.errors import CustomsError, Violation
from greenlane.simulation.world.engine.columns import Columns, Digest, decoded
from greenlane.simulation.world.engine.world import Batch, Succession, World
from greenlane.simulation.world.messages import declarations, reference

ITEMS, MESSAGES = "synthetic-declarations.csv", "synthetic-declarations.jsonl"
TRUTH, SUCCESSIONS, ABOUT = "synthetic-truth.csv", "synthetic-successions.csv", "synthetic.json"
FILES = (ITEMS, MESSAGES, TRUTH, SUCCESSIONS, ABOUT)
HUNDREDTHS = frozenset({"price", "value", "duty", "taxes", "loss"})
THOUSANDTHS = {"net_grams": "net_kg", "gross_grams": "gross_kg", "hidden_grams": "hidden_kg"}


class AlreadyWritten(CustomsError):
    """The folder holds a synthetic administration already."""

    code = "SIM004"
    status = 409


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. The digests are SHA-256 of the columns and tell two worlds apart; money in US cents."""

    items: int
    declarations: int
    planted: dict[str, int]
    loss: int
    declared_digest: str
    truth_digest: str


def write_world(world: World, folder: Path, *, progress: Callable[[int], None] | None = None) -> Written:
    """Write the weeks that are still to come; `progress` hears one for each week.

    Raises AlreadyWritten (SIM004, 409) where one of the files is there, OSError where it cannot be written.
    """
    there = [name for name in FILES if (folder / name).exists()]
    if there:
        hint = "Name another folder, or remove it first."
        raise AlreadyWritten(
            violations=[Violation("SIM004", f"{name} is there already.", "/out", hint) for name in there]
        )
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name: folder / f".{name}.part" for name in FILES}
    try:
        written = _write(world, parts, progress or (lambda weeks: None))
        for name, part in parts.items():
            part.replace(folder / name)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return written


def _write(world: World, parts: dict[str, Path], progress: Callable[[int], None]) -> Written:
    tally = _Tally(world)
    with ExitStack() as stack:
        files: dict[str, IO[str]] = {
            name: stack.enter_context(part.open("w", encoding="utf-8", newline=""))
            for name, part in parts.items()
            if name in {ITEMS, TRUTH}
        }
        lines = stack.enter_context(parts[MESSAGES].open("wb"))
        writers = {name: _Table(csv.writer(file), world) for name, file in files.items()}

        def noted() -> Iterator[Columns]:
            for week in world.weeks():
                tally.add(week)
                writers[ITEMS].write(week.declared)
                writers[TRUTH].write(week.truth)
                progress(1)
                yield week.declared

        for prepared in declarations(noted(), world.goods, seed=world.parameters.seed):
            lines.write(prepared.raw + b"\n")
            tally.declarations += 1
    _write_successions(world, parts[SUCCESSIONS])
    written = tally.result()
    about = {"synthetic": True, "parameters": asdict(world.parameters), **asdict(written)}
    parts[ABOUT].write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return written


def _write_successions(world: World, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(Succession)])
        writer.writerows(
            [getattr(one, field.name) for field in fields(Succession)] for one in world.successions
        )


class _Table:
    """A CSV file that grows by tables of columns."""

    def __init__(self, writer: Any, world: World) -> None:
        self._writer = writer
        self._world = world
        self._begun = False

    def write(self, columns: Columns) -> None:
        table = decoded(columns, self._world.goods)
        if not self._begun:
            self._writer.writerow(["lrn", *(THOUSANDTHS.get(name, name) for name in table)])
            self._begun = True
        seed = self._world.parameters.seed
        names = [reference(seed, number) for number in table["declaration"].tolist()]
        self._writer.writerows(zip(names, *(self._cells(n, table[n].tolist()) for n in table), strict=True))

    def _cells(self, name: str, values: list[Any]) -> list[Any]:
        if name in HUNDREDTHS:
            return [f"{value // 100}.{value % 100:02d}" for value in values]
        if name in THOUSANDTHS:
            return [f"{value // 1000}.{value % 1000:03d}" for value in values]
        return [self._world.scheme_names[value] for value in values] if name == "scheme" else values


class _Tally:
    """Counts what is written."""

    def __init__(self, world: World) -> None:
        self.declarations = 0
        self._items, self._loss = 0, 0
        self._planted = dict.fromkeys(world.scheme_names[1:], 0)
        self._names = world.scheme_names
        self._declared, self._truth = Digest(), Digest()

    def add(self, week: Batch) -> None:
        self._items += len(week)
        self._loss += int(week.truth["loss"].astype("i8").sum())
        for number, name in enumerate(self._names[1:], 1):
            self._planted[name] += int((week.truth["scheme"] == number).sum())
        self._declared.add(week.declared)
        self._truth.add(week.truth)

    def result(self) -> Written:
        return Written(
            self._items,
            self.declarations,
            self._planted,
            self._loss,
            self._declared.hexdigest(),
            self._truth.hexdigest(),
        )
