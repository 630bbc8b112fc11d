"""`greenlane ask`: what is wrong with a question's options is said before anything is looked up."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from greenlane.cli import app


@pytest.mark.parametrize(
    "options", [["cash?", "--lang", "xx"], ["cash?", "--as-of", "tomorrow"], ["  "], ["x" * 20_001]]
)
def test_ask_refuses_what_cannot_be_asked(options: list[str]) -> None:
    assert CliRunner().invoke(app, ["ask", *options, "--json"]).exit_code == 2
