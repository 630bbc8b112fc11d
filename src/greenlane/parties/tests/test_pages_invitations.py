"""Invitations and people of an organisation on pages."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from greenlane.foundation.access import SYSTEM, Role
from greenlane.parties import services
from greenlane.parties.models import Invitation, User
from greenlane.parties.selectors import memberships_of
from greenlane.parties.tests.accounts import PASSWORD, account, sign_in, signed_in

from .inviting import accept, acting, invited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_before")]


def link_in(letter) -> str:
    return re.search(r"http://testserver(/account/invitation/\S+)", letter.body).group(1)


def test_a_stranger_follows_the_link_opens_an_account_and_acts_for_the_firm(manager, firm, settings):
    settings.GREENLANE_TRUST_ADDRESSES = False
    signed_in(manager.user).post(
        reverse("account_organisation"), {"email": "new@example.org", "role": "declarant"}
    )
    client = Client()
    page = client.get(link_in(mail.outbox[-1]), follow=True)
    assert page.redirect_chain == [(reverse("invitation"), 302)]
    assert "Firm 1" in page.content.decode()
    new = {"name": "New", "email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    opened = client.post(f"{reverse('account_signup')}?next={reverse('invitation')}", new)
    assert opened["Location"] == reverse("invitation")  # no code: the link was mailed to this address
    accepted = client.post(reverse("invitation_accept"), follow=True)
    assert accepted.redirect_chain[-1][0] == reverse("portal_home")
    assert memberships_of(User.objects.get(email="new@example.org")).get().organisation == firm
    assert client.post(reverse("invitation_accept")).status_code == 404


def test_the_link_proves_no_other_address(manager, settings):
    settings.GREENLANE_TRUST_ADDRESSES = False
    _, token = invited(manager)
    client = Client()
    client.get(reverse("invitation_link", args=[token]))
    new = {"name": "Eve", "email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD}
    opened = client.post(reverse("account_signup"), new)
    assert opened["Location"] == reverse("account_email_verification_sent")


def test_a_foreign_link_is_refused_on_the_page(manager):
    _, token = invited(manager)
    client = signed_in(account("eve@example.org"))
    client.get(reverse("invitation_link", args=[token]))
    page = client.post(reverse("invitation_accept"), follow=True).content.decode()
    assert "another e-mail address" in page
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize(("token", "status"), [("nonsense", 404), ("a:b", 404), ("x" * 500, 404)])
def test_a_broken_link_gives_a_page_not_an_error(client, token, status):
    assert client.get(reverse("invitation_link", args=[token])).status_code == status


def test_an_old_link_says_that_it_is_over(client, manager):
    invitation, token = invited(manager)
    services.revoke_invitation(invitation=invitation, by=acting(manager))
    answer = client.get(reverse("invitation_link", args=[token]))
    assert answer.status_code == 409
    assert "withdrawn" in answer.content.decode()


def test_an_invitation_to_a_proven_address_waits_on_the_roles_page(manager, firm):
    invitation, _ = invited(manager)
    client = signed_in(account())
    assert "Firm 1" in client.get(reverse("account_roles")).content.decode()
    client.post(reverse("invitation_accept_own", args=[invitation.pk]))
    assert client.get(reverse("portal_home")).status_code == 200
    eve = signed_in(account("eve@example.org"))
    assert eve.post(reverse("invitation_accept_own", args=[invitation.pk])).status_code == 404


def test_the_people_page_is_for_managers_and_names_them_to_others(manager, firm):
    joined = accept(invited(manager)[0], account())
    member = signed_in(joined.user)
    page = member.get(reverse("account_organisation")).content.decode()
    assert "Mia" in page
    assert "mia@example.org" not in page
    refused = member.post(reverse("account_organisation"), {"email": "x@example.org", "role": "declarant"})
    assert refused.status_code == 422
    assert not Invitation.objects.filter(email="x@example.org").exists()
    own = signed_in(manager.user).get(reverse("account_organisation")).content.decode()
    assert "ann@example.org" in own


def test_a_manager_withdraws_and_ends_on_the_page_a_stranger_does_not(manager, organisation):
    invitation, _ = invited(manager, "other@example.org")
    joined = accept(invited(manager)[0], account())
    eve = account("eve@example.org")
    services.add_membership(
        user=eve, role=Role.DECLARANT, organisation=organisation("XM900000002"), manages=True, by=SYSTEM
    )
    stranger, own = signed_in(eve), signed_in(manager.user)
    for client, status in ((stranger, 404), (own, 302)):
        assert client.post(reverse("invitation_withdraw", args=[invitation.pk])).status_code == status
        assert client.post(reverse("membership_end", args=[joined.pk])).status_code == status
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    assert not memberships_of(joined.user).exists()


def test_the_people_page_stays_within_its_queries(manager, django_assert_max_num_queries):
    for number in range(8):
        accept(invited(manager, f"p{number}@example.org")[0], account(f"p{number}@example.org"))
        invited(manager, f"q{number}@example.org")
    client = signed_in(manager.user)
    with django_assert_max_num_queries(12):
        client.get(reverse("account_organisation"))


def test_enrolling_on_the_page_leads_to_the_portal_and_a_taken_number_says_who_invites(firm, settings):
    settings.GREENLANE_OPEN_REGISTRATION = False
    client = signed_in(account())
    given = {"identifier": firm.identifier, "name": "Copy", "country": "XM", "parts": ["importer"]}
    refused = client.post(reverse("account_enrol"), given)
    assert refused.status_code == 422
    assert "invite you" in refused.content.decode()
    wrong = client.post(reverse("account_enrol"), given | {"identifier": "12"})
    assert wrong.status_code == 422
    assert "This is not a registration number" in wrong.content.decode()
    done = client.post(reverse("account_enrol"), given | {"identifier": "XM700000001"}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("portal_home")
    page = done.content.decode()
    assert "The registrar of operators decides on it." in page


def test_signed_out_visitors_are_asked_to_sign_in(client):
    for address in ("account_home", "account_roles", "account_enrol", "account_organisation"):
        answer = client.get(reverse(address))
        assert answer["Location"].startswith(reverse("account_login")), address
    for address in ("invitation_accept",):
        assert client.post(reverse(address))["Location"].startswith(reverse("account_login"))
    assert sign_in(client, "nobody@example.org").status_code == 200
