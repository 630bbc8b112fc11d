"""What no page may forget: addresses that exist, sentences in the reader's language, English marked as English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

from greenlane.declarations.views.choices import STEPS
from greenlane.interchange.notifications.kinds import RULES

SOURCE = Path(__file__).resolve().parents[2] / "src/greenlane"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
PROGRAMS = [
    path
    for path in sorted(SOURCE.rglob("*.py"))
    if not {"tests", "migrations"} & set(path.relative_to(SOURCE).parts)
]
NO_VIOLATION = {"task.hint"}
"""What has a hint or message and is no violation."""
MAY_LACK_A_PAGE = {"kinds.py"}
"""Facts of events may be any text; the names it knows are checked here."""


def named(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from named(entry, inner)
        elif entry.name:
            yield f"{space}{entry.name}"


@pytest.fixture(scope="module")
def names() -> set[str]:
    """The name of every address of the product."""
    return set(named(get_resolver()))


def test_templates_name_addresses_that_exist(names: set[str]) -> None:
    told = {
        f"{path.name}: {name}"
        for path in TEMPLATES
        for name in re.findall(r"""{% url ["']([\w:]+)["']""", path.read_text(encoding="utf-8"))
        if name not in names
    }
    assert not told


def test_code_names_addresses_that_exist(names: set[str]) -> None:
    told = set()
    for path in PROGRAMS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"reverse", "reverse_lazy"}
            ):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and first.value not in names:
                told.add(f"{path.name}: {first.value}")
    assert not told


def test_tables_of_buttons_and_notifications_name_addresses_that_exist(names: set[str]) -> None:
    assert {step.url for step in STEPS.values()} <= names
    assert {rule.page[0] for rule in RULES.values() if rule.page} <= names


def test_a_page_that_is_not_there_is_an_error_and_never_a_button_less() -> None:
    told = {path.name for path in PROGRAMS if "NoReverseMatch" in path.read_text(encoding="utf-8")}
    assert told <= MAY_LACK_A_PAGE


def test_sentences_of_rules_and_refusals_are_shown_in_the_language_of_the_reader() -> None:
    """Decision 13: rules speak English, pages translate by `|said`."""
    told = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for name, filters in re.findall(r"{{\s*([\w.]+\.(?:message|hint))\b([^}]*)}}", text):
            if name not in NO_VIOLATION and not filters.strip().startswith("|said"):
                told.append(f"{path.name}: {name}")
        told += [
            f"{path.name}: {name}"
            for name in re.findall(
                r"{%[^%]*=([\w.]*(?:violation|refusal|error|fault)[\w.]*\.(?:message|hint))", text
            )
        ]
    assert not told


def test_steps_of_a_calculation_are_marked_as_english() -> None:
    """They are English in every language (WCAG 3.1.2)."""
    loops = re.compile(
        r"(<[a-z]+\s[^>]*>|>|)\s*({% for (\w+) in [\w.]+\.(?:steps|value_steps|notes) %})\s*(<[^>]*>)"
    )
    found, told = 0, []
    for path in TEMPLATES:
        for before, _loop, _name, inside in loops.findall(path.read_text(encoding="utf-8")):
            found += 1
            if 'lang="en"' not in before + inside:
                told.append(f"{path.name}: {_loop}")
    assert found >= 7
    assert not told
