"""Access tokens on pages: the secret shown once, scopes within the role, revoked by their owner or the registrar."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role, permission_names
from greenlane.parties import scopes, services
from greenlane.parties.models import ApiToken, Capacity
from greenlane.parties.selectors import actor_for_token
from greenlane.parties.tests.accounts import PASSWORD, account, signed_in
from greenlane.parties.tests.signed_in import browser, member, rows, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def declarant(organisation):
    return member(Role.DECLARANT, organisation=organisation("XM900000001", Capacity.Part.IMPORTER))


def asked(**changes):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    return {"name": "Warehouse", "scopes": ["declaration.lodge"], "expires_on": tomorrow} | changes


def issued(membership, name="Warehouse"):
    return services.issue_token(membership=membership, name=name, scopes=["declaration.view"], by=SYSTEM)[0]


def test_issue_token_shows_the_secret_in_this_answer_only(declarant):
    client = browser(declarant)
    answer = client.post(reverse("token_issue"), asked())
    secret = re.search(r'value="(gl_[^"]+)"', answer.content.decode())[1]
    assert actor_for_token(secret).id == str(declarant.user.pseudonym)
    assert answer["Cache-Control"] == "private, no-store"
    token = ApiToken.objects.get()
    for page in ("tokens", "access_token"):
        address = reverse(page, args=[token.prefix] if page == "access_token" else [])
        assert secret.split("_", 2)[2] not in client.get(address).content.decode()


@pytest.fixture
def ann(organisation):
    """A declarant with a proven address."""
    user = account()
    services.add_membership(user=user, role=Role.DECLARANT, organisation=organisation(), by=SYSTEM)
    return user


def test_issue_token_asks_for_the_password_again_and_goes_on_with_the_form(ann):
    """A browser left open must not become a year of access; what was typed is not lost."""
    client, address = signed_in(ann), reverse("token_issue")
    again = client.get(address)["Location"]
    assert again.startswith(reverse("account_reauthenticate"))
    assert client.post(address, asked())["Location"] == again
    client.post(again, {"password": "wrong wrong wrong"})
    assert not ApiToken.objects.exists()
    answer = client.post(again, {"password": PASSWORD})
    assert answer.context["secret"].startswith("gl_")
    assert ApiToken.objects.get().name == "Warehouse"


def test_issue_token_is_told_to_its_owner_by_mail(ann):
    browser(ann.memberships.get()).post(reverse("token_issue"), asked(name="Mill\r\n\r\nCall 555"))
    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == (["ann@example.org"], "Greenlane: An access token was issued")
    assert "The access token “Mill Call 555” was issued" in letter.body
    assert "gl_" not in letter.body


def test_issue_token_lasts_to_the_end_of_the_day_in_the_country(declarant, settings):
    settings.GREENLANE_TIME_ZONE = "Asia/Bangkok"
    with clock.at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        browser(declarant).post(reverse("token_issue"), asked(expires_on="2026-06-30"))
    assert ApiToken.objects.get().expires_at == datetime(2026, 6, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scopes": []}, "required"),
        ({"scopes": ["parties.manage_users"]}, "not one of the available choices"),
        ({"scopes": ["no.such"]}, "not one of the available choices"),
        ({"name": ""}, "required"),
        ({"name": "n" * 101}, "at most 100"),
        ({"expires_on": "2020-01-01"}, "between today and one year"),
        ({"expires_on": "2099-01-01"}, "between today and one year"),
        ({"expires_on": ""}, "required"),
    ],
)
def test_issue_token_refuses_what_is_wrong(declarant, changes, said):
    answer = browser(declarant).post(reverse("token_issue"), asked(**changes))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not ApiToken.objects.exists()


def test_issue_token_offers_what_the_role_can_carry_in_words(declarant):
    page = text(browser(declarant).get(reverse("token_issue")))
    assert "Check and lodge declarations" in page
    assert "Give and revoke mandates" in page
    assert "Confirm payments" not in page


def test_every_permission_has_words():
    """A permission without words would stand on the page by its code name."""
    assert sorted(set(permission_names()) - set(scopes.WORDS)) == []


def test_tokens_of_others_are_not_there(declarant, organisation):
    token = issued(declarant)
    colleague = member(Role.DECLARANT, organisation=declarant.organisation)
    stranger = member(Role.DECLARANT, organisation=organisation("XM900000002"))
    for other in (colleague, stranger):
        client = browser(other)
        assert rows(client.get(reverse("tokens"))) == []
        assert client.get(reverse("access_token", args=[token.prefix])).status_code == 404
        assert client.post(reverse("token_revoke", args=[token.prefix])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_revoke_token_ends_it_and_says_so(declarant):
    token = issued(declarant)
    client = browser(declarant)
    answer = client.post(reverse("token_revoke", args=[token.prefix]), follow=True)
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "The access token is revoked." in text(answer)
    assert "Yes, revoke it now" not in text(answer)


def test_revoke_token_by_the_registrar_and_not_by_oversight(declarant):
    token = issued(declarant)
    address = reverse("token_revoke", args=[token.prefix])
    browser(member(Role.OVERSIGHT)).post(address)
    token.refresh_from_db()
    assert token.revoked_at is None
    browser(member(Role.REGISTRAR)).post(address)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_revoke_token_takes_a_post(declarant):
    token = issued(declarant)
    assert browser(declarant).get(reverse("token_revoke", args=[token.prefix])).status_code == 405


def test_token_says_where_it_stands(declarant):
    client = browser(declarant)
    token = issued(declarant)
    assert "In force" in rows(client.get(reverse("tokens")))[0]
    ApiToken.objects.filter(pk=token.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert "Ended" in rows(client.get(reverse("tokens")))[0]


def test_officers_have_no_token_page(office):
    client = browser(member(Role.DOCUMENT_OFFICER, office=office))
    assert client.get(reverse("tokens")).status_code == 403
    assert client.get(reverse("token_issue")).status_code == 403


def test_token_name_is_text_and_no_markup(declarant):
    client = browser(declarant)
    client.post(reverse("token_issue"), asked(name='<script>alert("x")</script>'))
    token = ApiToken.objects.get()
    for address in (reverse("tokens"), reverse("access_token", args=[token.prefix])):
        assert "<script>alert" not in client.get(address).content.decode()


def test_tokens_cost_few_queries(declarant, django_assert_max_num_queries):
    for number in range(30):
        issued(declarant, f"Token {number}")
    client = browser(declarant)
    with django_assert_max_num_queries(12):
        assert len(rows(client.get(reverse("tokens")))) == 25
