"""Signing up, in and out; forgotten passwords; what attackers learn and may try."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.models import Event
from greenlane.parties import errors, services
from greenlane.parties.accounts.selectors import person
from greenlane.parties.accounts.services import confirm_address, end_session, keep_language, rename
from greenlane.parties.models import User
from greenlane.parties.tests.accounts import PASSWORD, account, code_of, kinds, sign_in, signed_in

pytestmark = pytest.mark.django_db
FORGERY_TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")
NEW = {"name": "Ben", "email": "Ben@Example.org", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def no_attempts_before():
    """Attempts are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def strict(settings):
    """Addresses must be confirmed, as outside the demo."""
    settings.GREENLANE_TRUST_ADDRESSES = False


def test_sign_up_opens_an_account_that_acts_for_nobody(client):
    answer = client.post(reverse("account_signup"), NEW, headers={"Accept-Language": "th"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_roles")
    ben = User.objects.get(email="ben@example.org")
    assert (ben.name, ben.language, ben.check_password(PASSWORD)) == ("Ben", "th", True)
    assert kinds() == ["user.signed_up", "user.signed_in"]
    assert set(Event.objects.values_list("actor", "actor_role")) == {(str(ben.pseudonym), "person")}
    assert client.get(reverse("desk_home")).status_code == 302


def test_sign_up_outside_the_demo_waits_for_the_code(client, strict):
    answer = client.post(reverse("account_signup"), NEW)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    wrong = client.post(answer["Location"], {"code": "AAAAAA"})
    assert wrong.status_code == 200
    assert "This code is wrong." in wrong.content.decode()
    client.post(answer["Location"], {"code": code_of("ben@example.org")})
    assert "_auth_user_id" in client.session
    assert kinds() == ["user.signed_up", "user.email_confirmed", "user.signed_in"]


def test_a_code_is_void_after_three_wrong_ones_and_after_its_time(client, strict, settings):
    place = client.post(reverse("account_signup"), NEW)["Location"]
    code = code_of("ben@example.org")
    for _ in range(3):
        client.post(place, {"code": "AAAAAA"})
    client.post(place, {"code": code})
    assert "_auth_user_id" not in client.session
    cache.clear()
    sign_in(client, "ben@example.org")
    code = code_of("ben@example.org")
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 0
    client.post(place, {"code": code})
    assert "_auth_user_id" not in client.session


def test_sign_up_with_a_taken_address_looks_like_any_other(strict):
    account("ben@example.org")
    taken, fresh = (
        Client().post(reverse("account_signup"), NEW | {"email": email})
        for email in ("ben@example.org", "new@example.org")
    )
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])
    assert [letter.subject for letter in mail.outbox if "ben@example.org" in letter.to] == [
        "Greenlane: You have an account already"
    ]
    assert User.objects.count() == 2


def test_a_forgotten_password_looks_the_same_for_known_and_unknown_addresses(strict):
    account()
    pages = []
    for email in ("ann@example.org", "bob@example.org"):
        client = Client()
        answer = client.post(reverse("account_reset_password"), {"email": email})
        page = client.get(answer["Location"]).content.decode().replace(email, "")
        pages.append((answer.status_code, answer["Location"], FORGERY_TOKEN.sub("", page)))
    assert pages[0] == pages[1]
    assert [letter.to for letter in mail.outbox] == [["ann@example.org"], ["bob@example.org"]]


def test_a_wrong_password_looks_the_same_for_known_and_unknown_addresses():
    account()
    said = {
        str(sign_in(Client(), email, "wrong wrong wrong").context["form"].errors)
        for email in ("ann@example.org", "bob@example.org")
    }
    assert len(said) == 1
    assert "The e-mail address or the password is wrong." in said.pop()


@pytest.mark.parametrize("email", ["ann@example.org", "bob@example.org"])
def test_five_wrong_passwords_lock_an_account_for_a_while_whether_it_exists_or_not(email):
    account()
    for attempt in range(5):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{attempt + 1}"), email, "wrong wrong wrong")
    refused = sign_in(Client(REMOTE_ADDR="192.0.2.99"), email)
    assert "There were too many attempts." in str(refused.context["form"].errors)
    assert not Event.objects.filter(kind="user.signed_in").exists()


def test_too_many_requests_of_one_caller_get_a_page_that_says_so(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        sign_in(client, "bob@example.org", "wrong wrong wrong")
    answer = sign_in(client, "bob@example.org", "wrong wrong wrong")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Too many attempts" in answer.content.decode()


def test_the_log_knows_a_failed_sign_in_by_pseudonym_and_no_address():
    ann = account()
    sign_in(Client(), "ann@example.org", "wrong wrong wrong")
    sign_in(Client(), "bob@example.org", "wrong wrong wrong")
    failed = Event.objects.filter(kind="user.sign_in_failed").order_by("id")
    assert list(failed.values_list("subject", "actor_role")) == [
        (f"user/{ann.pseudonym}", "system"),
        ("user/unknown", "system"),
    ]
    everything = str(list(Event.objects.values_list("subject", "data", "actor")))
    assert "example.org" not in everything


def test_the_session_gets_a_new_key_at_sign_in():
    account()
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client, "ann@example.org")
    assert client.session.session_key != before
    assert Client(headers={"Cookie": f"sessionid={before}"}).get(reverse("account_home")).status_code == 302


def test_signing_out_takes_a_post_and_is_logged(client):
    account()
    client = signed_in(User.objects.get())
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session
    assert kinds()[-1] == "user.signed_out"


def test_a_person_who_is_switched_off_cannot_sign_in(client):
    account()
    User.objects.update(is_active=False)
    sign_in(client, "ann@example.org")
    assert "_auth_user_id" not in client.session


def test_a_session_ends_after_its_time_however_much_it_is_used(settings):
    """Every change to a session renews its cookie; what counts is when the person signed in."""
    client, now = signed_in(account()), clock.now()
    for hours, status in ((4, 200), (8, 200), (9.9, 200), (10.1, 302)):
        with clock.at(now + timedelta(hours=hours)):
            assert client.get(reverse("account_home")).status_code == status, hours
            client.post(reverse("account_roles"), {"membership": "0"})
    assert "_auth_user_id" not in client.session
    assert kinds()[-1] == "user.signed_out"


def test_a_mail_that_is_not_taken_leaves_no_address_in_the_log(monkeypatch, caplog):
    """The refusal of a mail server names whom it refuses."""

    def refuse(mail, *args, **options):
        raise SMTPRecipientsRefused(dict.fromkeys(mail.to, (550, b"no such user")))

    monkeypatch.setattr(EmailMessage, "send", refuse)
    account("private.person@example.org")
    answer = Client().post(reverse("account_reset_password"), {"email": "private.person@example.org"})
    assert answer.status_code == 503
    assert "SMTPRecipientsRefused" in caplog.text
    assert "private.person" not in caplog.text


def test_changing_the_password_ends_other_sessions_and_tells_the_owner():
    ann = account()
    here, elsewhere = signed_in(ann), signed_in(ann)
    fresh = "nine loud harbour cranes"
    wrong = here.post(
        reverse("account_change_password"), {"oldpassword": "no", "password1": fresh, "password2": fresh}
    )
    assert "This is not your present password." in wrong.content.decode()
    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    )
    assert here.get(reverse("account_home")).status_code == 200
    assert elsewhere.get(reverse("account_home")).status_code == 302
    event = Event.objects.get(kind="user.password_changed")
    assert '"reset":false' in event.data
    assert mail.outbox[-1].subject == "Greenlane: Your password was changed"


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012", "ann@example.org"])
def test_a_weak_password_is_refused(weak):
    client = signed_in(account())
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    assert answer.context["form"].errors["password1"]


def test_a_forgotten_password_is_set_with_the_mailed_code_once(client):
    ann = account()
    fresh = "nine loud harbour cranes"
    client.post(reverse("account_reset_password"), {"email": ann.email})
    code = code_of(ann.email)
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    done = client.post(reverse("account_complete_password_reset"), {"password1": fresh, "password2": fresh})
    assert done.status_code == 302
    ann.refresh_from_db()
    assert ann.check_password(fresh)
    assert '"reset":true' in Event.objects.get(kind="user.password_changed").data
    again = client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    assert again["Location"] == reverse("account_login")
    other = Client()
    other.post(reverse("account_reset_password"), {"email": ann.email})
    assert (
        "This code is wrong."
        in other.post(reverse("account_confirm_password_reset_code"), {"code": code}).content.decode()
    )


def test_a_new_address_counts_once_its_code_is_entered():
    ann = account()
    client = signed_in(ann)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.post(reverse("account_email"), {"email": "ann@new.example", "action_add": "1"})
    ann.refresh_from_db()
    assert ann.email == "ann@example.org"
    client.post(answer["Location"], {"code": code_of("ann@new.example")})
    ann.refresh_from_db()
    assert ann.email == "ann@new.example"
    assert "user.email_changed" in kinds()
    assert ["ann@example.org"] in [letter.to for letter in mail.outbox]


def test_sessions_are_listed_and_ended_one_by_one_or_all():
    ann = account()
    here, phone, tablet = (signed_in(ann) for _ in range(3))
    page = here.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 3
    one = next(row for row in page.context["sessions"] if row.session_key == phone.session.session_key)
    here.post(reverse("session_end", args=[one.pk]))
    assert phone.get(reverse("account_home")).status_code == 302
    here.post(reverse("sessions_end_others"))
    assert tablet.get(reverse("account_home")).status_code == 302
    assert here.get(reverse("account_home")).status_code == 200
    assert kinds().count("user.session_ended") == 2


def test_nobody_ends_the_session_of_another():
    ann, bob = account(), account("bob@example.org")
    theirs, own = signed_in(ann), signed_in(bob)
    session = theirs.get(reverse("usersessions_list")).context["sessions"][0]
    own.post(reverse("session_end", args=[session.pk]))
    assert theirs.get(reverse("account_home")).status_code == 200
    with pytest.raises(errors.SessionUnknown):
        end_session(user=bob, pk=session.pk, by=person(bob))
    with pytest.raises(Forbidden):
        end_session(user=ann, pk=session.pk, by=person(bob))


def test_the_chosen_language_stays_with_the_account_and_comes_with_the_next_browser():
    ann = account()
    client = signed_in(ann)
    client.post(reverse("set_language"), {"language": "th", "next": "/"})
    ann.refresh_from_db()
    assert ann.language == "th"
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    ann.refresh_from_db()
    assert ann.language == "th"
    fresh = signed_in(ann)
    assert fresh.cookies["django_language"].value == "th"
    with pytest.raises(errors.UnknownLanguage):
        keep_language(user=ann, language="xx", by=person(ann))


def test_a_language_chosen_before_signing_in_is_kept():
    ann = account()
    client = Client()
    client.cookies["django_language"] = "hi"
    sign_in(client, ann.email)
    assert client.cookies["django_language"].value == "hi"


def test_the_account_page_changes_name_and_language():
    ann = account()
    client = signed_in(ann)
    client.post(reverse("account_home"), {"name": "Ann Lee", "language": "km"})
    ann.refresh_from_db()
    assert (ann.name, ann.language) == ("Ann Lee", "km")
    assert {"user.renamed", "user.language_chosen"} <= set(kinds())
    with pytest.raises(Forbidden):
        rename(user=ann, name="Eve", by=person(account("eve@example.org")))


def test_a_person_with_several_roles_chooses_one(organisation, office):
    ann = account()
    first = services.add_membership(user=ann, role=Role.DECLARANT, organisation=organisation(), by=SYSTEM)
    second = services.add_membership(user=ann, role=Role.SUPERVISOR, office=office, by=SYSTEM)
    client = signed_in(ann)
    assert client.get(reverse("workplace"))["Location"] == reverse("portal_home")
    page = client.get(reverse("account_roles")).content.decode()
    assert "Firm 1" in page
    assert "Test Harbour" in page
    client.post(reverse("account_roles"), {"membership": second.pk})
    assert client.get(reverse("workplace"))["Location"] == reverse("desk_home")
    assert first.pk != second.pk


@pytest.mark.parametrize("given", ["999999", "abc", "", "-1"])
def test_a_role_of_somebody_else_is_not_chosen(membership, given):
    eve = account("eve@example.org")
    client = signed_in(eve)
    client.post(reverse("account_roles"), {"membership": given.replace("999999", str(membership.pk))})
    assert client.get(reverse("workplace"))["Location"] == reverse("account_roles")


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_form_of_accounts_leads_to_another_site(membership, place):
    confirm_address(user=membership.user, by=SYSTEM)
    client = Client()
    answer = client.post(
        reverse("account_login"), {"login": membership.user.email, "password": "correct horse", "next": place}
    )
    assert "evil" not in answer["Location"]
    chosen = client.post(reverse("account_roles"), {"membership": membership.pk, "next": place})
    assert chosen["Location"] == reverse("workplace")


def test_a_server_that_takes_no_mail_is_told_and_not_an_error_of_ours(client, settings):
    account()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post(reverse("account_reset_password"), {"email": "ann@example.org"})
    assert answer.status_code == 503
    assert "The mail could not be sent." in answer.content.decode()
