"""Commands on a database without reference data."""

from __future__ import annotations

import pytest

from .conftest import run


@pytest.mark.django_db
def test_check_names_missing_reference_data() -> None:
    said = run("check", "--json")
    assert (said.status, said.object["missing"]) == (1, ["offices", "tariff", "knowledge"])


@pytest.mark.django_db
def test_production_refuses_an_unprepared_database(settings: pytest.FixtureRequest) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    said = run("events", "--json")
    assert (said.status, said.object["error"]["code"]) == (2, "CLI010")
    assert "greenlane setup" in said.object["error"]["errors"][0]["hint"]
