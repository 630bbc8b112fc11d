"""Who lodges must stand in the register: not suspended, and not merely have applied."""

from __future__ import annotations

import pytest

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, lodging
from greenlane.parties.models import Organisation
from greenlane.parties.states import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]

REFUSED = {Standing.APPLIED: "LDG014", Standing.REJECTED: "LDG014", Standing.SUSPENDED: "LDG012"}


@pytest.mark.parametrize("standing", Standing)
def test_lodge_asks_for_an_entry_in_the_register(standing: Standing) -> None:
    data = declaration_data()
    assert data.declarant is not None
    Organisation.objects.filter(identifier=data.declarant.id).update(standing=standing)
    outcome = services.lodge(lodging=lodging(data), by=GATEWAY)
    expected = [REFUSED[standing]] if standing in REFUSED else []
    assert [violation.code for violation in outcome.violations] == expected
    assert Declaration.objects.exists() == (standing not in REFUSED)
