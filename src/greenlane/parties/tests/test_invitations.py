"""Invitations: who may send them, whom they are for, when they are over; roles that end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail, signing
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.models import Event
from greenlane.parties import errors, services
from greenlane.parties.accounts.invitations import invitation_of
from greenlane.parties.accounts.selectors import invitations_for, person, roles_offered
from greenlane.parties.models import Capacity, Invitation, Membership, Organisation, User
from greenlane.parties.selectors import actor_for_token, memberships_of
from greenlane.parties.tests.accounts import account, kinds, signed_in

from .inviting import accept, acting, invited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_before")]


def test_invite_keeps_only_the_digest_of_the_link(manager):
    invitation, token = invited(manager)
    assert token not in str(Invitation.objects.values().get())
    everything = str(list(Event.objects.values_list("data", "subject")))
    assert token not in everything
    assert "ann@example.org" not in everything
    assert invitation_of(token) == invitation


def test_roles_offered_follow_what_the_organisation_does(firm, organisation):
    assert roles_offered(firm) == [Role.CARRIER, Role.DECLARANT]
    assert roles_offered(organisation("XM900000002", Capacity.Part.TERMINAL)) == [Role.TERMINAL_OPERATOR]
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
