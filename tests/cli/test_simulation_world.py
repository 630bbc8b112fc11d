"""simulation generate and lodge: declarations and truth in files of their own, labelled synthetic."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from greenlane.simulation.world import scheme_names
from greenlane.simulation.world.files import FILES, ITEMS, MESSAGES, TRUTH

from .conftest import run

SMALL = ("--weeks", "4", "--items-per-week", "600", "--traders", "300")
Made = tuple[Path, dict[str, Any]]


def generate(*arguments: object) -> Any:
    return run("simulation", "generate", *arguments)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("synthetic") / "world"
    said = generate("--seed", 1, *SMALL, "--out", folder, "--json")
    assert said.status == 0
    return folder, said.object


def test_generate_writes_every_file_and_says_what_is_in_them(made: Made) -> None:
    folder, said = made
    assert {path.name for path in folder.iterdir()} == set(FILES) == set(said["files"])
    items, truth = rows(folder / ITEMS), rows(folder / TRUTH)
    assert said["synthetic"] is True
    assert len(items) == len(truth) == said["items"]
    messages = (folder / MESSAGES).read_bytes().splitlines()
    assert len(messages) == said["declarations"] == len({row["lrn"] for row in items})
    assert [(row["lrn"], row["item"]) for row in items] == [(row["lrn"], row["item"]) for row in truth]
    planted = {name: sum(row["scheme"] == name for row in truth) for name in scheme_names()[1:]}
    assert planted == said["planted"]
    assert round(sum(float(row["loss"]) for row in truth) * 100) == said["loss"]


def test_generate_labels_every_declaration_and_tells_no_truth_in_them(made: Made) -> None:
    folder, _ = made
    assert all(name.startswith("synthetic") for name in FILES)
    items = rows(folder / ITEMS)
    messages = [json.loads(line) for line in (folder / MESSAGES).read_bytes().splitlines()]
    words = {*items[0], *(cell for row in items for cell in row.values()), *leaves(messages)}
    secrets = {"scheme", "planted", "actor", "severity", "loss", "hidden_grams", "hidden_kg"}
    assert not words & (secrets | set(scheme_names()[1:]))
    assert all(row["lrn"].startswith("SYN-1-") for row in items)
    assert {m["Declaration"]["FunctionalReferenceID"] for m in messages} == {row["lrn"] for row in items}


def leaves(value: Any) -> Iterator[str]:
    """Every name and value of a JSON document."""
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    else:
        yield value


def test_generate_again_gives_the_same_files(made: Made, tmp_path: Path) -> None:
    folder, _ = made
    assert generate("--seed", 1, *SMALL, "--out", tmp_path / "again", "--json").status == 0
    for name in FILES:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_generate_into_a_folder_in_use_is_refused_and_leaves_it_alone(made: Made) -> None:
    folder, _ = made
    before = (folder / ITEMS).read_bytes()
    said = generate("--out", folder, "--json")
    assert said.status == 1
    assert {error["code"] for error in said.object["error"]["errors"]} == {"SIM004"}
    assert (folder / ITEMS).read_bytes() == before


def test_generate_from_hostile_options_is_refused_with_every_fault(tmp_path: Path) -> None:
    hostile = ("--weeks", 0, "--traders", -3, "--items-per-week", 10**12)
    said = generate(*hostile, "--out", tmp_path, "--json")
    assert said.status == 2
    pointers = [error["pointer"] for error in said.object["error"]["errors"]]
    assert pointers == ["/weeks", "/items_per_week", "/traders"]
    assert generate("--start", "tomorrow", "--out", tmp_path, "--json").status == 2
    assert list(tmp_path.iterdir()) == []


def test_generate_into_a_place_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = generate("--weeks", 1, "--items-per-week", 100, "--out", tmp_path / "file" / "below", "--json")
    assert said.status == 2
    assert said.object["error"]["code"] == "CLI001"


def test_generate_says_in_words_that_it_is_synthetic(tmp_path: Path) -> None:
    said = generate("--weeks", 1, "--items-per-week", 200, "--out", tmp_path / "w")
    assert said.status == 0
    assert said.out.startswith("Synthetic: ")


@pytest.mark.usefixtures("meridia")
def test_lodge_gives_each_declaration_its_verdict_and_tells_which_were_refused() -> None:
    """The tariff of the tests holds a few chapters; only goods of others are refused."""
    said = run("simulation", "lodge", "--seed", 9, "--most", 60, "--json")
    assert said.status == 1
    assert [line["file"] for line in said.objects] == [f"SYN-9-{number:08d}" for number in range(1, 61)]
    counts = Counter(line["verdict"] for line in said.objects)
    assert counts["registered"] >= 2
    assert counts["registered"] + counts["rejected"] == 60
    codes = {error["code"] for line in said.objects for error in line["errors"]}
    assert codes <= {"DEC074", "TAR001"}
