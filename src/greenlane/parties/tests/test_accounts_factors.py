"""Second factors: authenticator app, recovery codes, and officers who need one. Passkeys: tests/journeys."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from greenlane.foundation.access import SYSTEM, Role
from greenlane.foundation.models import Event
from greenlane.parties import services
from greenlane.parties.accounts.middleware import CHOSEN
from greenlane.parties.models import User
from greenlane.parties.tests.accounts import account, add_app, app_code, kinds, sign_in, signed_in

pytestmark = pytest.mark.django_db
SECOND = "mfa_authenticate"


@pytest.fixture(autouse=True)
def no_attempts_before():
    """Attempts and used codes are kept in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def guarded():
    """A person with an authenticator app, and its secret."""
    ann = account()
    secret = add_app(signed_in(ann))
    cache.clear()  # the code that enrolled the app counts as used for half a minute
    return ann, secret


def halfway(email: str = "ann@example.org") -> Client:
    """A browser that has given the password and is asked for the second factor."""
    client = Client()
    assert sign_in(client, email)["Location"] == reverse(SECOND)
    assert "_auth_user_id" not in client.session
    return client


def test_an_app_is_enrolled_with_recovery_codes_told_to_the_log_and_the_owner():
    add_app(signed_in(account()))
    assert kinds().count("user.factor_added") == 2
    assert Authenticator.objects.filter(type="recovery_codes").exists()
    assert "Greenlane: An authenticator app was added" in [letter.subject for letter in mail.outbox]


def test_adding_a_factor_asks_for_the_password_first():
    client = signed_in(account())
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    refused = client.post(reverse("account_reauthenticate"), {"password": "wrong wrong wrong"})
    assert "The password is wrong." in refused.content.decode()


def test_the_secret_is_sealed_in_the_database(guarded):
    _, secret = guarded
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert Authenticator.objects.get(type="totp").wrap().validate_code(app_code(secret))


def test_signing_in_asks_for_the_code(guarded):
    _, secret = guarded
    client = halfway()
    assert "Use a passkey" not in client.get(reverse(SECOND)).content.decode()
    wrong = client.post(reverse(SECOND), {"code": "000000"})
    assert "This code is wrong" in wrong.content.decode()
    assert "user.sign_in_failed" in kinds()
    client.post(reverse(SECOND), {"code": app_code(secret)})
    assert client.get(reverse("account_home")).status_code == 200
    event = Event.objects.filter(kind="user.signed_in").last()
    assert '"methods":["password","totp"]' in event.data


def test_a_code_works_once_and_an_old_one_not_at_all(guarded):
    _, secret = guarded
    code = app_code(secret)
    halfway().post(reverse(SECOND), {"code": code})
    replayed = halfway()
    replayed.post(reverse(SECOND), {"code": code})
    assert "_auth_user_id" not in replayed.session
    late = halfway()
    late.post(reverse(SECOND), {"code": app_code(secret, steps=-4)})
    assert "_auth_user_id" not in late.session


def test_guessing_codes_is_slowed_down(guarded):
    _, secret = guarded
    client = halfway()
    for guess in range(5):
        client.post(reverse(SECOND), {"code": f"{guess:06}"})
    refused = client.post(reverse(SECOND), {"code": app_code(secret)})
    assert "_auth_user_id" not in client.session
    assert "too many attempts" in refused.content.decode()


def test_a_code_of_another_account_opens_nothing(guarded):
    account("bob@example.org")
    theirs = add_app(signed_in(User.objects.get(email="bob@example.org")))
    cache.clear()
    client = halfway("ann@example.org")
    client.post(reverse(SECOND), {"code": app_code(theirs)})
    assert "_auth_user_id" not in client.session


def test_recovery_codes_are_shown_after_the_password_and_work_once():
    ann = account()
    client = signed_in(ann)
    add_app(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert codes[0] in file.content.decode()
    assert kinds().count("user.recovery_codes_shown") == 2
    other = halfway()
    other.post(reverse(SECOND), {"code": codes[0]})
    assert "_auth_user_id" in other.session
    replayed = halfway()
    replayed.post(reverse(SECOND), {"code": codes[0]})
    assert "_auth_user_id" not in replayed.session


def test_recovery_codes_stay_hidden_without_the_password(guarded):
    _, secret = guarded
    client = halfway()
    client.post(reverse(SECOND), {"code": app_code(secret)})
    for address in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert client.get(reverse(address))["Location"].startswith(reverse("account_reauthenticate"))
    assert "user.recovery_codes_shown" not in kinds()


def test_removing_the_app_is_logged_and_told(guarded):
    _, secret = guarded
    client = halfway()
    client.post(reverse(SECOND), {"code": app_code(secret)})
    cache.clear()
    client.post(reverse("mfa_reauthenticate"), {"code": app_code(secret)})
    client.post(reverse("mfa_deactivate_totp"))
    assert "user.factor_removed" in kinds()
    assert not Authenticator.objects.exists()


@pytest.fixture
def officer(office):
    ann = account()
    services.add_membership(user=ann, role=Role.DOCUMENT_OFFICER, office=office, by=SYSTEM)
    return ann


@pytest.fixture
def needed(settings):
    settings.GREENLANE_OFFICERS_NEED_2FA = True


def test_an_officer_without_a_factor_opens_only_the_account(officer, needed):
    client = signed_in(officer)
    for address in ("desk_home", "workplace", "portal_home"):
        assert client.get(reverse(address))["Location"] == reverse("account_roles"), address
    page = client.get(reverse("account_roles"))
    assert "Officers need a second factor." in page.content.decode()
    for address in ("account_home", "mfa_index", "usersessions_list"):
        assert client.get(reverse(address)).status_code == 200, address


def test_the_desk_opens_as_soon_as_the_factor_is_there_and_closes_when_it_goes(officer, needed):
    client = signed_in(officer)
    add_app(client)
    assert client.get(reverse("desk_home")).status_code == 200
    Authenticator.objects.filter(type="totp").delete()
    assert client.get(reverse("desk_home"))["Location"] == reverse("account_roles")


def test_enrolling_a_factor_ends_the_sessions_that_began_without_it(officer, needed):
    """Who stole the password before the factor was there must not become the officer through it."""
    thief = signed_in(officer)
    assert thief.get(reverse("desk_home"))["Location"] == reverse("account_roles")
    cache.clear()
    owner = signed_in(officer)
    add_app(owner)
    assert owner.get(reverse("desk_home")).status_code == 200
    for address in ("desk_home", "account_home"):
        assert thief.get(reverse(address))["Location"].startswith(reverse("account_login")), address


def test_an_officers_session_that_never_showed_the_factor_ends_at_the_next_page(officer, needed):
    """Also one that is in no list of sessions: what counts is what this session has shown."""
    client = signed_in(officer)
    UserSession.objects.all().delete()
    add_app(signed_in(officer))
    assert client.get(reverse("desk_home"))["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_the_desk_opens_with_the_factor_or_a_recovery_code_shown_at_sign_in(officer, needed):
    client = signed_in(officer)
    secret = add_app(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    for code in (app_code(secret), codes[0]):
        cache.clear()
        again = halfway()
        again.post(reverse(SECOND), {"code": code})
        assert again.get(reverse("desk_home")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(officer, needed):
    client = signed_in(officer)
    add_app(client)
    Authenticator.objects.exclude(type="recovery_codes").delete()
    assert client.get(reverse("desk_home"))["Location"] == reverse("account_roles")


def test_who_is_officer_and_trader_may_still_act_as_trader(officer, needed, organisation):
    trader = services.add_membership(
        user=officer, role=Role.DECLARANT, organisation=organisation(), by=SYSTEM
    )
    client = signed_in(officer)
    client.post(reverse("account_roles"), {"membership": trader.pk})
    assert client.session[CHOSEN] == trader.pk
    assert client.get(reverse("portal_home")).status_code == 200
    assert client.get(reverse("desk_home")).status_code == 403


def test_an_officer_without_a_factor_works_where_none_is_needed(officer):
    assert signed_in(officer).get(reverse("desk_home")).status_code == 200
