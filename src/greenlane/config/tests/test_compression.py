"""Pages are compressed for browsers that ask, and what a strong tag stands for is not."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
ASKS = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_sent_compressed_to_who_asks_for_it(client: Client) -> None:
    plain = client.get(reverse("track"))
    small = client.get(reverse("track"), headers=ASKS)
    assert not plain.has_header("Content-Encoding")
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert int(small["Content-Length"]) == len(small.content) < len(plain.content) / 2
    assert b"<h1" in gzip.decompress(small.content)


def test_the_same_page_has_another_length_each_time(client: Client) -> None:
    """Or its length would tell what is secret in it (BREACH)."""
    lengths = {len(client.get(reverse("track"), headers=ASKS).content) for _ in range(30)}
    assert len(lengths) > 3


def test_an_answer_of_the_api_goes_as_it_is(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json", headers=ASKS)
    assert answer.status_code == 200
    assert len(answer.content) > 200
    assert not answer.has_header("Content-Encoding")
