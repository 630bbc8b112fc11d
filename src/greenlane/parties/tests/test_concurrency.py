"""Two workers at once meet a number nobody knew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.models import Event
from greenlane.parties import services
from greenlane.parties.models import Organisation

WORKERS = 6


@pytest.mark.django_db(transaction=True)
def test_recognise_organisations_at_once_enters_each_once():
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("an in-memory SQLite database is not shared by threads")
    barrier = Barrier(WORKERS)
    names = {f"DE{number}": "" for number in range(20)}

    def work(number: int) -> set[int]:
        barrier.wait()
        mixed = dict(sorted(names.items(), reverse=bool(number % 2)))
        try:
            found = services.recognise_organisations(names=mixed, by=SYSTEM)
            return {row.pk for row in found.values()}
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(work, range(WORKERS)))
    assert Organisation.objects.count() == 20
    assert Event.objects.filter(kind="organisation.recognised").count() == 20
    assert all(answer == answers[0] and len(answer) == 20 for answer in answers)
