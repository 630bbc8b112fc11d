"""Every address, every role: what each may open is one table, and the table is complete."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from greenlane.config.api import api
from greenlane.foundation.models import Event
from greenlane.web.api.signed_in import SignedIn

from .matrix import FORWARDED, PROGRAMS, ROWS
from .matrix_api import OPERATIONS
from .outcomes import FORBIDDEN, HIDDEN, METHOD, NO_ROLE, OK, SIGN_IN, body, tried
from .routes import addresses
from .rules import Row, Rule
from .visitors import ALL, ANONYMOUS, EVERYBODY, ROLELESS
from .world import SECRET, World

pytestmark = pytest.mark.django_db
SOME = ("trader", "rival", "carrier", "officer", "supervisor", "cashier", "registrar", ROLELESS, ANONYMOUS)
"""One of each kind, where every single role would add nothing."""
CLOSED = {FORBIDDEN, HIDDEN, METHOD, NO_ROLE, SIGN_IN}
"""What somebody gets who gets nothing."""


def rules(row: Row) -> list[tuple[str, Rule]]:
    pairs = (("GET", row.get), ("POST", row.post))
    return [(method, rule) for method, rule in pairs if rule is not None]


def data_of(row: Row, world: World) -> dict[str, Any]:
    return {name: world.keys.get(value, value) for name, value in row.data.items()}


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    found = {one.name for one in addresses() if not one.is_api}
    known = set(ROWS) | PROGRAMS | FORWARDED
    assert {"without a line": found - known, "without an address": known - found} == {
        "without a line": set(),
        "without an address": set(),
    }


@pytest.mark.parametrize("name", ROWS)
def test_every_role_gets_what_the_table_says(name: str, world: World, clients: dict[str, Client]) -> None:
    """Whoever gets nothing also leaves no event, and reads nothing of the trader's goods in what he is told."""
    row = ROWS[name]
    address = reverse(name, args=row.arguments(world))
    for method, rule in rules(row):
        data = data_of(row, world) if method == "POST" else None
        got = {}
        for visitor in sorted(ALL):
            got[visitor], response = tried(clients[visitor], method, address, data)
            if got[visitor] != OK:
                assert response.recorded == 0, (visitor, method, address)
            if got[visitor] != OK or (visitor in STRANGERS and not name.startswith(PAYMENTS)):
                assert not betrays(response, world), (visitor, method, address)
        assert got == {visitor: rule.expected(visitor) for visitor in sorted(ALL)}, (method, address)


PAYMENTS = ("payment", "refund", "demo_bank")
"""Officers of every office see every payment, with the number of what it is for."""
STRANGERS = {"rival", "rival broker", "carrier", "officer elsewhere", ROLELESS, ANONYMOUS}


def betrays(response: Any, world: World, query: str = "") -> bool:
    """Whether an answer tells what the trader declared, or leads to his declaration."""
    text = body(response).replace(query, "") if query else body(response)
    return SECRET in text or f"/declarations/{world.mrn}/" in text.replace(response.wsgi_request.path, "")


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.get is None])
def test_what_changes_things_is_not_done_by_a_link(
    name: str, world: World, clients: dict[str, Client]
) -> None:
    """A GET on an address that only takes forms opens nothing and records nothing, whoever follows it."""
    row = ROWS[name]
    before = Event.objects.count()
    for visitor in SOME:
        word, response = tried(clients[visitor], "GET", reverse(name, args=row.arguments(world)))
        asks = response.status_code in {200, 409}  # a page that asks first, or says why it cannot be done
        assert word in CLOSED or asks, (visitor, word)
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.post is None])
def test_a_form_sent_to_a_page_opens_no_more_than_the_page(
    name: str, world: World, clients: dict[str, Client]
) -> None:
    row = ROWS[name]
    for visitor in SOME:
        word, _ = tried(clients[visitor], "POST", reverse(name, args=row.arguments(world)))
        opened = {row.get.expected(visitor)} if row.get else set()
        assert word in CLOSED | opened, (visitor, word)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "head"])
def test_other_methods_open_nothing_to_strangers(
    method: str, world: World, clients: dict[str, Client]
) -> None:
    for name, row in ROWS.items():
        rule = row.get or row.post
        if rule is None or rule.expected(ANONYMOUS) == OK:
            continue
        address = reverse(name, args=row.arguments(world))
        word, response = tried(clients[ANONYMOUS], method, address)
        # OPTIONS of a page tells its methods, never content.
        assert word in CLOSED or (method == "options" and not response.content), (name, word)


LISTS = [name for name, row in ROWS.items() if row.get and not row.args]


@pytest.mark.parametrize("name", LISTS)
def test_a_stranger_finds_nothing_of_the_traders_by_searching(
    name: str, world: World, clients: dict[str, Client]
) -> None:
    for visitor in ("rival", "officer elsewhere"):
        for query in (f"?q={world.mrn}", f"?q={SECRET}&format=csv"):
            _, response = tried(clients[visitor], "GET", reverse(name) + query)
            assert not betrays(response, world, query[3:].split("&")[0]), (visitor, query)


# --- the API ---


@pytest.mark.parametrize("visitor", [ANONYMOUS, "trader", "supervisor"])
def test_every_operation_of_the_api_wants_a_token_whatever_the_browser_is_signed_in_as(
    visitor: str, world: World, clients: dict[str, Client]
) -> None:
    """A session cookie opens no operation of the API, so no other site can make a browser call it.

    Operations on letters are for people, not for programs; their table is `OPERATIONS`.
    """
    tokenless = set()
    for name, operation in api.operations().items():
        if not operation.auth_callbacks:
            tokenless.add(name)
            continue
        if name in OPERATIONS:
            continue
        method, address = calls()[name]
        _, response = tried(clients[visitor], method, address)
        assert response.status_code == 401, (name, method, address)
    assert tokenless == PUBLIC_OPERATIONS


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_on_letters_open_to_officers_who_are_signed_in(
    name: str, world: World, clients: dict[str, Client]
) -> None:
    call, (method, address) = OPERATIONS[name], calls()[name]
    place = address.replace("/number", f"/{world.keys['enquiry']}").replace("/citation/", "/1/") + call.query
    got = {}
    for visitor in sorted(ALL):
        got[visitor], response = tried(
            clients[visitor], method, place, call.body, content_type="application/json"
        )
        if got[visitor] != OK:
            assert response.recorded == 0, visitor
            assert "moon" not in body(response), visitor
        else:
            assert response.status_code in {200, 404, 409, 422}, (visitor, response.content)
    assert got == {visitor: call.rule.expected(visitor) for visitor in sorted(ALL)}, (method, place)


def test_the_table_of_operations_is_complete() -> None:
    """Every operation that a session opens has a line, and no other."""
    by_session = {
        name
        for name, operation in api.operations().items()
        if any(isinstance(one, SignedIn) for one in operation.auth_callbacks or ())
    }
    assert by_session == set(OPERATIONS)


PUBLIC_OPERATIONS = {
    # tell what everybody may read; the bank's message carries a signature instead
    "ask_question",
    "estimate_duty",
    "get_commodity",
    "get_exchange_rate",
    "get_knowledge_document",
    "get_office",
    "get_passage",
    "list_draw_days",
    "list_knowledge",
    "list_knowledge_versions",
    "list_offices",
    "read_draws",
    "read_letter_standing",
    "receive_bank_callback",
    "search_commodities",
    "write_letter",
}


BRACES = str.maketrans("", "", "{}")


@cache
def calls() -> dict[str, tuple[str, str]]:
    """Method and address of every operation."""
    return {
        operation["operationId"]: (
            method,
            path.replace("{webhook_id}", str(UUID(int=1))).translate(BRACES),
        )
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_table_of_people_covers_every_role() -> None:
    from greenlane.foundation.access import Role

    from .visitors import PEOPLE

    played = {person.role for person in PEOPLE.values()}
    assert set(Role) - played <= {Role.SYSTEM, Role.PERSON}
    assert frozenset(PEOPLE) == EVERYBODY
