"""The OpenAPI document and the API agree: generated requests never meet a failure of ours (schemathesis).

Every operation gets some forty generated requests, well formed and broken; about records that exist and about others.
A trader, a supervisor, a registrar and a cashier send them in turn: what is malformed is malformed for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from greenlane.config.tests.caller import caller, lodged
from greenlane.config.wsgi import application
from greenlane.declarations.tests.factories import OFFICE, TRADER

SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=application)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 6

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


class Senders:
    """The tokens of the test, and records that exist, so that requests get past the first look-up."""

    def __init__(self) -> None:
        trader = caller("trader")
        self.tokens = cycle(
            [trader.token, *(caller(who).token for who in ("supervisor", "registrar", "cashier"))]
        )
        body = lodged(trader)
        self.known = {
            "mrn": body["mrn"],
            "reference": body["payment_order"],
            "identifier": TRADER,
            "code": OFFICE,
        }


@pytest.fixture
def senders(small_tariff: None) -> Senders:
    return Senders()


@pytest.fixture
def unlimited(settings: Any, senders: Senders) -> Iterator[None]:
    """No rate limit; and the connection of the test stays open. Comes after `senders`, whose test client
    connects the signals again."""
    settings.GREENLANE_RATE_LIMIT = "0/m"
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_meet_the_document(
    case: schemathesis.Case, senders: Senders, unlimited: None
) -> None:
    sent_by = {"Authorization": f"Bearer {next(senders.tokens)}"}
    case.call_and_validate(headers=sent_by, checks=CHECKS)
    if "tariff" in case.path or not case.path_parameters:
        return
    case.path_parameters = {
        name: senders.known.get(name, value) for name, value in case.path_parameters.items()
    }
    case.call_and_validate(headers=sent_by, checks=CHECKS)


def test_every_shape_has_a_name_of_its_own() -> None:
    """Two shapes of one name are one in the document, and it then lies about one of them."""
    seen: dict[str, str] = {}
    for shape in shapes(Schema):
        if shape.__module__.startswith("greenlane."):
            assert seen.setdefault(shape.__name__, shape.__module__) == shape.__module__, shape.__name__


def shapes(base: type[Schema]) -> Iterator[type[Schema]]:
    for one in base.__subclasses__():
        yield one
        yield from shapes(one)
