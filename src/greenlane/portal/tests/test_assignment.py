"""The public page of draws: days, verdicts and records for whoever has the MRN; no trader, no goods, no names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import orjson
import pytest
from django.test import Client

from greenlane.assessment import jobs, services
from greenlane.assessment.engine.draw import read_record
from greenlane.assessment.models import DrawBlinding, DrawSecret
from greenlane.assessment.tests.factories import ELSEWHERE, MONDAY, NATIONAL, REASON, group, yellow
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.parties.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def drawn() -> Declaration:
    """A declaration drawn twice."""
    group()
    found = yellow()
    services.redraw(mrn=found.mrn, reason=REASON, by=NATIONAL)
    return found


def of(client: Client, found: Declaration) -> str:
    answer = client.get(f"/assignment/{found.mrn}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def day_is_over() -> None:
    clock.advance(timedelta(days=1))
    jobs.work_due()


def test_assignments_lists_days_and_keeps_the_secret_until_the_day_is_over(
    client: Client, drawn: Declaration
) -> None:
    kept = DrawSecret.objects.get(day=MONDAY.date())
    page = client.get("/assignment/").content.decode()
    assert kept.commitment in page
    assert kept.secret not in page
    assert kept.secret not in client.get("/assignment/?format=csv").getvalue().decode()
    day_is_over()
    assert kept.secret in client.get("/assignment/").content.decode()
    assert kept.secret in client.get("/assignment/?format=csv").getvalue().decode()


def test_assignments_without_any_day_says_so(client: Client) -> None:
    assert "No day is committed to yet" in client.get("/assignment/").content.decode()


def test_assignment_tells_digest_first_and_the_record_when_the_day_is_over(
    client: Client, drawn: Declaration
) -> None:
    before = of(client, drawn)
    picks = [read_record(draw.record).pick for draw in drawn.draws.all()]
    for draw in drawn.draws.all():
        assert draw.digest in before
    assert not [pick for pick in picks if pick in before]
    assert "Not yet verifiable" in before
    day_is_over()
    after = of(client, drawn)
    assert after.count("Sound") == 2
    assert [pick for pick in picks if pick in after] == picks


def test_assignment_reveals_no_trader_no_goods_no_name_and_no_reason(
    client: Client, drawn: Declaration
) -> None:
    day_is_over()
    told = of(client, drawn) + client.get(f"/assignment/{drawn.mrn}/records.json").content.decode()
    assert drawn.trader is not None
    secrets = [drawn.trader.name, drawn.trader.identifier, drawn.declarant.name, drawn.lrn, REASON]
    secrets += [item.description for item in drawn.items.all()]
    for officer in User.objects.filter(memberships__assessment_groups__isnull=False):
        secrets += [officer.name, officer.email, str(officer.pseudonym)]
    secrets += ELSEWHERE
    secrets += DrawBlinding.objects.values_list("key", flat=True)
    for secret in filter(None, secrets):
        assert secret not in told


def test_assignment_of_an_unknown_number_is_not_found_like_elsewhere(client: Client) -> None:
    for address in ("/assignment/26XM0123456789AB00/", "/assignment/x/", "/assignment/26XMABCDEFGHJKLM04/"):
        assert client.get(address).status_code == 404
    assert client.get("/assignment/x/records.json").status_code == 404
    assert client.get("/assignment/?mrn=wrong").status_code == 422
    assert "This is not an MRN" in client.get("/assignment/?mrn=wrong").content.decode()


def test_assignment_form_forgives_blanks_and_leads_to_the_draws(client: Client, drawn: Declaration) -> None:
    typed = f"{drawn.mrn[:4].lower()} {drawn.mrn[4:]}"
    answer = client.get("/assignment/", {"mrn": typed})
    assert (answer.status_code, answer["Location"]) == (302, f"/assignment/{drawn.mrn}/")


def test_assignment_of_a_declaration_never_drawn_says_so(client: Client) -> None:
    assert "Nobody was drawn" in of(client, yellow())


def test_assignment_asked_too_often_is_refused(client: Client, drawn: Declaration, settings) -> None:
    settings.GREENLANE_RATE_LIMIT = "200/h"
    codes = [client.get(f"/assignment/{drawn.mrn}/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_records_file_holds_what_verifying_needs(client: Client, drawn: Declaration) -> None:
    address = f"/assignment/{drawn.mrn}/records.json"
    early = orjson.loads(client.get(address).content)
    assert [one["record"] for one in early["draws"]] == [None, None]
    assert {one["secret"] for one in early["draws"]} == {""}
    day_is_over()
    late = orjson.loads(client.get(address).content)
    assert [one["ordinal"] for one in late["draws"]] == [1, 2, 3]
    assert [one["digest"] for one in late["draws"]][:2] == [one["digest"] for one in early["draws"]]
    assert late["draws"][0]["record"]["mrn"] == drawn.mrn
    assert late["draws"][2]["record"] is None, "drawn today, since the limit passed"
