"""The list of notices, the bell, and what one wants to be told."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from greenlane.config.tests.caller import lodged, organisation
from greenlane.foundation import clock
from greenlane.foundation.access import Role
from greenlane.interchange.notifications import views
from greenlane.interchange.notifications.models import Kind, Notification, Preference
from greenlane.parties.models import Membership
from greenlane.web import tables
from tests.pages.browsing import browser, person

from .telling import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture
def client_told(trader):
    lodged(trader, "yellow")
    tell()
    return browser("trader")


def test_list_shows_ones_own_with_bell_and_marks_them_read(client_told):
    page = client_told.get(reverse("notifications"))
    text = page.content.decode()
    count = Notification.objects.filter(user=client_told.user, read_at=None).count()
    assert count == 3
    assert f"Notifications, unread: {count}" in text
    assert "was chosen for a check" in text
    client_told.post(reverse("notifications_read"), {"up_to": page.context["newest"]})
    assert Notification.objects.filter(user=client_told.user, read_at=None).count() == 0
    assert "Nothing is unread." in client_told.get(reverse("notifications") + "?show=unread").content.decode()


def test_marking_all_leaves_what_came_since_the_list_was_shown(client_told, trader):
    newest = client_told.get(reverse("notifications")).context["newest"]
    lodged(trader)
    tell()
    client_told.post(reverse("notifications_read"), {"up_to": newest})
    left = Notification.objects.filter(user=client_told.user, read_at=None)
    assert left.exists()
    assert all(row.position > newest for row in left)


def test_open_marks_read_and_leads_to_what_it_is_about(client_told):
    found = Notification.objects.get(user=client_told.user, event_kind="payment.charged")
    answer = client_told.post(reverse("notification_open", args=[found.pk]))
    assert answer["Location"] == reverse("payment_order", args=[found.facts["reference"]])
    assert client_told.get(answer["Location"]).status_code == 200
    found.refresh_from_db()
    assert found.read_at is not None


def test_open_takes_up_the_role_it_concerns(client_told):
    other = Membership.objects.create(
        user=client_told.user,
        role=Role.DECLARANT,
        organisation=organisation("XM100000004"),
        since=date(2024, 1, 1),
    )
    session = client_told.session
    session["membership"] = other.pk
    session.save()
    found = Notification.objects.get(user=client_told.user, event_kind="payment.charged")
    page = client_told.post(reverse("notification_open", args=[found.pk]), follow=True)
    assert page.status_code == 200
    assert "You now act as" in page.content.decode()
    assert client_told.session["membership"] == found.membership_id


@pytest.mark.parametrize("name", ["notification_open", "notification_read"])
def test_notifications_of_others_do_not_exist(client_told, name):
    found = Notification.objects.filter(user=client_told.user).first()
    stranger = browser("other trader")
    assert stranger.post(reverse(name, args=[found.pk]), follow=True).status_code in {404, 200}
    found.refresh_from_db()
    assert found.read_at is None
    shown = stranger.get(reverse("notifications")).content.decode()
    assert "Nothing has been told you yet." in shown
    stranger.post(reverse("notifications_read"), {"up_to": 10**8})
    assert Notification.objects.filter(user=client_told.user, read_at=None).count() == 3


@pytest.mark.parametrize("name", ["notification_open", "notification_read"])
def test_notifications_change_only_by_post_with_the_forms_token(client_told, name):
    found = Notification.objects.filter(user=client_told.user).first()
    assert client_told.get(reverse(name, args=[found.pk])).status_code == 405
    assert browser("trader", strict=True).post(reverse(name, args=[found.pk])).status_code == 403
    assert browser("trader", strict=True).post(reverse("notifications_read"), {"up_to": 1}).status_code == 403


def test_bell_is_silent_while_nothing_changes(client_told, trader):
    bell = reverse("notification_bell")
    assert client_told.get(bell, {"seen": "3"}).status_code == 204
    changed = client_told.get(bell, {"seen": "0"})
    assert changed.status_code == 200
    assert "unread: 3" in changed.content.decode()


def test_bell_counts_to_ninety_nine(client_told):
    first = Notification.objects.filter(user=client_told.user).first()
    rows = [
        Notification(
            user=client_told.user,
            position=10**6 + number,
            kind=first.kind,
            event_kind=first.event_kind,
            subject=first.subject,
            facts=first.facts,
            created_at=clock.now(),
        )
        for number in range(120)
    ]
    Notification.objects.bulk_create(rows)
    assert "unread: 99+" in client_told.get(reverse("notification_bell")).content.decode()


def test_list_counts_the_newest_only_and_says_so(client_told, monkeypatch):
    for module in (tables, views):
        monkeypatch.setattr(module, "COUNTED", 30)
    owner = person("trader")
    Notification.objects.bulk_create(
        Notification(user=owner, position=10**6 + number, kind=Kind.PAID, event_kind="payment.confirmed",
                     subject="payment/1", created_at=clock.now())
        for number in range(40)
    )  # fmt: skip
    page = client_told.get(reverse("notifications"), {"page": "9"})
    shown = page.context["shown"]
    assert (shown.number, shown.paginator.num_pages, len(shown.object_list)) == (2, 2, 5)
    assert "The newest 30 are listed." in page.content.decode()
    Notification.objects.filter(position__gte=10**6 + 20).delete()
    assert "are listed." not in client_told.get(reverse("notifications")).content.decode()


def test_list_takes_at_most_twelve_queries(client_told, django_assert_max_num_queries):
    test_bell_counts_to_ninety_nine(client_told)
    with django_assert_max_num_queries(12):
        assert client_told.get(reverse("notifications")).status_code == 200


def test_reasons_and_facts_are_shown_as_text(client_told):
    Notification.objects.filter(user=client_told.user).update(
        facts={"mrn": "<img src=x onerror=1>", "reason": "<script>alert(1)</script>", "codes": ["<b>x</b>"]}
    )
    text = client_told.get(reverse("notifications")).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "<b>x</b>" not in text


def test_preferences_are_ones_own_and_kept(client_told):
    page = client_told.get(reverse("notification_preferences"))
    assert Kind.CANCELLATION.value not in page.context["form"].fields
    wanted = {kind.value: "none" for kind in Kind}
    assert client_told.post(reverse("notification_preferences"), wanted).status_code == 302
    chosen = Preference.objects.filter(user=client_told.user)
    assert set(chosen.values_list("way", flat=True)) == {"none"}
    assert Preference.objects.exclude(user=client_told.user).count() == 0
    wrong = client_told.post(reverse("notification_preferences"), wanted | {"due": "pigeon"})
    assert wrong.status_code == 422
    officer = browser("supervisor").get(reverse("notification_preferences"))
    assert set(officer.context["form"].fields) == {Kind.CANCELLATION.value}


def test_nobody_signed_in_is_sent_to_sign_in(client):
    for name in ("notifications", "notification_bell", "notification_preferences"):
        assert client.get(reverse(name)).status_code == 302
