"""Tracking: what anybody may see of a declaration, and what nobody may."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.signing import Signer
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from greenlane.declarations import services
from greenlane.declarations.engine.data import Address, Amount, Party
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Gate, Holder, Verdict, register_gate
from greenlane.declarations.states import Assessment, Cancellation, Cargo, Lane, PaymentState, Release
from greenlane.declarations.tests.factories import GATE, TRADER, item_data, officer
from greenlane.declarations.tests.pages import reversed_by_bank
from greenlane.foundation.access import SYSTEM
from greenlane.foundation.values import Mrn, check_digit
from greenlane.parties.models import Organisation, User
from greenlane.parties.services import create_user
from greenlane.portal.public.numbers import read_mrn
from greenlane.portal.public.tracked import HIDDEN_COLUMNS, view_of
from greenlane.portal.tests.conftest import Lodge, arrive, pay, register, release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
MOMENT = datetime(2026, 11, 3, 4, 5, tzinfo=UTC)
MARK = "QZJX"
"""Stands in every text that nobody may see; no word of the page holds it."""


def address(declaration: Declaration) -> str:
    return f"/track/{declaration.mrn}/"


def seen_in(page: str) -> str:
    """The address that the live part asks, out of the page."""
    start = page.index('hx-get="') + len('hx-get="')
    return page[start : page.index('"', start)].replace("&amp;", "&")


def test_track_shows_states_dates_office_and_whose_turn_it_is(client: Client, lodged: Lodge) -> None:
    declaration = lodged()
    page = client.get(address(declaration)).content.decode()
    for words in (
        "Not released yet",
        "The carrier",
        "The carrier reports the arrival.",
        "The declarant pays.",
    ):
        assert words in page
    assert "Port Meridia (XM000101)" in page
    assert "Declaration registered" in page


def test_track_shows_nothing_of_what_a_signed_in_person_is_told(client: Client, lodged: Lodge) -> None:
    """Devices keep these pages. The notice waits for the next page of his own."""
    user = create_user(email="ann@example.org", by=SYSTEM)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    told = "Your account was changed."
    client.post("/account/", {"name": "Ann", "language": "en"})
    for path in ("/track/", address(lodged())):
        assert told not in client.get(path).content.decode()
    assert told in client.get("/account/").content.decode()


def test_track_follows_a_declaration_to_the_gate(client: Client, lodged: Lodge) -> None:
    declaration = lodged()
    arrive(declaration)
    assert (
        "The goods have arrived; the declarant registers them."
        in client.get(address(declaration)).content.decode()
    )
    register(declaration)
    pay(declaration)
    assert "Released: the goods may leave" in client.get(address(declaration)).content.decode()
    services.gate_out(mrn=declaration.mrn, by=GATE)
    page = client.get(address(declaration)).content.decode()
    assert "Released, and the goods have left" in page
    assert "hx-get" not in page


def test_track_says_that_goods_stay_when_the_bank_took_the_money_back(client: Client, lodged: Lodge) -> None:
    declaration = reversed_by_bank(release(lodged()))
    page = client.get(address(declaration)).content.decode()
    assert "Released, but a condition is no longer met: the goods stay" in page
    assert "the goods may leave" not in page
    assert "The declarant pays." in page
    assert "hx-get" in page


@pytest.mark.parametrize("shape", ["{}", " {} ", "{lower}", "{0}-{1}", "{0} {1}", "{0}\u00a0{1}", "{0}.{1}"])
def test_track_forgives_blanks_separators_and_small_letters(
    client: Client, lodged: Lodge, shape: str
) -> None:
    mrn = lodged().mrn
    text = shape.format(mrn, lower=mrn.lower()) if "{1}" not in shape else shape.format(mrn[:4], mrn[4:])
    response = client.get("/track/", {"mrn": text})
    assert response.status_code == 302
    assert response["Location"] == f"/track/{mrn}/"


def test_track_explains_a_wrong_check_digit(client: Client, lodged: Lodge) -> None:
    mrn = lodged().mrn
    wrong = str((int(mrn[17]) + 1) % 10)
    response = client.get("/track/", {"mrn": mrn[:17] + wrong})
    assert response.status_code == 422
    assert f"Here it would be {mrn[17]}, not {wrong}." in response.content.decode()


def test_read_mrn_offers_the_digit_for_a_letter_that_looks_like_it() -> None:
    body = "26XM10AE01QRFAEFF"
    right = body + check_digit(body)
    assert read_mrn(right.replace("1", "I", 1).replace("0", "O", 1)).meant == right
    assert read_mrn("26XM").problem == "An MRN has 18 characters; this one has 4."
    assert read_mrn("XXXM10AE01QRFAEFF7").problem.startswith("An MRN begins with two digits")


@given(st.text(max_size=80))
def test_read_mrn_never_fails_and_gives_only_sound_numbers(text: str) -> None:
    typed = read_mrn(text)
    assert bool(typed.mrn) != bool(typed.problem)
    assert not typed.mrn or Mrn.valid(typed.mrn)


def test_track_of_an_unknown_number_says_nothing_else(client: Client) -> None:
    unknown = Mrn.issue(year=2026, country="XM")
    response = client.get(f"/track/{unknown}/")
    assert response.status_code == 404
    assert "No declaration is known under this number" in response.content.decode()


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "\x00",
        "A" * 10_000,
        "%00",
        "(.*)+$",
        "' OR 1=1 --",
        "../../etc/passwd",
        "२६XM",
    ],
)
def test_track_survives_hostile_numbers(client: Client, hostile: str) -> None:
    response = client.get("/track/", {"mrn": hostile})
    assert response.status_code == 422
    page = response.content.decode()
    assert "<script>alert" not in page
    assert len(page) < 20_000


# What nobody may see


def marked_declaration(lodged: Lodge) -> Declaration:
    """A declaration whose every name, text and number can be told from what a page says anyway."""
    declaration = lodged(
        exporter=Party(name=f"{MARK} Exporter", address=Address(f"{MARK} Road", "Bangkok", "10600", "TH")),
        items=[item_data(description=f"{MARK} rolls", price=Amount(Decimal("87654321.98"), "USD"))],
        lrn=f"{MARK}0001",
    )
    Organisation.objects.filter(pk=declaration.declarant_id).update(name=f"{MARK} Trading")
    return declaration


def secrets_of(declaration: Declaration) -> list[str]:
    fresh = Declaration.objects.select_related("declarant").get(pk=declaration.pk)
    amounts = (fresh.customs_value_minor, fresh.payable_minor)
    numbers = [
        text for minor in amounts for text in (str(minor), f"{minor / 100:,.2f}", f"{minor / 100:.2f}")
    ]
    item = fresh.items.get()
    return [MARK, TRADER, fresh.lrn, fresh.consignment or MARK, fresh.digest, item.commodity_code,
            item.description, *numbers]  # fmt: skip


def test_track_names_nobody_and_nothing_on_the_whole_way(client: Client, lodged: Lodge) -> None:
    declaration = marked_declaration(lodged)
    for step in (arrive, register, pay):
        page = client.get(address(declaration)).content.decode()
        assert [secret for secret in secrets_of(declaration) if secret in page] == []
        step(declaration)
    page = client.get(address(declaration)).content.decode()
    assert [secret for secret in secrets_of(declaration) if secret in page] == []


def test_track_never_shows_why_an_officer_refused(client: Client, lodged: Lodge) -> None:
    declaration = lodged(drawn=True)
    services.refuse(mrn=declaration.mrn, reason=f"{MARK} is a front company.", by=officer())
    page = client.get(address(declaration)).content.decode()
    assert "Customs refused the declaration." in page
    assert MARK not in page


def test_track_never_shows_the_lane_or_that_it_was_drawn(client: Client, lodged: Lodge) -> None:
    page = client.get(address(lodged(drawn=True))).content.decode().lower()
    assert "An officer checks the documents.".lower() in page
    main = page[page.index("<main") : page.index("</main>")]
    assert [word for word in ("yellow:", "random", "lane", "drawn") if word in main] == []


def test_track_says_only_general_words_of_a_gate_it_does_not_know(client: Client, lodged: Lodge) -> None:
    from greenlane.declarations import release as module

    register_gate(
        "permit",
        lambda found: Gate("permit", Verdict.WAITING, found.registered_at, Holder.AGENCY, f"{MARK} licence"),
    )
    try:
        page = client.get(address(lodged())).content.decode()
    finally:
        module._gates.pop("permit")
    assert "A partner agency" in page
    assert "This condition is not met yet." in page
    assert MARK not in page


@given(
    assessment=st.sampled_from(Assessment),
    cargo=st.sampled_from(Cargo),
    payment=st.sampled_from(PaymentState),
    cancellation=st.sampled_from(Cancellation),
    released=st.booleans(),
    lane=st.sampled_from(Lane),
    minor=st.integers(10**9, 10**15),
)
def test_view_of_any_declaration_discloses_nothing(
    assessment: Assessment, cargo: Cargo, payment: PaymentState, cancellation: Cancellation, released: bool,
    lane: Lane, minor: int,
) -> None:  # fmt: skip
    declaration = Declaration(
        mrn=str(Mrn.issue(year=2026, country="XM")), lrn=f"{MARK}1", type_code=MARK, declarant_id=918273645,
        trader_id=918273646, office="XM000101", consignment=f"{MARK}2", location=f"{MARK}3", assessment=assessment,
        assessment_since=MOMENT, cargo=cargo, cargo_since=MOMENT, payment=payment, payment_since=MOMENT,
        release=Release.RELEASED if released else Release.HELD, cancellation=cancellation, cancellation_since=MOMENT,
        lane=lane, selection={"said": MARK}, decision_reason=MARK, items_count=7654321, customs_value_minor=minor,
        payable_minor=minor + 1, currency="USD", digest=MARK, registered_at=MOMENT,
        released_at=MOMENT if released else None,
    )  # fmt: skip
    found = view_of(declaration)
    page = render_to_string("portal/tracked_live.html", {"found": found, "seen": "stamp"})
    secrets = [MARK, str(minor), str(minor + 1), f"{minor:,}", "918273645", "918273646", "7654321", "USD"]
    assert [secret for secret in secrets if secret in page or secret in repr(found)] == []
    assert found.headline
    assert all(gate.says and gate.label and gate.word for gate in found.gates)
    assert bool(found.turn) <= (not found.final)


def test_hidden_columns_are_columns() -> None:
    assert set(HIDDEN_COLUMNS) <= {field.name for field in Declaration._meta.fields}


def test_track_is_the_same_for_somebody_signed_in(client: Client, lodged: Lodge) -> None:
    user = User.objects.filter(is_active=True).exclude(email="").first() or User.objects.create(
        email="nora.quell@example.org"
    )
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(address(lodged())).content.decode()
    assert str(user) not in page
    assert user.email not in page
    assert "account_logout" not in page


# Asking often


def test_track_stops_who_tries_numbers(client: Client, lodged: Lodge, settings: Any) -> None:
    settings.GREENLANE_RATE_LIMIT = "300/m"  # three looks a minute
    declaration = lodged()
    tries = [client.get(f"/track/{Mrn.issue(year=2026, country='XM')}/").status_code for _ in range(6)]
    assert tries[0] == 404
    assert tries[-1] == 429
    blocked = client.get(address(declaration))
    assert blocked.status_code == 429
    assert int(blocked["Retry-After"]) > 0
    assert client.get(address(declaration), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_live_answers_nothing_without_the_stamp_of_this_site(client: Client, lodged: Lodge) -> None:
    declaration, other = lodged(), lodged()
    ask = seen_in(client.get(address(declaration)).content.decode())
    assert client.get(ask).status_code == 204
    assert client.get(f"/track/{declaration.mrn}/live/").status_code == 404
    forged = Signer(key="another key", salt="greenlane.track").sign(f"{declaration.mrn}.0123456789abcdef")
    assert client.get(f"/track/{declaration.mrn}/live/", {"seen": forged}).status_code == 404
    assert client.get(ask.replace(declaration.mrn, other.mrn, 1)).status_code == 404


def test_live_says_what_changed_and_then_no_more(client: Client, lodged: Lodge) -> None:
    declaration = lodged()
    ask = seen_in(client.get(address(declaration)).content.decode())
    assert client.get(ask).status_code == 204
    release(declaration)
    changed = client.get(ask)
    assert changed.status_code == 200
    assert "Released: the goods may leave" in changed.content.decode()
    services.gate_out(mrn=declaration.mrn, by=GATE)
    last = client.get(seen_in(changed.content.decode()))
    assert last.status_code == 286
    assert "hx-get" not in last.content.decode()


def test_live_that_is_asked_too_often_leaves_the_page_alone(
    client: Client, lodged: Lodge, settings: Any
) -> None:
    settings.GREENLANE_RATE_LIMIT = "100/h"
    ask = seen_in(client.get(address(lodged())).content.decode())
    answers = [client.get(ask) for _ in range(12)]
    assert answers[-1].status_code == 429
    assert answers[-1]["HX-Reswap"] == "none"
    assert answers[-1].content == b""


def test_track_takes_two_queries(
    client: Client, lodged: Lodge, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """The office and the declaration."""
    declaration = lodged()
    with django_assert_max_num_queries(2):
        assert client.get(address(declaration)).status_code == 200


# Keeping pages offline


def test_worker_is_a_script_for_tracking_alone(client: Client) -> None:
    response = client.get("/track/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in response["Content-Security-Policy"]
    assert "/static/portal/track.css" in response.content.decode()


def test_manifest_names_icons_that_exist(client: Client) -> None:
    from django.contrib.staticfiles.finders import find

    said = client.get("/track/app.webmanifest").json()
    assert said["start_url"] == said["scope"] == "/track/"
    assert all(find(icon["src"].removeprefix("/static/")) for icon in said["icons"])


def test_times_are_those_of_the_country(client: Client, lodged: Lodge) -> None:
    declaration = lodged()
    page = client.get(address(declaration)).content.decode()
    assert declaration.registered_at.isoformat() in page
    assert 'data-zone="Asia/Bangkok"' in page
    assert timezone.get_current_timezone_name() == "UTC"
