"""A world in files: whole or not at all, the truth in files of its own."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from greenlane.simulation.world import Parameters, World
from greenlane.simulation.world.files import SUCCESSIONS, AlreadyWritten, write_world


def test_write_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(weeks: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_world(World(Parameters(weeks=2, items_per_week=200)), tmp_path / "w", progress=stop)
    assert list((tmp_path / "w").iterdir()) == []


def test_write_tells_who_came_back_in_a_file_of_the_truth(tmp_path: Path) -> None:
    world = World(Parameters(seed=3, weeks=12, items_per_week=500))
    write_world(world, tmp_path / "w")
    with (tmp_path / "w" / SUCCESSIONS).open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert [int(row["successor"]) for row in told] == [one.successor for one in world.successions]
    assert told


def test_write_twice_into_one_folder_is_refused_with_every_file_named(tmp_path: Path) -> None:
    write_world(World(Parameters(weeks=1, items_per_week=100)), tmp_path)
    with pytest.raises(AlreadyWritten) as refusal:
        write_world(World(Parameters(weeks=1, items_per_week=100)), tmp_path)
    assert len(refusal.value.violations) == 5
