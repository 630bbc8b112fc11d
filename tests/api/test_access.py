"""Who may call what: every operation for every role, tokens missing, expired, revoked, narrow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from greenlane.config.api import api
from greenlane.config.tests.caller import JSON, PEOPLE, Caller, caller, lodged
from greenlane.declarations.tests.factories import OFFICE, TRADER
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, permission_names
from greenlane.parties import services
from greenlane.parties.models import ApiToken
from greenlane.parties.selectors import membership_of
from greenlane.web.api.openapi import SCOPE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
REASON = {"reason": "A reason long enough to be read."}

OFFICERS = set(PEOPLE) - {"trader", "other trader", "broker", "gateway", "carrier", "terminal"}

# operation: (method, address, body, who may). Everybody else of PEOPLE gets 403 (404 where it would tell too much).
TABLE: dict[str, tuple[str, str, Any, set[str]]] = {
    "list": ("GET", "/declarations", None, set(PEOPLE) - {"carrier", "terminal"}),
    "register goods": ("POST", "/declarations/{mrn}/goods-registration", None, {"trader", "gateway"}),
    "withdraw": ("POST", "/declarations/{mrn}/withdrawal", REASON, {"trader", "gateway"}),
    "ask": ("POST", "/declarations/{mrn}/cancellation-requests", REASON, {"trader", "gateway"}),
    "approve": ("POST", "/declarations/{mrn}/cancellation-requests/approval", REASON, {"supervisor"}),
    "decline": ("POST", "/declarations/{mrn}/cancellation-requests/refusal", REASON, {"supervisor"}),
    "accept": ("POST", "/declarations/{mrn}/acceptance", None, {"officer", "supervisor"}),
    "refuse": ("POST", "/declarations/{mrn}/refusal", REASON, {"officer", "supervisor"}),
    "gate out": ("POST", "/declarations/{mrn}/gate-out", None, {"gate", "terminal"}),
    "report": (
        "POST",
        "/cargo/reports",
        {"consignment": "U-1", "kind": "arrive", "office": OFFICE},
        {"carrier", "terminal", "gateway"},
    ),
    "orders": ("GET", "/payment-orders", None, set(PEOPLE) - {"carrier", "terminal"}),
    "pay": ("POST", "/payment-orders/{order}/payment-from-account", None, {"trader", "cashier", "treasurer"}),
    "refund": (
        "POST",
        "/payment-orders/{order}/refunds",
        {"breakdown": {"duty": 1}, "reason": "Too much was paid."},
        {"cashier", "treasurer", "supervisor"},
    ),
    "refunds": ("GET", "/refunds", None, {"cashier", "treasurer"}),
    "suspend": ("POST", f"/organisations/{TRADER}/suspension", REASON, {"registrar"}),
    "register": (
        "POST",
        "/organisations",
        {"identifier": "XM900000001", "name": "New Trader"},
        {"registrar"},
    ),
    "share": (
        "PUT",
        f"/offices/{OFFICE}/control-share",
        {"share": "0.1", "reason": "Season of seizures."},
        {"supervisor"},
    ),
    "mandate": (
        "POST",
        "/mandates",
        {"principal": TRADER, "agent": "XM200000002"},
        {"trader", "registrar"},
    ),
    "documents": ("GET", "/documents", None, set(PEOPLE) - {"carrier", "terminal"}),
    "examinations": ("GET", "/examinations", None, OFFICERS),
    "verifications": ("GET", "/verifications", None, OFFICERS),
    "my cases": ("GET", "/my-assessment-cases", None, {"officer", "officer elsewhere", "supervisor"}),
    "cases": ("GET", "/assessment-cases", None, {"supervisor", "oversight"}),
    "groups": ("GET", "/assessment-groups", None, {"supervisor", "oversight"}),
    "redraw": ("POST", "/assessment-cases/{mrn}/redraw", REASON, {"supervisor"}),
    "take over": ("POST", "/assessment-cases/{mrn}/take-over", REASON, {"supervisor"}),
    "webhooks": ("GET", "/webhooks", None, {"trader", "other trader", "broker"}),
    "events": ("GET", "/events", None, {"oversight"}),
}


def send(by: Caller, row: tuple[str, str, Any, set[str]], **values: str) -> Any:
    method, address, body, _ = row
    raw = b"" if body is None else orjson.dumps(body)
    return by.send(method, address.format(**values), raw)


@pytest.mark.parametrize("name", TABLE)
def test_every_role_gets_what_it_may_and_nothing_else(name: str) -> None:
    """Each role meets the same untouched records: what the role before did is rolled back."""
    row = TABLE[name]
    body = lodged(caller("trader"))
    for who in PEOPLE:
        with transaction.atomic():
            answer = send(caller(who), row, mrn=body["mrn"], order=body["payment_order"])
            transaction.set_rollback(True)
        # Who may do it does it, or is told that the state of the record is not right for it (no account: 404).
        expected = {200, 201, 409} | ({404} if name == "pay" else set()) if who in row[3] else {403, 404}
        assert answer.status_code in expected, (who, answer.status_code, answer.content)


@pytest.mark.parametrize("name", TABLE)
def test_a_token_without_the_scope_is_refused(name: str) -> None:
    method, address, _, allowed = TABLE[name]
    who = sorted(allowed)[0]
    answer = send(caller(who, ["parties.manage_aeo"]), TABLE[name], mrn="26XM0123456789ABC7", order="PO26-1")
    assert answer.status_code == 403, (method, address)
    assert "scope" in answer.json()["title"]


def test_every_operation_that_needs_a_token_names_an_existing_scope() -> None:
    free = {"get_me", "list_organisations", "get_organisation"}
    for name, operation in api.operations().items():
        scope = (operation.openapi_extra or {}).get(SCOPE, "")
        if operation.auth_callbacks and name not in free:
            assert scope in permission_names(), name
        elif not operation.auth_callbacks:
            assert not scope, name


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "AUTH001"),
        ("Basic dXNlcjpwYXNz", "AUTH001"),
        ("Bearer", "AUTH001"),
        ("Bearer nonsense", "AUTH001"),
        ("Bearer gl_0000000000_wrong", "AUTH002"),
        ("Bearer gl_\x00_x", "AUTH002"),
        ("Bearer gl_" + "x" * 500, "AUTH001"),
    ],
)
def test_without_a_valid_token_nothing_is_told(header: str, code: str) -> None:
    answer = Client().get("/api/v1/declarations", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == code


def token_of_trader(**options: Any) -> tuple[ApiToken, Caller]:
    token, secret = services.issue_token(
        membership=membership_of(*PEOPLE["trader"]), name="t", scopes=permission_names(), by=SYSTEM, **options
    )
    return token, Caller(secret)


def test_expired_token_is_refused() -> None:
    _, by = token_of_trader(expires=clock.now() + timedelta(minutes=1))
    assert by.get("/me").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert by.get("/me").json()["code"] == "AUTH003"


def test_revoked_token_is_refused_at_once() -> None:
    token, by = token_of_trader()
    services.revoke_token(token=token, by=SYSTEM)
    assert by.get("/me").json()["code"] == "AUTH004"


def test_rate_limit_is_per_caller_and_says_when_to_come_back(settings: Any) -> None:
    settings.GREENLANE_RATE_LIMIT = "3/h"
    by, other = caller("trader"), caller("other trader")
    answers = [by.get("/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[2]["RateLimit-Remaining"] == "0"
    assert 0 < int(answers[3]["Retry-After"]) <= 3600
    assert answers[3].json()["code"] == "GL429"
    assert other.get("/me").status_code == 200


def test_strangers_who_guess_tokens_are_slowed_down(settings: Any) -> None:
    settings.GREENLANE_RATE_LIMIT = "20/h"
    guesser = Caller("gl_0000000000_wrong")
    assert [guesser.get("/me").status_code for _ in range(3)] == [401, 401, 429]


def test_behind_a_proxy_each_caller_has_a_limit_of_his_own(settings: Any) -> None:
    settings.GREENLANE_RATE_LIMIT, settings.ALLAUTH_TRUSTED_PROXY_COUNT = "20/h", 1
    asked = ["203.0.113.7", "203.0.113.7", "198.51.100.1, 203.0.113.7", "203.0.113.8"]
    answers = [
        Client().get("/api/v1/me", headers={"authorization": "Bearer gl_0_wrong", "x-forwarded-for": caller_})
        for caller_ in asked
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 429, 401]


def test_without_a_proxy_nobody_chooses_his_address(settings: Any) -> None:
    settings.GREENLANE_RATE_LIMIT = "20/h"
    headers = [{"authorization": "Bearer gl_0_wrong", "x-forwarded-for": f"203.0.113.{n}"} for n in range(3)]
    assert [Client().get("/api/v1/me", headers=one).status_code for one in headers] == [401, 401, 429]


def test_all_addresses_of_a_network_count_as_one_caller(settings: Any) -> None:
    """A home has 2 to the 64th addresses of IPv6: changing among them must not lift a limit."""
    settings.GREENLANE_RATE_LIMIT = "20/h"
    asked = ["2001:db8::1", "2001:db8::ffff", "2001:db8::3:1", "2001:db8:0:1::1", "::ffff:203.0.113.9"]
    answers = [
        Client(REMOTE_ADDR=address).get("/api/v1/me", headers={"authorization": "Bearer gl_0_wrong"})
        for address in asked
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 429, 401, 401]


def test_token_issued_over_http_works_and_carries_no_more_than_its_maker() -> None:
    narrow = caller("trader", ["parties.manage_tokens", "declaration.view"])
    wide = {"name": "erp", "scopes": ["declaration.lodge"]}
    assert narrow.post("/tokens", wide).status_code == 403
    answer = narrow.post("/tokens", {"name": "erp", "scopes": ["declaration.view"]})
    assert answer.status_code == 201, answer.content
    assert answer["Cache-Control"] == "no-store"
    made = Caller(answer.json()["secret"])
    assert made.get("/declarations").status_code == 200
    assert made.lodge().status_code == 403
    assert narrow.send("DELETE", f"/tokens/{answer.json()['prefix']}").status_code == 200
    assert made.get("/declarations").status_code == 401


def test_token_is_issued_and_told_to_a_program_without_an_address_or_a_name() -> None:
    """Behind a socket of the system a request has no address; a program need not say what it is."""
    bare = caller("trader", ["parties.manage_tokens", "declaration.view"])
    mail.outbox = []
    asked = orjson.dumps({"name": "erp\r\nBcc: x@evil.example", "scopes": ["declaration.view"]})
    answer = bare.client.post(
        "/api/v1/tokens",
        asked,
        content_type=JSON,
        REMOTE_ADDR="",
        headers={"Authorization": f"Bearer {bare.token}"},
    )
    assert answer.status_code == 201, answer.content
    assert "an unknown address" in mail.outbox[0].body
    assert "erp Bcc: x@evil.example" in mail.outbox[0].body


def test_token_list_shows_only_ones_own_and_never_secrets() -> None:
    caller("other trader")
    listed = caller("trader").get("/tokens").json()["items"]
    assert len(listed) == 1
    assert "secret" not in str(listed)
    assert len(caller("registrar").get("/tokens").json()["items"]) == 3
