"""Live traffic: what it lodges, how it goes on, and that it can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from greenlane.declarations.models import Declaration, Lodgement
from greenlane.declarations.states import ENDED, Release
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import Forbidden, NotFound
from greenlane.foundation.models import Event
from greenlane.parties.models import Mandate
from greenlane.payments.bank import exchange_with_bank
from greenlane.simulation import services
from greenlane.simulation.models import Traffic
from greenlane.simulation.replay import (
    BROKERED,
    CHANNEL,
    CLIENTS,
    EXPORTS,
    MARK,
    ROUND,
    SELF_DECLARED,
    dispatch,
)
from greenlane.simulation.selectors import state_of, status, traffic
from greenlane.simulation.services import TrafficOutOfBounds
from greenlane.simulation.traffic import tick

START = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
CHAPTERS = {"02", "13", "22", "24", "25", "27", "46", "69", "70", "72", "85", "87"}
SUPERVISOR = Actor("supervisor", frozenset({Role.SUPERVISOR}))


@pytest.fixture(scope="module")
def meridia(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Meridia with the tariff chapters of the examples, for all tests of this file."""
    from greenlane.parties.demo import load_meridia_parties
    from greenlane.tariff.services import load_meridia

    with django_db_blocker.unblock(), transaction.atomic():
        load_meridia_parties()
        load_meridia(chapters=CHAPTERS, rates_since=START.date() - timedelta(days=60))
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("meridia", "db")


def play(minutes: float) -> None:
    """Let so many minutes pass, a worker looking every five seconds."""
    for _ in range(int(minutes * 12)):
        clock.advance(timedelta(seconds=5))
        tick()
        exchange_with_bank()


def mine():
    return Declaration.objects.filter(lodgements__channel=CHANNEL).distinct()


def test_tick_lodges_at_the_set_pace_and_not_beyond_the_cap():
    with clock.at(START):
        services.start_traffic(per_hour=360, cap=7, by=SYSTEM)
        play(0.5)
        assert Lodgement.objects.filter(channel=CHANNEL).count() == 3
        play(3)
        assert Lodgement.objects.filter(channel=CHANNEL).count() == 7
        assert status()["state"] == "full"


def test_traffic_clears_declarations_to_the_gate_by_the_verbs_of_everybody():
    with clock.at(START):
        services.start_traffic(per_hour=600, cap=24, by=SYSTEM)
        play(25)
        faulty = 24 // len(ROUND)
        assert mine().count() == 24 - faulty
        assert mine().filter(gate_out_at__isnull=False).exists()
        assert mine().filter(release=Release.RELEASED).count() > 10
        assert Lodgement.objects.filter(channel=CHANNEL, verdict="rejected").count() == faulty
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"declaration.goods_arrived", "declaration.paid", "declaration.released"} <= kinds


def test_traffic_is_marked_synthetic_and_acts_for_meridias_traders_only():
    with clock.at(START):
        services.start_traffic(per_hour=3600, cap=len(ROUND) * 2, by=SYSTEM)
        play(2)
    assert all(lrn.startswith(f"{MARK}-") for lrn in mine().values_list("lrn", flat=True))
    assert set(mine().values_list("declarant__country", flat=True)) == {"XM"}
    assert status()["synthetic"] is True


@pytest.mark.parametrize("name", [*SELF_DECLARED, *BROKERED, *EXPORTS])
def test_every_example_of_the_traffic_registers(name):
    number = next(n for n in range(2000) if dispatch(n).name == name)
    with clock.at(START):
        services.start_traffic(per_hour=3600, cap=2000, by=SYSTEM)
        Traffic.objects.update(lodged=number)
        tick()
    found = Lodgement.objects.get(channel=CHANNEL)
    assert (found.verdict, found.errors) == ("registered", [])


def test_same_number_gives_the_same_bytes_so_a_killed_worker_lodges_once():
    assert dispatch(5) == dispatch(5)
    with clock.at(START):
        services.start_traffic(per_hour=3600, cap=20, by=SYSTEM)
        tick()
        Traffic.objects.update(lodged=0, lodged_at=None, looked_at=None)  # as if killed before counting
        tick()
    assert mine().count() == 1


def test_brokers_of_the_traffic_hold_mandates():
    held = set(Mandate.objects.values_list("agent__identifier", "principal__identifier"))
    assert set(CLIENTS) <= held


def test_pause_stops_everything_and_resume_goes_on_where_it_stood():
    with clock.at(START):
        services.start_traffic(per_hour=600, cap=50, by=SYSTEM)
        play(2)
        services.pause_traffic(by=SUPERVISOR)
        before = (Lodgement.objects.count(), Event.objects.count())
        play(30)
        assert (Lodgement.objects.count(), Event.objects.count()) == before
        services.resume_traffic(by=SUPERVISOR)
        play(1)
        assert Lodgement.objects.count() > before[0]


def test_traffic_ends_by_itself():
    with clock.at(START):
        switch = services.start_traffic(per_hour=60, cap=50, hours=1, by=SYSTEM)
        clock.advance(timedelta(hours=1))
        assert (tick(), state_of(switch)) == (0, "ended")


def test_two_workers_do_not_look_at_once():
    with clock.at(START):
        services.start_traffic(per_hour=3600, cap=50, by=SYSTEM)
        assert services.claim_look(at=clock.now()) is not None
        assert services.claim_look(at=clock.now()) is None


def test_a_person_may_take_a_step_first():
    """Somebody refuses a declaration at the desk: traffic leaves it alone from then on."""
    with clock.at(START):
        services.start_traffic(per_hour=3600, cap=1, by=SYSTEM)
        tick()
        Declaration.objects.update(assessment="refused")
        before = Event.objects.count()
        play(20)
        assert Declaration.objects.get().assessment in ENDED
        assert Event.objects.count() == before


def test_start_refuses_what_is_out_of_bounds():
    for values in ({"per_hour": 0, "cap": 5}, {"per_hour": 60, "cap": 10**6}):
        with pytest.raises(TrafficOutOfBounds):
            services.start_traffic(**values, by=SYSTEM)
    assert traffic() is None


def test_only_supervisors_steer_traffic():
    services.start_traffic(per_hour=60, cap=5, by=SYSTEM)
    for role in set(Role) - {Role.SUPERVISOR, Role.SYSTEM}:
        with pytest.raises(Forbidden):
            services.pause_traffic(by=Actor("somebody", frozenset({role})))


def test_pause_of_what_was_never_started():
    with pytest.raises(NotFound):
        services.pause_traffic(by=SUPERVISOR)


def sign_in(client, email):
    user = get_user_model().objects.get(email=email)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_switch_on_the_desk(client):
    services.start_traffic(per_hour=60, cap=5, by=SYSTEM)
    sign_in(client, "supervisor@customs.meridia.example")
    assert reverse("traffic_pause") in client.get(reverse("desk_home")).content.decode()
    answer = client.post(reverse("traffic_pause"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk_home"))
    assert traffic().running is False
    assert reverse("traffic_resume") in client.get(reverse("desk_home")).content.decode()
    client.post(reverse("traffic_resume"))
    assert traffic().running is True


def test_the_switch_is_not_for_officers(client):
    services.start_traffic(per_hour=60, cap=5, by=SYSTEM)
    sign_in(client, "officer@portmeridia.meridia.example")
    assert reverse("traffic_pause") not in client.get(reverse("desk_home")).content.decode()
    assert client.post(reverse("traffic_pause")).status_code == 403
    assert traffic().running is True


def test_no_switch_where_traffic_was_never_started(client):
    sign_in(client, "supervisor@customs.meridia.example")
    assert reverse("traffic_pause") not in client.get(reverse("desk_home")).content.decode()
