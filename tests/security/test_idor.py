"""Another's records by their identifiers: changed, ended, read, lodged or used by a stranger? Never.

The matrix (`test_access_matrix.py`) tries every address; here is what it cannot see: that a form which answers
politely has left the other's record alone, and that identifiers smuggled into a form's fields are not taken.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from greenlane.config.tests.caller import JSON, as_json, caller
from greenlane.declarations.engine.data import Party
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import declaration_data
from greenlane.documents.models import Document
from greenlane.foundation import clock
from greenlane.interchange.models import CatalogueGood, Draft, WebhookEndpoint
from greenlane.interchange.notifications.models import Notification
from greenlane.parties.accounts.invitations import invite
from greenlane.parties.models import ApiToken, Invitation, Mandate, Membership
from greenlane.payments.models import PaymentOrder
from greenlane.web.models import SavedView

from .outcomes import body, tried
from .visitors import ANONYMOUS, PEOPLE, ROLELESS, client_of
from .world import SECRET, World, actor, aurora

pytestmark = pytest.mark.django_db
STRANGERS = ("rival", "rival broker", "carrier", "officer elsewhere", ROLELESS, ANONYMOUS)

RECORDS = {
    # what: (model, field that identifies it, key of the world, addresses that end or change it)
    "saved view": (SavedView, "pk", "view", ("view_delete",)),
    "draft": (Draft, "public_id", "draft", ("draft_delete", "draft_lodge")),
    "good": (CatalogueGood, "pk", "good", ("catalogue_delete", "catalogue_edit")),
    "webhook": (WebhookEndpoint, "public_id", "webhook", ("webhook_end", "webhook_pause", "webhook_ping")),
    "token": (ApiToken, "prefix", "token", ("token_revoke",)),
    "mandate": (Mandate, "pk", "mandate", ("mandate_revoke",)),
    "membership": (Membership, "pk", "membership", ("membership_end",)),
    "invitation": (Invitation, "pk", "invitation", ("invitation_withdraw", "invitation_accept_own")),
    "notification": (Notification, "pk", "notification", ("notification_read", "notification_open")),
    "payment order": (
        PaymentOrder,
        "reference",
        "order",
        ("payment_pay_from_account", "payment_confirm", "payment_refund", "demo_bank"),
    ),
    "document": (Document, "irn", "document", ("document_replace",)),
    "declaration": (
        Declaration,
        "mrn",
        "mrn",
        ("declaration_withdraw", "declaration_register_goods", "declaration_request_cancellation", "amend"),
    ),
}


@pytest.mark.parametrize("what", RECORDS)
def test_a_stranger_changes_nothing_of_anothers(what: str, world: World, clients: dict[str, Client]) -> None:
    model, field, key, names = RECORDS[what]
    identifier = world.keys.get(key, getattr(world, key, None))
    before = model._default_manager.filter(**{field: identifier}).values().get()
    reasons = {
        "reason": "Because I can, says the stranger.",
        "sku": "X",
        "description": "x",
        "code": "19059010",
    }
    for name in names:
        for who in STRANGERS:
            if (name, who) == ("demo_bank", "officer elsewhere"):
                continue  # whoever sees an order may play the bank of the demo; officers see every order
            clients[who].post(reverse(name, args=[identifier]), reasons)
            now = model._default_manager.filter(**{field: identifier}).values().get()
            assert now == before, (name, who)


def test_a_strangers_session_is_not_ended(world: World) -> None:
    """Sessions have small numbers; another's number does nothing, and nothing is told."""
    held = UserSession.objects.create(
        user=PEOPLE["trader"].membership.user, session_key="k" * 32, ip="192.0.2.1", user_agent="x"
    )
    answer = client_of("rival").post(reverse("session_end", args=[held.pk]))
    assert UserSession.objects.filter(pk=held.pk).exists()
    nothing = client_of("rival").post(reverse("session_end", args=[held.pk + 10_000]))
    assert (answer.status_code, answer.headers.get("Location")) == (
        nothing.status_code,
        nothing.headers.get("Location"),
    )


def test_a_strangers_second_factor_is_not_removed(world: World) -> None:
    key = Authenticator.objects.create(
        user=PEOPLE["trader"].membership.user, type=Authenticator.Type.WEBAUTHN, data={"name": "key"}
    )
    client = client_of("rival")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
    session.save()
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        for method in ("GET", "POST"):
            word, answer = tried(client, method, reverse(name, args=[key.pk]), {"name": "mine"})
            assert answer.status_code in {302, 404}, (name, method, word)
    assert Authenticator.objects.filter(pk=key.pk, data__name="key").exists()


def test_an_invitation_is_worth_nothing_to_another(world: World) -> None:
    """The link opens the page of the invitation, but only who has the address may take the role."""
    client = client_of("rival")
    client.get(reverse("invitation_link", args=[world.invitation_token]))
    client.post(reverse("invitation_accept"), {"token": world.invitation_token})
    rival = PEOPLE["rival"].membership.user
    assert not Membership.objects.filter(user=rival, organisation=aurora()).exists()


def test_an_invitation_link_that_was_changed_is_forged(world: World, clients: dict[str, Client]) -> None:
    head, _, tail = world.invitation_token.partition(":")
    for forged in (f"{head}x:{tail}", f"{head}:{tail[:-2]}xx", head, "a" * 5000, f"{head}:"):
        assert clients[ANONYMOUS].get(reverse("invitation_link", args=[forged])).status_code == 404


def test_an_invitation_is_over_after_a_week(world: World) -> None:
    invitation, token = invite(
        organisation=aurora(), email="late@elsewhere.example", role="declarant", by=actor("trader")
    )
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    client = client_of(ROLELESS)
    client.get(reverse("invitation_link", args=[token]))
    client.post(reverse("invitation_accept"), {"token": token})
    assert not Membership.objects.filter(user__email="late@elsewhere.example").exists()


def test_a_broker_whose_mandate_ended_sees_no_payment_of_his_client_any_more(world: World) -> None:
    client = client_of("broker")
    address = reverse("payment_order", args=[world.order])
    assert client.get(address).status_code == 200
    Mandate.objects.filter(principal=aurora()).update(revoked_at=clock.now())
    assert client.get(address).status_code == 404
    assert world.order not in body(client.get(reverse("payment_orders")))


def test_a_broker_whose_mandate_ended_changes_nothing_more_of_his_clients_declaration(world: World) -> None:
    """He still sees what he lodged, without a button; pages and API refuse him, and the client goes on alone."""
    browser, program = client_of("broker"), caller("broker")
    mrn = program.lodge(declaration_data(declarant=Party("XM200000001"))).json()["mrn"]
    page, reason = reverse("declaration", args=[mrn]), {"reason": "My client owes me money."}
    acts = ("declaration_withdraw", "declaration_request_cancellation", "declaration_register_goods", "amend")
    assert reverse("declaration_withdraw", args=[mrn]) in body(browser.get(page))
    assert browser.get(reverse("declaration_withdraw", args=[mrn])).status_code == 200
    Mandate.objects.filter(principal=aurora()).update(revoked_at=clock.now())
    shown = browser.get(page)
    assert shown.status_code == 200
    for act in acts:
        address = reverse(act, args=[mrn])
        assert address not in body(shown), act
        assert [browser.get(address).status_code, browser.post(address, reason).status_code] == [403, 403], (
            act
        )
    for act in ("withdrawal", "cancellation-requests"):
        assert program.post(f"/declarations/{mrn}/{act}", reason).status_code == 403, act
    assert program.post(f"/declarations/{mrn}/goods-registration").status_code == 403
    changed = as_json(declaration_data(declarant=Party("XM200000001")))
    assert program.send("POST", f"/declarations/{mrn}/amendments", changed, JSON).status_code == 403
    assert program.get(f"/declarations/{mrn}").status_code == 200
    assert caller("trader").post(f"/declarations/{mrn}/withdrawal", reason).status_code == 200


def test_somebody_whose_role_ended_opens_nothing_of_it(world: World) -> None:
    """The role is read afresh for every request, whatever the session remembers."""
    client = client_of("officer")
    assert client.get(reverse("declaration", args=[world.mrn])).status_code == 200
    membership = PEOPLE["officer"].membership
    Membership.objects.filter(pk=membership.pk).update(until=clock.today() - timedelta(days=1))
    assert client.get(reverse("declaration", args=[world.mrn])).status_code in {302, 403, 404}


SMUGGLED = {
    "owner": "1",
    "user": "1",
    "organisation": "1",
    "organisation_id": "1",
    "declarant": "XM100000004",
    "trader": "XM100000004",
    "actor": "system",
    "by": "system",
    "role": "supervisor",
    "is_staff": "1",
    "is_superuser": "1",
    "office": "XM000101",
}


def test_fields_that_no_form_has_are_not_taken(world: World) -> None:
    """A good, a view and a token made by the rival are the rival's, whatever its form says."""
    client = client_of("rival")
    good = {"sku": "R-1", "description": "Screws", "code": "84818099"}
    client.post(reverse("catalogue_new"), good | SMUGGLED)
    client.post(reverse("view_save"), {"table": "declarations", "name": "r", "query": "q=1"} | SMUGGLED)
    client.post(reverse("draft_new"), SMUGGLED)
    rival = PEOPLE["rival"].membership
    assert set(SavedView.objects.filter(name="r").values_list("user", flat=True)) <= {rival.user_id}
    assert not CatalogueGood.objects.filter(organisation=aurora(), sku="R-1").exists()
    assert Draft.objects.filter(organisation=aurora()).count() == 1
    rival.user.refresh_from_db()
    assert not getattr(rival.user, "is_staff", False)


def test_the_public_tracking_page_tells_nobody_who_or_what(world: World, clients: dict[str, Client]) -> None:
    """Who holds an MRN learns states and dates: no names, goods, values, references or officers."""
    found = Declaration.objects.select_related("declarant", "trader").get(mrn=world.released)
    text = body(clients[ANONYMOUS].get(reverse("tracked", args=[world.released])))
    hidden = (SECRET, found.lrn, found.declarant.name, found.declarant.identifier, found.trader.identifier)
    assert [word for word in hidden if word and word in text] == []
    amount = f"{found.payable_minor / 100:,.2f}"
    assert amount not in text
    assert str(found.get_lane_display()) not in text


def test_mrns_cannot_be_tried_out_on_the_tracking_page(world: World, settings: Any) -> None:
    """Of 34 to the 13th numbers few are given; who asks too often is told to wait. (Ten looks an hour here, asked
    more than twice as often: whenever an hour begins, one of the two holds too many.)"""
    settings.GREENLANE_RATE_LIMIT = "1000/h"
    cache.clear()
    answers = [
        Client(REMOTE_ADDR="198.51.100.7").get(reverse("tracked", args=[world.mrn])).status_code
        for _ in range(22)
    ]
    assert 429 in answers
