"""People are told from the beginning of each test on."""

from __future__ import annotations

import pytest

from greenlane.config.tests.caller import Caller, caller
from greenlane.foundation import events
from greenlane.foundation.models import Consumer
from greenlane.interchange.notifications import jobs as telling


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


@pytest.fixture(autouse=True)
def begun(small_tariff) -> int:
    """People are told from now on: what was set up before the test is no news."""
    events.sequence_all()
    position = events.head()[0]
    Consumer.objects.update_or_create(name=telling.CONSUMER, defaults={"position": position})
    return position
