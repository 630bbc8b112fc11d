"""Text that traders, officers and strangers give stays text: in every page, list, file and header."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from greenlane.declarations.models import Declaration, GoodsItem
from greenlane.interchange.guided.catalogue import keep_good
from greenlane.parties.models import Organisation, User
from greenlane.web.services import save_view

from .markup import read
from .matrix import ROWS
from .outcomes import OK, body, tried
from .visitors import ANONYMOUS, DESK, PEOPLE, TRADERS
from .world import World, actor

pytestmark = pytest.mark.django_db
MARK = "xq7"
HOSTILE = f"\"'><img src={MARK} onerror=alert(1)><script>{MARK}()</script>{{{{7*7}}}}"
"""Breaks out of attributes and elements wherever it is not escaped."""
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture(scope="module")
def poisoned(world: World, django_db_blocker: Any) -> World:
    """The world with hostile words in every text that people give."""
    with django_db_blocker.unblock():
        GoodsItem.objects.update(description=HOSTILE)
        Organisation.objects.update(name=HOSTILE[:200], email=f"{MARK}@evil.example")
        User.objects.update(name=HOSTILE[:150])
        Declaration.objects.update(location=HOSTILE[:40], decision_reason=HOSTILE)
        for one in Declaration.objects.all():
            Declaration.objects.filter(pk=one.pk).update(lrn=f"{one.pk}{HOSTILE}"[:35])
        for name in ("trader", "supervisor"):
            user = PEOPLE[name].membership.user
            save_view(user=user, table="declarations", name=HOSTILE[:60], query="q=%22%3E%3Cimg%20src%3Dx%3E")
        poison_the_rest()
    return world


def poison_the_rest() -> None:
    """Every other column of free text, found in the models themselves."""
    from django.apps import apps
    from django.db.models import CharField, TextField

    done = {GoodsItem, Organisation, User, Declaration}
    for model in apps.get_models():
        if not model.__module__.startswith("greenlane.") or model in done or "foundation" in model.__module__:
            continue
        for one in model._meta.get_fields():
            if isinstance(one, CharField | TextField) and one.name in FREE_TEXT and not one.choices:
                model._default_manager.update(**{one.name: HOSTILE[: one.max_length or 400]})


FREE_TEXT = {"title", "reason", "note", "label", "description", "file", "file_name", "bank_reference"}


def page_readers(name: str) -> list[str]:
    """Up to two who may open this page: one of each side."""
    rule = ROWS[name].get
    if rule is None:
        return []
    sides = (sorted(TRADERS, key=("trader", *sorted(TRADERS)).index), sorted(DESK), [ANONYMOUS])
    opens = [next((who for who in side if rule.expected(who) == OK), "") for side in sides]
    return [who for who in opens if who]


PAGES = [name for name in ROWS if page_readers(name)]


@pytest.mark.parametrize("name", PAGES)
def test_stored_words_never_become_markup(name: str, poisoned: World, clients: dict[str, Client]) -> None:
    address = reverse(name, args=ROWS[name].arguments(poisoned))
    for visitor in page_readers(name):
        response = clients[visitor].get(address)
        assert response.status_code < 500, visitor
        if response["Content-Type"].startswith("text/html"):
            text = body(response)
            assert read(text).found == [], (visitor, address)
            assert f"<script>{MARK}" not in text


def test_the_poison_is_there(poisoned: World, clients: dict[str, Client]) -> None:
    """The test above can fail: the declaration's page does hold the words, as text."""
    text = body(clients["trader"].get(reverse("declaration", args=[poisoned.mrn])))
    assert f"&lt;img src={MARK} onerror=alert(1)&gt;" in text
    assert read(HOSTILE).found != []


PARAMETERS = (
    "q",
    "find",
    "next",
    "page",
    "sort",
    "column",
    "format",
    "seen",
    "mrn",
    "code",
    "language",
    "tab",
    "on",
)


@pytest.mark.parametrize("name", PAGES)
def test_words_of_an_address_never_become_markup(name: str, world: World, clients: dict[str, Client]) -> None:
    """Every parameter that the page's own forms know, and those that pages usually take."""
    address = reverse(name, args=ROWS[name].arguments(world))
    visitor = page_readers(name)[0]
    cache.clear()
    first = clients[visitor].get(address)
    if not first["Content-Type"].startswith("text/html"):
        return
    known = set(PARAMETERS) | read(body(first)).fields - {"csrfmiddlewaretoken"}
    # Also without those that a page may refuse before it looks at the rest.
    for names in (known, known - {"page", "sort", "column", "format", "next", "seen"}):
        for words in (HOSTILE, "javascript:alert(1)"):
            cache.clear()
            assert_clean(clients[visitor].get(address, dict.fromkeys(sorted(names), words)))


def assert_clean(response: Any) -> None:
    assert response.status_code < 500
    if response["Content-Type"].startswith("text/html"):
        found = read(body(response)).found
        assert found == []


def test_words_sent_in_a_form_never_become_markup(world: World, clients: dict[str, Client]) -> None:
    """A form that is refused is shown again with what was typed: as text."""
    for name, row in ROWS.items():
        if row.post is None and row.get is None:
            continue
        rule = row.post or row.get
        visitor = next((who for who in ("trader", "officer", "cashier", "registrar", "editor", ANONYMOUS)
                        if rule and rule.expected(who) == OK), "")  # fmt: skip
        if not visitor or name in ("account_logout", "sessions_end_others"):
            continue
        address = reverse(name, args=row.arguments(world))
        _, page = tried(clients[visitor], "GET", address)
        fields = read(body(page)).fields if page["Content-Type"].startswith("text/html") else set()
        data = dict.fromkeys(fields | {"name", "reason", "email", "next"}, HOSTILE)
        _, response = tried(clients[visitor], "POST", address, data)
        assert response.status_code < 500, (name, visitor)
        if response["Content-Type"].startswith("text/html"):
            assert read(body(response)).found == [], (name, visitor)


# --- spreadsheets ---


def test_no_exported_cell_starts_a_formula(world: World, clients: dict[str, Client]) -> None:
    """Whatever a trader calls himself or his goods: a spreadsheet that opens our file calculates nothing."""
    Organisation.objects.update(name=FORMULA)
    User.objects.update(name=FORMULA)
    Declaration.objects.filter(mrn=world.mrn).update(lrn="+1+1", consignment="@SUM(1)", location="-1+1")
    poison = {"sku": "=1+1", "description": "=1+1", "code": "19059010"}
    keep_good(given=poison, by=actor("trader"))
    exports = 0
    for name in PAGES:
        visitor = page_readers(name)[-1] if page_readers(name)[-1] != ANONYMOUS else page_readers(name)[0]
        cache.clear()
        page = clients[visitor].get(reverse(name, args=ROWS[name].arguments(world)))
        for content in csv_files(page, clients[visitor]):
            exports += 1
            cells = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
            assert [cell for cell in cells if starts_formula(cell)] == [], name
    assert exports >= 5


def csv_files(page: Any, client: Client) -> list[str]:
    """The page itself when it is a CSV file, and the ones it links to."""
    if page["Content-Type"].startswith("text/csv"):
        return [body(page)]
    if not page["Content-Type"].startswith("text/html"):
        return []
    links = [link for link in read(body(page)).links if "csv" in link and not link.startswith("http")]
    path = page.wsgi_request.path
    found = [client.get(link if link.startswith("/") else path + link) for link in links]
    return [body(one) for one in found if one["Content-Type"].startswith("text/csv")]


def starts_formula(cell: str) -> bool:
    """A number with its sign is none."""
    if not cell or cell[0] not in "=+-@\t\r":
        return False
    return not cell[1:].replace(".", "", 1).replace(",", "").isdigit()
