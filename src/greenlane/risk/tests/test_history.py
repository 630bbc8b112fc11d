"""The files of the history are a cache: whatever happens to them, the rows are the ones of the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import polars as pl
import pytest

from greenlane.risk import history
from greenlane.risk.editions import words_in_force
from greenlane.risk.engine.language import read_rule
from greenlane.risk.models import DecisionRecord
from greenlane.risk.tests.test_rules import BREAD, SINCE, UNTIL, traffic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
__all__ = ["traffic"]


def read() -> pl.DataFrame:
    return history.history([read_rule(BREAD.text, words_in_force())], SINCE, UNTIL)


def the_day() -> history.Day:
    (day,) = history.days_of(SINCE, UNTIL)
    return day


@pytest.mark.parametrize("content", [b"", b"PAR1 cut short", b"x" * 4_000])
def test_a_broken_file_is_written_again(traffic, content: bytes) -> None:
    first = read()
    history.kept(the_day()).write_bytes(content)
    assert read().equals(first)
    assert read().equals(first)


def test_a_file_that_goes_while_it_is_read_is_written_again(traffic, monkeypatch) -> None:
    first, kept, gone = read(), history.kept, []

    def unlinked(day: history.Day) -> Path:
        path = kept(day)
        if not gone:
            gone.append(path)
            path.unlink()
        return path

    monkeypatch.setattr(history, "kept", unlinked)
    assert read().equals(first)
    assert gone


def test_two_threads_write_the_same_day_and_both_have_it(traffic, monkeypatch) -> None:
    day, frame, both = the_day(), history._frame(SINCE), Barrier(2)
    history.kept(day).unlink()
    write = pl.DataFrame.write_parquet

    def slowly(self: pl.DataFrame, path: Path) -> None:
        write(self, path)
        both.wait(timeout=10)  # both have written before either puts its file in place

    monkeypatch.setattr(history, "_frame", lambda day: frame)
    monkeypatch.setattr(pl.DataFrame, "write_parquet", slowly)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(history.kept, [day, day])
    assert first == second
    assert pl.read_parquet(first).equals(frame)
    assert not list(first.parent.glob("*.part"))


def test_a_file_of_other_columns_or_of_other_numbers_is_not_read(traffic, monkeypatch) -> None:
    before = the_day().name
    monkeypatch.setattr(history, "_columns", lambda: "another version of the product")
    assert the_day().name != before
    monkeypatch.undo()
    assert the_day().name == before
    last = DecisionRecord.objects.order_by("-pk").first()
    assert last is not None
    assert history._name(SINCE, 3, last.pk + 1, last.digest) != history._name(SINCE, 3, last.pk, last.digest)
