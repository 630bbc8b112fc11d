"""A data table as it is drawn: every control that its declaration asks for is there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from greenlane.web.tests.markup import squeezed

pytestmark = pytest.mark.django_db


def drawn(client: Client, **query: str) -> str:
    return squeezed(client.get(reverse("components"), query).content.decode())


def test_table_with_a_search_has_a_search_box(client: Client) -> None:
    assert 'id="components-q" name="q"' in drawn(client)


def test_filter_with_choices_is_a_list_that_keeps_the_choice(client: Client) -> None:
    page = drawn(client, module="tariff")
    assert '<select class="form-select" id="components-module"' in page
    assert '<option value="tariff" selected>' in page


def test_search_narrows_the_rows(client: Client) -> None:
    assert "<code>organisation</code>" in drawn(client, q="organisation")
    assert "Nothing matches." in drawn(client, q="no such thing")


def test_every_list_and_day_applies_by_itself(client: Client) -> None:
    """One trigger for all of them: htmx hands an event to the first trigger of its kind only."""
    assert 'hx-trigger="submit, change target:(select, input[type=date])"' in drawn(client)
