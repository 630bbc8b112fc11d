"""The command line writes declarations and truth into files of their own, labelled synthetic."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from greenlane.cli import app
from greenlane.simulation.world import Parameters, World, scheme_names
from greenlane.simulation.world.files import (
    FILES,
    ITEMS,
    MESSAGES,
    SUCCESSIONS,
    TRUTH,
    AlreadyWritten,
    write_world,
)

SMALL = ("--weeks", "4", "--items-per-week", "600", "--traders", "300")


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["simulation", "generate", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    folder = tmp_path_factory.mktemp("synthetic") / "world"
    status, said = run("--seed", 1, *SMALL, "--out", folder, "--json")
    assert status == 0
    return folder, json.loads(said)


def test_generate_writes_every_file_and_says_what_is_in_them(written: tuple[Path, dict[str, object]]) -> None:
    folder, said = written
    assert {path.name for path in folder.iterdir()} == set(FILES) == set(said["files"])  # type: ignore[call-overload]
    items, truth = rows(folder / ITEMS), rows(folder / TRUTH)
    assert said["synthetic"] is True
    assert len(items) == len(truth) == said["items"]
    messages = (folder / MESSAGES).read_bytes().splitlines()
    assert len(messages) == said["declarations"] == len({row["lrn"] for row in items})
    assert [(row["lrn"], row["item"]) for row in items] == [(row["lrn"], row["item"]) for row in truth]
    planted = {name: sum(row["scheme"] == name for row in truth) for name in scheme_names()[1:]}
    assert planted == said["planted"]
    assert round(sum(float(row["loss"]) for row in truth) * 100) == said["loss"]


def test_generate_labels_every_declaration_and_tells_no_truth_in_them(
    written: tuple[Path, dict[str, object]],
) -> None:
    folder, _ = written
    assert all(name.startswith("synthetic") for name in FILES)
    told = (folder / ITEMS).read_text() + (folder / MESSAGES).read_text()
    for name in scheme_names()[1:]:
        assert name not in told
    for word in ("scheme", "planted", "actor", "severity", "loss", "hidden"):
        assert f'"{word}' not in told
        assert word not in told.splitlines()[0].split(",")
    for line in (folder / MESSAGES).read_bytes().splitlines():
        assert json.loads(line)["Declaration"]["FunctionalReferenceID"].startswith("SYN-1-")


def test_generate_again_gives_the_same_files(written: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    folder, _ = written
    assert run("--seed", 1, *SMALL, "--out", tmp_path / "again", "--json")[0] == 0
    for name in FILES:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_generate_into_a_folder_in_use_is_refused_and_leaves_it_alone(
    written: tuple[Path, dict[str, object]],
) -> None:
    folder, _ = written
    before = (folder / ITEMS).read_bytes()
    status, said = run("--out", folder, "--json")
    assert status == 1
    assert {error["code"] for error in json.loads(said)["error"]["errors"]} == {"SIM004"}
    assert (folder / ITEMS).read_bytes() == before


def test_generate_from_hostile_options_is_refused_with_every_fault(tmp_path: Path) -> None:
    status, said = run("--weeks", 0, "--traders", -3, "--items-per-week", 10**12, "--out", tmp_path, "--json")
    assert status == 2
    pointers = [error["pointer"] for error in json.loads(said)["error"]["errors"]]
    assert pointers == ["/weeks", "/items_per_week", "/traders"]
    assert run("--start", "tomorrow", "--out", tmp_path, "--json")[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_generate_says_in_words_that_it_is_synthetic(tmp_path: Path) -> None:
    status, said = run("--weeks", 1, "--items-per-week", 200, "--out", tmp_path / "w")
    assert status == 0
    assert said.startswith("Synthetic: ")


def test_write_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(weeks: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_world(World(Parameters(weeks=2, items_per_week=200)), tmp_path / "w", progress=stop)
    assert list((tmp_path / "w").iterdir()) == []


def test_write_tells_who_came_back_in_a_file_of_the_truth(tmp_path: Path) -> None:
    world = World(Parameters(seed=3, weeks=12, items_per_week=500))
    write_world(world, tmp_path / "w")
    told = rows(tmp_path / "w" / SUCCESSIONS)
    assert [int(row["successor"]) for row in told] == [one.successor for one in world.successions]
    assert told
    with pytest.raises(AlreadyWritten):
        write_world(world, tmp_path / "w")
