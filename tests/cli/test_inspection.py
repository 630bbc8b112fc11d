"""inspection: the text of an order with its number, and what is to be examined."""

from __future__ import annotations

import pytest

from greenlane.inspection.models import Examination
from greenlane.inspection.tests.factories import lodged, red

from .conftest import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meridia")]


def test_order_prints_text_and_number() -> None:
    found = red()
    row = Examination.objects.get()
    told = run("inspection", "order", found.mrn)
    assert told.status == 0
    assert row.order_id in told.out
    assert "[EX-001] Compare the marks and numbers" in told.out
    answer = run("inspection", "order", found.mrn, "--json").object
    assert (answer["order_id"], answer["causes"]) == (row.order_id, ["lane_change"])


def test_order_of_what_is_not_examined_is_refused() -> None:
    told = run("inspection", "order", lodged().mrn)
    assert told.status == 1


def test_list_prints_a_line_each() -> None:
    mrns = [red().mrn, red().mrn]
    lines = run("inspection", "list", "--json").objects
    assert [line["mrn"] for line in lines] == mrns
    assert "Nothing" in run("inspection", "list", "--office", "XM000201").out
