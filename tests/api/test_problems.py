"""Everything that goes wrong is a problem document, tells no more than it should, and is never a 500."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from greenlane.config.api import api
from greenlane.config.tests.caller import API, Caller, caller, lodged
from greenlane.web.api.bodies import admit_body
from greenlane.web.api.problems import body_of, refusal_of
from greenlane.web.api.surface import enveloped_view

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
PROBLEM = "application/problem+json"


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


def is_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    body = answer.json()
    assert set(body) >= {"type", "title", "status", "code", "errors"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"].endswith(code)


def test_unknown_address_is_a_problem(trader: Caller) -> None:
    is_problem(trader.get("/nothing/here"), 404, "GL404")
    is_problem(Caller().client.get("/api/elsewhere"), 404, "GL404")


def test_unknown_address_outside_the_api_is_a_page() -> None:
    answer = Caller().client.get("/elsewhere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "GL404" in answer.content.decode()


def test_wrong_method_names_the_right_ones(trader: Caller) -> None:
    answer = trader.send("DELETE", "/declarations")
    is_problem(answer, 405, "GL405")
    assert answer["Allow"] == "GET, POST"


def test_body_that_is_no_json_is_told_where(trader: Caller) -> None:
    answer = trader.send("POST", "/cargo/reports", b'{"consignment": ')
    is_problem(answer, 400, "GL003")
    assert answer.json()["errors"][0]["pointer"].startswith("line 1")


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b'"text"', b"1"])
def test_body_that_is_no_object_is_refused(trader: Caller, raw: bytes) -> None:
    assert trader.send("POST", "/cargo/reports", raw).status_code in {400, 422}


def test_every_fault_of_a_body_is_told_at_once(trader: Caller) -> None:
    answer = trader.post("/cargo/reports", {"kind": "fly", "office": "nowhere", "surprise": 1})
    is_problem(answer, 422, "GL002")
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/consignment", "/kind", "/office", "/surprise"}


def test_head_is_get_without_the_body(trader: Caller) -> None:
    answer = trader.send("HEAD", "/declarations")
    assert answer.status_code == 200
    assert not answer.content


def nul_places() -> list[tuple[str, str, Any]]:
    """A NUL in every text that any operation takes: addresses, queries and members of bodies."""
    found: list[tuple[str, str, Any]] = []
    for address, methods in api.document["paths"].items():
        for method, details in methods.items():
            plain = address.replace("{code}", "190590")
            for name in ("mrn", "reference", "identifier", "prefix", "currency", "mandate_id", "webhook_id"):
                plain = plain.replace(f"{{{name}}}", "x%00y")
            for parameter in details.get("parameters", []):
                if parameter["in"] == "query":
                    found.append((method, f"{plain}?{parameter['name']}=a%00b", None))
            if "%00" in plain:
                found.append((method, plain, {}))
            body = details.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if body:
                found += [
                    (method, address.replace("{", "").replace("}", ""), value) for value in _bodies(body)
                ]
    return found


def _bodies(schema: dict[str, Any]) -> list[dict[str, Any]]:
    if "anyOf" in schema:
        schema = next(option for option in schema["anyOf"] if "$ref" in option)
    if "$ref" not in schema:
        return [{"text": "a\x00b"}]
    name = schema["$ref"].rsplit("/", 1)[1]
    members = api.document["components"]["schemas"][name]["properties"]
    return [{member: "a\x00b"} for member in members]


def test_nul_in_any_input_is_refused_and_never_a_failure() -> None:
    callers = {who: caller(who) for who in ("trader", "registrar", "cashier", "supervisor")}
    places = nul_places()
    assert len(places) > 80
    for method, address, payload in places:
        for who, by in callers.items():
            raw = b"" if payload is None else orjson.dumps(payload)
            answer = by.send(method.upper(), address.removeprefix(API), raw)
            assert 400 <= answer.status_code < 500, (who, method, address, payload, answer.content)
            assert answer["Content-Type"] == PROBLEM


def test_long_and_odd_values_never_fail(trader: Caller) -> None:
    for value in (
        "x" * 5000,
        "'; DROP TABLE x; --",
        "\ud7ff\U0010ffff",
        "%s%s%n",
        "../../etc/passwd",
        "\u202e",
    ):
        from urllib.parse import quote

        for address in (
            f"/declarations/{quote(value, safe='')}",
            f"/declarations?lrn={quote(value)}",
            f"/payment-orders/{quote(value, safe='')}",
            f"/organisations/{quote(value, safe='')}",
            f"/tariff/commodities?q={quote(value)}",
        ):
            assert trader.get(address).status_code < 500, address


def test_huge_numbers_are_refused(trader: Caller) -> None:
    oversight = caller("oversight")
    for value in ("9" * 30, "-1", "1e5", "NaN"):
        assert trader.get(f"/declarations?limit={value}").status_code == 422
        assert oversight.get(f"/events?after={value}").status_code == 422
        assert trader.send("DELETE", f"/mandates/{value}").status_code == 422


def test_extreme_dates_are_refused(trader: Caller) -> None:
    for value in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "yesterday", "1e300"):
        answer = trader.get(f"/declarations?since={value}")
        assert answer.status_code == 422, answer.content


def test_failure_of_ours_tells_nothing_of_its_cause(caplog: Any) -> None:
    def explode(request: WSGIRequest) -> Any:
        raise RuntimeError("password=secret")

    answer = enveloped_view("x", explode)(RequestFactory().get("/x"))
    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert orjson.loads(answer.content)["code"] == "GL500"
    assert body_of(refusal_of(KeyError("secret")))["title"].startswith("Something went wrong")


def chunked(raw: bytes) -> WSGIRequest:
    request = RequestFactory().post("/x", content_type="application/json")
    request.META.pop("CONTENT_LENGTH", None)
    request.META["HTTP_TRANSFER_ENCODING"] = "chunked"
    request.META["wsgi.input"] = io.BytesIO(raw)
    return request


def test_chunked_body_is_read_whole() -> None:
    request = chunked(b'{"a": 1}')
    admit_body(request)
    assert request.body == b'{"a": 1}'


def test_chunked_body_over_the_limit_is_refused_before_it_is_all_read(settings: Any) -> None:
    settings.GREENLANE_BODY_LIMIT = 100_000
    source = io.BytesIO(b"x" * 10_000_000)
    request = chunked(b"")
    request.META["wsgi.input"] = source
    answer = enveloped_view("x", lambda request: None)(request)
    assert answer.status_code == 413
    assert source.tell() < 300_000


def test_answers_carry_the_callers_request_id(trader: Caller) -> None:
    assert trader.get("/me", X_Request_Id="abc-12345")["X-Request-Id"] == "abc-12345"
    assert len(trader.get("/me", X_Request_Id="bad id!")["X-Request-Id"]) == 32


def test_health_ready_and_metrics_answer(trader: Caller) -> None:
    lodged(trader)
    assert Caller().get("/healthz").json() == {"status": "ok"}
    ready = Caller().get("/readyz")
    assert ready.status_code == 200, ready.content
    assert set(ready.json()["checks"].values()) == {"ok"}
    text = Caller().get("/metrics").content.decode()
    assert 'greenlane_http_requests_total{method="POST",route="declarations",status="201"}' in text
    assert 'greenlane_messages_total{verdict="registered"}' in text
    assert "XM100000001" not in text


def test_metrics_in_production_need_their_token(settings: Any, monkeypatch: Any) -> None:
    settings.DEMO = False
    assert Caller().get("/metrics").status_code == 404
    monkeypatch.setenv("GREENLANE_METRICS_TOKEN", "scrape")
    assert Caller().get("/metrics").status_code == 404
    assert Caller("scrape").get("/metrics").status_code == 200


def test_not_ready_without_reference_data() -> None:
    from greenlane.parties.models import Office

    Office.objects.update(active=False)
    answer = Caller().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["offices"] == "no office is open"


def test_docs_page_loads_nothing_from_anywhere() -> None:
    page = Caller().get("/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "<script" not in text
    assert "http" not in text.replace("https://greenlane.example", "").replace("http-equiv", "")
    assert "/api/v1/declarations/{mrn}" in text


def test_openapi_describes_problems_scopes_and_bodies() -> None:
    document = Caller().get("/openapi.json").json()
    lodge = document["paths"]["/api/v1/declarations"]["post"]
    assert set(lodge["requestBody"]["content"]) == {"application/xml", "application/json"}
    assert lodge["responses"]["422"]["$ref"].endswith("Problem422")
    assert lodge["security"] == [{"AccessToken": ["declaration.lodge"]}]
    assert document["components"]["securitySchemes"]["AccessToken"]["scheme"] == "bearer"
    assert "security" not in document["paths"]["/api/v1/bank/callbacks"]["post"]
    names = [details["operationId"] for methods in document["paths"].values() for details in methods.values()]
    assert len(names) == len(set(names)) > 50
