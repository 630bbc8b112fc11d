"""Inviting people, accepting, enrolling an organisation; who may, and what a link cannot do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.foundation.values import InvalidValue
from greenlane.parties import errors, services
from greenlane.parties.accounts.invitations import invitation_of
from greenlane.parties.accounts.selectors import invitations_for, person, roles_offered
from greenlane.parties.models import Capacity, Invitation, Membership, Organisation, User
from greenlane.parties.selectors import actor_for_membership, actor_for_token, memberships_of
from greenlane.parties.tests.accounts import PASSWORD, account, kinds, sign_in, signed_in

pytestmark = pytest.mark.django_db
Part = Capacity.Part


@pytest.fixture(autouse=True)
def no_attempts_before():
    cache.clear()


@pytest.fixture
def firm(organisation):
    return organisation("XM900000001", Part.IMPORTER, Part.CARRIER)


@pytest.fixture
def manager(firm) -> Membership:
    return services.add_membership(
        user=account("mia@example.org", name="Mia"),
        role=Role.DECLARANT,
        organisation=firm,
        manages=True,
        by=SYSTEM,
    )


def acting(membership: Membership) -> Actor:
    return actor_for_membership(memberships_of(membership.user).get(pk=membership.pk))


def invited(manager: Membership, email: str = "ann@example.org", **more):
    given = {"role": Role.DECLARANT} | more
    return services.invite(organisation=manager.organisation, email=email, by=acting(manager), **given)


def accept(invitation: Invitation, user: User, *, shown: bool = False) -> Membership:
    return services.accept_invitation(invitation=invitation, user=user, by=person(user), shown=shown)


# The verbs


def test_invite_keeps_only_the_digest_of_the_link(manager):
    invitation, token = invited(manager)
    assert token not in str(Invitation.objects.values().get())
    everything = str(list(Event.objects.values_list("data", "subject")))
    assert token not in everything
    assert "ann@example.org" not in everything
    assert invitation_of(token) == invitation


def test_roles_offered_follow_what_the_organisation_does(firm, organisation):
    assert roles_offered(firm) == [Role.CARRIER, Role.DECLARANT]
    assert roles_offered(organisation("XM900000002", Part.TERMINAL)) == [Role.TERMINAL_OPERATOR]
    assert roles_offered(organisation("XM900000003")) == [Role.DECLARANT]


@pytest.mark.parametrize("role", [Role.GATEWAY, Role.REGISTRAR, Role.SYSTEM, Role.TERMINAL_OPERATOR])
def test_invite_to_another_role_is_refused(manager, role):
    with pytest.raises(errors.WrongRole):
        invited(manager, role=role)


def test_invite_is_for_who_manages_the_people_of_this_organisation(manager, firm, organisation, registrar):
    member = services.add_membership(
        user=account("bob@example.org"), role=Role.DECLARANT, organisation=firm, by=SYSTEM
    )
    elsewhere = services.add_membership(
        user=account("eve@example.org"),
        role=Role.DECLARANT,
        organisation=organisation("XM900000002"),
        manages=True,
        by=SYSTEM,
    )
    for actor in (acting(member), acting(elsewhere), Actor("x", frozenset({Role.SUPERVISOR}))):
        with pytest.raises(Forbidden):
            services.invite(organisation=firm, email="a@example.org", role=Role.DECLARANT, by=actor)
    assert services.invite(organisation=firm, email="a@example.org", role=Role.DECLARANT, by=registrar)


def test_a_manager_whose_role_ended_invites_nobody(manager):
    actor = acting(manager)
    Membership.objects.update(until=clock.today() - timedelta(days=1))
    with pytest.raises(Forbidden):
        services.invite(
            organisation=manager.organisation, email="a@example.org", role=Role.DECLARANT, by=actor
        )


def test_accept_gives_the_role_once(manager, firm):
    ann = account()
    invitation, token = invited(manager, manages=True)
    joined = accept(invitation, ann)
    assert (joined.role, joined.organisation, joined.manages) == (Role.DECLARANT, firm, True)
    assert kinds()[-2:] == ["invitation.accepted", "user.membership_added"]
    with pytest.raises(errors.InvitationOver):
        accept(invitation, ann)
    with pytest.raises(errors.InvitationOver):
        invitation_of(token)


def test_accept_is_for_the_invited_address_alone(manager):
    invitation, _ = invited(manager)
    eve = account("eve@example.org")
    for shown in (False, True):
        with pytest.raises(errors.InvitationForAnother):
            accept(invitation, eve, shown=shown)
    with pytest.raises(Forbidden):
        services.accept_invitation(invitation=invitation, user=account(), by=person(eve))
    assert Invitation.objects.get().accepted_at is None


def test_accept_without_the_link_needs_a_proven_address(manager):
    invitation, _ = invited(manager)
    ann = services.create_user(email="ann@example.org", by=SYSTEM)
    assert invitations_for(ann) == []
    with pytest.raises(errors.InvitationForAnother):
        accept(invitation, ann)
    assert accept(invitation, ann, shown=True).pk


def test_an_invitation_ends_after_seven_days(manager):
    now = clock.now()
    with clock.at(now):
        invitation, token = invited(manager)
    with clock.at(now + timedelta(days=7, seconds=-1)):
        assert invitation_of(token) == invitation
    with clock.at(now + timedelta(days=7)):
        with pytest.raises(errors.InvitationOver):
            invitation_of(token)
        with pytest.raises(errors.InvitationOver):
            accept(invitation, account())


def test_inviting_again_voids_the_first_link(manager):
    _, first = invited(manager)
    _, second = invited(manager)
    with pytest.raises(errors.InvitationOver):
        invitation_of(first)
    assert invitation_of(second).email == "ann@example.org"


def test_invitations_of_a_manager_are_void_when_his_role_ends_or_he_is_blocked(manager, firm, registrar):
    """Who was sent away must not come back through a link he sent himself."""
    other = services.add_membership(
        user=account("bob@example.org"), role=Role.DECLARANT, organisation=firm, manages=True, by=SYSTEM
    )
    kept, _ = invited(manager, "kept@example.org")
    accepted, _ = invited(manager)
    accept(accepted, account())
    invitation, token = invited(other, "bob.private@example.org", manages=True)
    services.end_membership(membership=other, by=acting(manager))
    assert kinds()[-1] == "invitation.revoked"
    for use in (lambda: invitation_of(token), lambda: accept(invitation, account("bob.private@example.org"))):
        with pytest.raises(errors.InvitationOver):
            use()
    assert Invitation.objects.get(pk=kept.pk).revoked_at is None
    services.block_user(user=manager.user, reason="He left in anger.", by=registrar)
    assert Invitation.objects.get(pk=kept.pk).revoked_at is not None
    assert Invitation.objects.get(pk=accepted.pk).revoked_at is None


def test_an_organisation_invites_twenty_times_a_day(manager, firm, organisation, registrar):
    """Each invitation is a mail of Customs to whom the inviter wants."""
    now = clock.now()
    with clock.at(now):
        for number in range(20):
            invited(manager, f"a{number % 10}@example.org")
        with pytest.raises(errors.TooManyInvitations) as refusal:
            invited(manager, "one.more@example.org")
        assert refusal.value.status == 429
        assert services.invite(
            organisation=organisation("XM900000002"), email="x@example.org", role=Role.DECLARANT, by=registrar
        )
    with clock.at(now + timedelta(days=1, seconds=1)):
        assert invited(manager, "one.more@example.org")


def test_an_invitation_says_nothing_that_its_sender_made_up(manager, firm):
    """A name with line breaks would be a text of its own under the name of Customs."""
    text = "Meridia Customs:\r\n\r\nYour account is locked. Unlock it:\r\nhttps://evil.example"
    User.objects.update(name=text)
    Organisation.objects.update(name=text)
    signed_in(manager.user).post(
        reverse("account_organisation"), {"email": "victim@elsewhere.example", "role": "declarant"}
    )
    letter = mail.outbox[-1]
    assert "\nYour account is locked" not in letter.body.replace("\r\n", "\n")
    assert "\n" not in letter.subject


def test_a_withdrawn_invitation_is_over(manager):
    invitation, token = invited(manager)
    services.revoke_invitation(invitation=invitation, by=acting(manager))
    for use in (lambda: invitation_of(token), lambda: accept(invitation, account())):
        with pytest.raises(errors.InvitationOver):
            use()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: "x" * 5000,
        lambda token: token.split(":")[0],
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "é" + token,
        lambda token: "a" + token,
        lambda token: token.replace(":", "%00:"),
        lambda token: signing.Signer(salt="another use").sign(token.split(":")[0]),
        lambda token: signing.Signer(key="another key", salt="greenlane.parties.invitation").sign("abc"),
        lambda token: signing.Signer(salt="greenlane.parties.invitation").sign("never issued"),
    ],
)
def test_a_malformed_or_forged_link_is_unknown(manager, spoil):
    _, token = invited(manager)
    with pytest.raises(errors.InvitationUnknown):
        invitation_of(spoil(token))


def test_end_membership_stops_role_and_tokens_at_once(manager):
    ann = account()
    joined = accept(invited(manager)[0], ann)
    _, secret = services.issue_token(
        membership=joined, name="erp", scopes=["parties.manage_mandate"], by=SYSTEM
    )
    services.end_membership(membership=joined, by=acting(manager))
    services.end_membership(membership=joined, by=acting(manager))
    assert kinds().count("user.membership_ended") == 1
    assert not memberships_of(ann).exists()
    with pytest.raises(errors.MembershipEnded):
        actor_for_token(secret)


def test_who_left_can_be_invited_again(manager):
    ann = account()
    joined = accept(invited(manager)[0], ann)
    services.end_membership(membership=joined, by=acting(manager))
    again = accept(invited(manager)[0], ann)
    assert again.pk == joined.pk
    assert memberships_of(ann).get().until is None


def test_the_last_manager_stays(manager, registrar):
    with pytest.raises(errors.LastManager):
        services.end_membership(membership=manager, by=acting(manager))
    second = accept(invited(manager, manages=True)[0], account())
    services.end_membership(membership=manager, by=acting(manager))
    with pytest.raises(errors.LastManager):
        services.end_membership(membership=second, by=acting(second))
    services.end_membership(membership=second, by=registrar)


def test_end_membership_is_not_for_colleagues_and_strangers(manager, organisation):
    joined = accept(invited(manager)[0], account())
    stranger = services.add_membership(
        user=account("eve@example.org"),
        role=Role.DECLARANT,
        organisation=organisation("XM900000002"),
        manages=True,
        by=SYSTEM,
    )
    for actor in (acting(stranger), acting(joined)):
        with pytest.raises(Forbidden):
            services.end_membership(membership=manager, by=actor)
    services.end_membership(membership=joined, by=acting(joined))


# Enrolment


def enrol(user: User, **changed):
    given = {
        "identifier": "XM700000001",
        "name": "Newcomer",
        "country": "XM",
        "parts": [Part.IMPORTER, Part.BROKER],
    } | changed
    return services.enrol_organisation(user=user, by=person(user), **given)


def test_enrol_waits_for_the_registrar_where_registration_is_closed(settings, registrar):
    settings.GREENLANE_OPEN_REGISTRATION = False
    ann = account()
    firm = enrol(ann)
    assert (firm.standing, memberships_of(ann).get().manages) == ("applied", True)
    with pytest.raises(Forbidden):  # no mail in the name of Customs before a registrar has looked at it
        services.invite(
            organisation=firm,
            email="a@example.org",
            role=Role.DECLARANT,
            by=acting(memberships_of(ann).get()),
        )
    with pytest.raises(Forbidden):
        services.approve_application(organisation=firm, by=acting(memberships_of(ann).get()))
    assert services.approve_application(organisation=firm, by=registrar).standing == "registered"
    with pytest.raises(IllegalTransition):
        services.reject_application(organisation=firm, reason="late", by=registrar)
    assert set(firm.capacities.values_list("part", flat=True)) == {"importer", "broker"}


def test_a_rejected_application_can_still_be_approved(settings, registrar):
    settings.GREENLANE_OPEN_REGISTRATION = False
    firm = enrol(account())
    assert services.reject_application(organisation=firm, reason="no", by=registrar).standing == "rejected"
    assert services.approve_application(organisation=firm, by=registrar).standing == "registered"


def test_enrol_registers_at_once_where_registration_is_open():
    firm = enrol(account())
    assert firm.standing == "registered"
    assert "organisation.registered" in kinds()


def test_enrol_a_known_number_needs_an_invitation(firm):
    with pytest.raises(errors.NumberTaken) as refusal:
        enrol(account(), identifier=firm.identifier)
    assert "invite you" in refusal.value.hint
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"identifier": "7000"}, InvalidValue),
        ({"country": "Nowhere"}, InvalidValue),
        ({"parts": []}, errors.NoCapacity),
        ({"parts": [Part.BANK, Part.CARRIER, Part.AGENCY]}, errors.NoCapacity),
    ],
)
def test_enrol_with_bad_data_leaves_nothing_behind(change, error):
    with pytest.raises(error):
        enrol(account(), **change)
    assert not Organisation.objects.exists()
    assert "organisation.applied" not in kinds()


def test_enrol_is_for_oneself():
    ann, eve = account(), account("eve@example.org")
    with pytest.raises(Forbidden):
        services.enrol_organisation(
            user=ann,
            identifier="XM700000001",
            name="N",
            country="XM",
            parts=[Part.IMPORTER],
            by=person(eve),
        )


# The pages


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
