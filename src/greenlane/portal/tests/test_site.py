"""The front page, service status, statements and what is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from greenlane.foundation import clock
from greenlane.interchange.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from greenlane.parties.models import Organisation
from greenlane.portal.public import service
from greenlane.portal.tests.conftest import Lodge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
PAGES = ("/", "/track/", "/figures/", "/status/", "/accessibility/", "/privacy/", "/tariff/", "/calculator/")


@pytest.mark.parametrize("path", PAGES)
def test_public_pages_open_for_everybody_and_run_no_inline_code(client: Client, path: str) -> None:
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


@pytest.mark.parametrize(
    "path", [*PAGES, "/robots.txt", "/status.json", "/track/sw.js", "/track/app.webmanifest"]
)
def test_public_pages_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_home_leads_to_tracking_tariff_and_lodging(client: Client) -> None:
    page = client.get("/").content.decode()
    for target in ("/track/", "/tariff/", "/tariff/search/", "/calculator/", "/account/login/", "/status/"):
        assert f'"{target}"' in page
    assert "The service works." in page


def test_home_takes_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/")
    with django_assert_max_num_queries(2):
        assert client.get("/").status_code == 200


def delivery(waits_since: timedelta) -> WebhookDelivery:
    endpoint = WebhookEndpoint.objects.create(
        organisation=Organisation.objects.first(), url="https://secret.example/hook", secret="s3cret-value",
        created_at=clock.now(),
    )  # fmt: skip
    return WebhookDelivery.objects.create(
        endpoint=endpoint, position=1, kind="declaration.released", body="{}", status=DeliveryStatus.WAITING,
        next_try_at=clock.now() - waits_since, created_at=clock.now(), last_error="refused by secret.example",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("late", "verdict", "status"),
    [
        (timedelta(seconds=5), "ok", 200),
        (timedelta(minutes=5), "slow", 200),
        (timedelta(hours=1), "down", 503),
    ],
)
def test_status_tells_how_late_notifications_are(
    client: Client, late: timedelta, verdict: str, status: int
) -> None:
    delivery(late)
    response = client.get("/status.json")
    assert response.status_code == status
    assert {part["name"]: part["verdict"] for part in response.json()["parts"]}["webhooks"] == verdict
    assert response.json()["status"] == verdict


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": {"paused_at": clock.now()}},
        {"endpoint": {"active": False}},
        {"delivery": {"attempts": 1}},
    ],
)
def test_status_is_not_told_by_a_receiver_that_pauses_or_fails(
    client: Client, change: dict[str, dict[str, Any]]
) -> None:
    """What one trader does with his webhook does not say that the service is down."""
    row = delivery(timedelta(hours=1))
    WebhookEndpoint.objects.update(**change.get("endpoint", {"kinds": []}))
    WebhookDelivery.objects.update(**change.get("delivery", {"body": "{}"}))
    assert client.get("/status.json").json()["status"] == "ok"
    assert row.endpoint_id


def test_status_is_not_told_by_a_receiver_that_answers_slowly(client: Client) -> None:
    """While one letter to it is under way, the others wait for it and not for us; once nothing moves, for us."""
    first, now = delivery(timedelta(hours=1)), clock.now()
    WebhookDelivery.objects.create(
        endpoint=first.endpoint, position=2, kind="declaration.released", body="{}", attempts=1,
        next_try_at=now + timedelta(minutes=2), created_at=now,
    )  # fmt: skip
    assert client.get("/status.json").json()["status"] == "ok"
    cache.clear()
    with clock.at(now + timedelta(minutes=3)):
        assert client.get("/status.json").json()["status"] == "down"


def test_status_names_no_address_and_no_secret(client: Client) -> None:
    delivery(timedelta(hours=1))
    said = client.get("/status/").content.decode() + client.get("/status.json").content.decode()
    database = settings.DATABASES["default"]
    forbidden = ["secret.example", "s3cret-value", settings.SECRET_KEY, str(database["NAME"]), "Traceback"]
    assert [text for text in forbidden if text in said] == []


def test_status_of_a_part_that_fails_is_told_without_its_error(client: Client, monkeypatch: Any) -> None:
    def broken() -> service.Reading:
        raise OperationalError("could not connect to server at 10.0.0.7 as greenlane")

    monkeypatch.setitem(service._CHECKS, "event_log", broken)
    response = client.get("/status.json")
    assert response.status_code == 503
    assert "10.0.0.7" not in response.content.decode()
    assert "This part cannot be reached." in client.get("/status/").content.decode()


def test_status_tells_that_documents_cannot_be_kept(client: Client, settings: Any, tmp_path: Any) -> None:
    (tmp_path / "taken").write_bytes(b"a file where the folder should be")
    settings.GREENLANE_DOCUMENTS = str(tmp_path / "taken")
    response = client.get("/status.json")
    parts = {part["name"]: part["verdict"] for part in response.json()["parts"]}
    assert (response.status_code, parts["documents"], parts["database"]) == (503, "down", "ok")
    assert str(tmp_path) not in response.content.decode()


def test_status_counts_events_that_wait_for_their_number(client: Client, lodged: Lodge) -> None:
    lodged()
    parts = {part["name"]: part for part in client.get("/status.json").json()["parts"]}
    assert parts["event_log"]["verdict"] == "ok"
    assert "events wait for their number" in parts["event_log"]["says"]


def test_status_is_looked_at_once_in_ten_seconds(client: Client, lodged: Lodge) -> None:
    first = client.get("/status.json").json()
    lodged()
    assert client.get("/status.json").json() == first
    cache.clear()
    assert client.get("/status.json").json() != first


def test_privacy_names_every_cookie_that_is_set(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "theme")
    assert [name for name in names if f"<code>{name}</code>" not in page] == []
    client.get("/")
    client.post("/language/", {"language": "th", "next": "/"})
    assert set(client.cookies) <= set(names)


def test_robots_keep_out_of_declarations(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /track/" in text
    assert "Disallow: /desk/" in text


def test_an_address_that_is_none_is_told_in_words(client: Client) -> None:
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()
