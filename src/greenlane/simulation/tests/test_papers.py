"""Synthetic trade papers: the same every time, marked, and what they print is what is declared."""

from __future__ import annotations

import pytest

from greenlane.documents.engine.container_numbers import is_sound
from greenlane.documents.engine.crosscheck import check
from greenlane.documents.engine.findings import Field, Verdict
from greenlane.engines.pages import PDF, ChildReader
from greenlane.simulation.papers.consignments import consignment
from greenlane.simulation.papers.layouts import SEEN, UNSEEN
from greenlane.simulation.papers.planting import declared, planted
from greenlane.simulation.papers.sheet import MARK

LAYOUTS = pytest.mark.parametrize("layout", [*SEEN, *UNSEEN], ids=lambda layout: layout.name)


@pytest.fixture(scope="module")
def reader():
    made = ChildReader()
    yield made
    made.close()


@LAYOUTS
def test_paper_is_the_same_every_time_and_marked(layout, reader, tmp_path):
    _, content = layout.paper(7)
    assert layout.paper(7)[1] == content
    assert b"/Keywords" in content
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    for page in reader.words(path, PDF):
        assert MARK in " ".join(word.text for word in page.words)
        assert all(0 <= word.x0 < word.x1 <= page.width + 1 for word in page.words)


@pytest.mark.parametrize("layout", SEEN, ids=lambda layout: layout.name)
def test_check_agrees_with_the_truth_and_hears_a_changed_fact(layout, reader, tmp_path):
    facts, content = layout.paper(7)
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    pages = reader.words(path, PDF)
    told = declared(facts, layout.fields, layout.script, seed=7)
    assert {found.verdict for found in check(pages, told)} == {Verdict.AGREES}
    for field in layout.fields:
        changed = planted(told, field, facts, layout.script, seed=11)
        found = {one.pointer for one in check(pages, changed) if one.verdict is Verdict.DIFFERS}
        pointer = next(a.pointer for a, b in zip(told, changed, strict=True) if a is not b)
        assert found == {pointer}


def test_planted_fact_differs_and_the_others_stay():
    facts = consignment(3)
    told = declared(facts, tuple(Field), "name", seed=1)
    for field in Field:
        for seed in range(40):
            changed = planted(told, field, facts, "name", seed=seed)
            different = [b for a, b in zip(told, changed, strict=True) if a.value != b.value]
            assert [one.field for one in different] == [field]


def test_consignment_adds_up():
    facts = consignment(5, lines=30, currency="JPY")
    assert facts.total == sum(line.quantity * line.unit_price for line in facts.lines)
    assert facts.gross > facts.net
    assert all(is_sound(number) for number in facts.containers)
    assert facts == consignment(5, lines=30, currency="JPY")
