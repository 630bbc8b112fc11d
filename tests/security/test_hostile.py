"""Requests that no browser of an honest person sends: each is refused, and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from greenlane.foundation.models import Event

from .doors import address_of, opener
from .matrix import ROWS
from .outcomes import OK, body, tried
from .visitors import ANONYMOUS
from .world import World

pytestmark = pytest.mark.django_db


INJECTED = "en\r\nX-Injected: yes\r\n\r\n<b>"


def test_line_breaks_never_reach_a_header(world: World, clients: dict[str, Client]) -> None:
    trader = clients["trader"]
    answers = [
        trader.post(reverse("set_language"), {"language": INJECTED, "next": f"/{INJECTED}"}),
        trader.post(
            reverse("view_save"),
            {"table": INJECTED, "name": INJECTED, "query": INJECTED, "next": f"/{INJECTED}"},
        ),
        trader.get(reverse("declarations"), {"format": "csv", "q": INJECTED}),
        trader.get(reverse("home"), headers={"X-Request-Id": INJECTED}),
    ]
    for answer in answers:
        assert answer.status_code < 500
        for value in answer.headers.values():
            assert "\r" not in value
            assert "\n" not in value
        assert "X-Injected" not in answer.headers


FILE_NAMES = (
    "../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "a\r\nX-Injected: yes.xml",
    'a"; filename="evil.html',
    "<script>alert(1)</script>.xml",
    "x" * 5000 + ".xml",
    "nul\x00l.xml",
    "=cmd|' /C calc'!A0.csv",
    "\u202egnp.xml",
)


@pytest.mark.parametrize("file_name", FILE_NAMES)
def test_a_files_name_is_only_a_word(file_name: str, world: World, clients: dict[str, Client]) -> None:
    """It leads nowhere on our disks, breaks no header and no page, and calculates nothing in a spreadsheet."""
    answer = sent(clients["trader"], SimpleUploadedFile(file_name, b"<nonsense/>"))
    assert answer.status_code in {302, 422}
    shown = clients["trader"].get(answer["Location"]) if answer.status_code == 302 else answer
    assert shown.status_code < 500
    text = body(shown)
    assert "<script>alert(1)" not in text
    assert "etc/passwd" not in text
    if answer.status_code == 302:
        errors = clients["trader"].get(answer["Location"] + "errors.csv")
        assert errors.status_code == 200
        disposition = errors["Content-Disposition"]
        assert "evil" not in disposition
        assert "\n" not in disposition
        assert all(not line.startswith(("=", "+", "@")) for line in body(errors).splitlines())


WRONG_FILES = {
    "an executable": b"MZ\x90\x00" + bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 3000,
    "a zip": b"PK\x03\x04" + b"\x00" * 3000,
    "a page": b"<!doctype html><script>alert(1)</script>",
    "nothing": b"",
    "only NUL": b"\x00" * 4096,
    "broken UTF-8": b'{"Declaration": "\xff\xfe\x80"}',
    "an entity bomb": b'<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>',
    "another's file": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "deep XML": b"<a>" * 5000 + b"</a>" * 5000,
    "deep JSON": b"[" * 100_000,
    "numbers without end": b'{"Declaration": ' + b"9" * 100_000 + b"}",
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_file_of_the_wrong_kind_is_a_verdict(kind: str, world: World, clients: dict[str, Client]) -> None:
    before = Event.objects.filter(kind="declaration.registered").count()
    answer = sent(clients["trader"], SimpleUploadedFile("declaration.xml", WRONG_FILES[kind]))
    assert answer.status_code in {302, 422}, body(answer)[:300]
    if answer.status_code == 302:
        shown = clients["trader"].get(answer["Location"])
        assert shown.status_code == 200
        assert "root:" not in body(shown)
    assert Event.objects.filter(kind="declaration.registered").count() == before


def sent(client: Client, *files: SimpleUploadedFile) -> Any:
    from uuid import uuid4

    form = client.get(reverse("upload")).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "files"}
    return client.post(reverse("upload"), {**data, "token": str(uuid4()), "files": list(files)})


def test_a_body_over_the_limit_is_refused_before_it_is_read(
    world: World, clients: dict[str, Client], settings: Any
) -> None:
    settings.GREENLANE_BODY_LIMIT = 10_000
    answer = sent(clients["trader"], SimpleUploadedFile("big.xml", b"x" * 20_000))
    assert answer.status_code == 413
    assert clients[ANONYMOUS].post(reverse("account_login"), {"login": "x" * 20_000}).status_code == 413


def test_more_fields_than_any_form_has_are_refused(world: World, clients: dict[str, Client]) -> None:
    answer = clients["trader"].post(reverse("view_save"), {f"f{number}": "1" for number in range(2000)})
    assert answer.status_code == 400


# --- addresses that no link has ---

STRANGE = ("%00", "%ff%fe", "%c0%ae%c0%ae", "..%2f..%2fetc", "%E2%80%AE", "a" * 3000, "%0d%0aX:y", "{{7*7}}")
TEXT_ADDRESSES = [
    name for name, row in ROWS.items() if any(isinstance(one, str) for one in row.args) and opener(row)
]


@pytest.mark.parametrize("name", TEXT_ADDRESSES)
def test_strange_identifiers_are_not_found(name: str, world: World, clients: dict[str, Client]) -> None:
    row = ROWS[name]
    real = str(row.arguments(world)[0])
    address = address_of(name, world)
    for strange in STRANGE:
        for method in ("GET", "POST"):
            where = address.replace(real, strange, 1)
            word, response = tried(clients[opener(row)], method, where)
            assert response.status_code < 500, (method, strange)
            assert word != OK or response.status_code != 200 or method == "POST", (method, strange)


QUERIES = (
    "page=99999999999999999999",
    "page=-1",
    "page=0",
    "page=%D9%A1",
    "page=1e9",
    "page=",
    "sort=%00",
    "sort=password",
    "sort=-declarant__memberships__user__password",
    "column=password",
    "q=%00",
    "q=%ff%fe",
    "q=" + "a" * 5000,
    "q=%25%25%25%25",
    "q=' OR 1=1 --",
    "format=%00",
    "seen=%00",
    "since=0000-00-00",
    "from=9999-99-99&to=%00",
    "&".join(f"q={number}" for number in range(900)),
)


LIBRARY = ("account_", "mfa_", "socialaccount_")
"""Pages of the sign-in library that read no query of ours."""


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_strange_queries_break_no_page(query: str, world: World, clients: dict[str, Client]) -> None:
    for name, row in ROWS.items():
        who = opener(row, "GET")
        if not who or name.startswith(LIBRARY) or (row.args and query not in QUERIES[:3]):
            continue
        cache.clear()
        answer = clients[who].get(f"{address_of(name, world)}?{query}")
        assert answer.status_code < 500, (name, who)


NOWHERE = (
    "/%00",
    "/%ff",
    "/a%0d%0ab",
    "//evil.example/%2e%2e",
    "/" + "a" * 9000,
    "/.git/config",
    "/static/../settings.py",
    "/static/%2e%2e/%2e%2e/settings.py",
)


@pytest.mark.parametrize("path", NOWHERE, ids=range(len(NOWHERE)))
def test_addresses_of_nowhere_are_not_found(path: str, clients: dict[str, Client]) -> None:
    for who in (ANONYMOUS, "trader"):
        answer = clients[who].get(path)
        assert answer.status_code in {400, 404}, (who, answer.status_code)
