"""The shell: who gets in, where a form may lead, how a refusal reads."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden
from greenlane.web.navigation import Audience, Entry, audience_of, register
from greenlane.web.pages import page, positive_int, safe_next

pytestmark = pytest.mark.django_db

User = get_user_model()

TRADER = Actor("t", frozenset({Role.DECLARANT}), organisation_id=1)
OFFICER = Actor("o", frozenset({Role.DOCUMENT_OFFICER}), office="XM000101")


def shown_to(actor: Actor, *audiences: Audience, permission: str = "") -> HttpResponse:
    request = RequestFactory().get("/")
    request.user, request.actor = User(email="a@example.org"), actor
    return page(*audiences, permission=permission)(lambda request: HttpResponse("ok"))(request)


def test_a_page_is_for_its_audience_only():
    assert shown_to(TRADER, Audience.PORTAL).status_code == 200
    with pytest.raises(Forbidden):
        shown_to(TRADER, Audience.DESK)
    with pytest.raises(Forbidden):
        shown_to(OFFICER, Audience.PORTAL)
    with pytest.raises(Forbidden):
        shown_to(OFFICER, Audience.DESK, permission="parties.manage_users")


def test_audience_follows_the_role():
    assert audience_of(None) is Audience.PUBLIC
    assert audience_of(TRADER) is Audience.PORTAL
    assert audience_of(OFFICER) is Audience.DESK


def test_a_menu_entry_names_a_section_that_exists():
    with pytest.raises(ValueError, match="no section"):
        register(Entry(Audience.DESK, "x", "home", "home", section="nowhere"))


@pytest.mark.parametrize(
    "given",
    [
        "https://evil.example/",
        "//evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        " //evil.example",
        "",
    ],
)
def test_a_form_leads_nowhere_outside_this_site(given):
    request = RequestFactory().post("/", {"next": given})
    assert safe_next(request, "/here/") == "/here/"


def test_a_form_leads_where_it_was_told_to_on_this_site():
    request = RequestFactory().post("/", {"next": "/declarations/?q=1"})
    assert safe_next(request, "/here/") == "/declarations/?q=1"


def test_an_unknown_address_is_a_page_and_under_the_api_a_problem():
    page_answer = Client().get("/nowhere/")
    assert (page_answer.status_code, page_answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert b"There is nothing" in page_answer.content
    assert Client().get("/api/v1/nowhere")["Content-Type"] == "application/problem+json"


def test_a_form_without_its_token_is_refused_with_a_page():
    user = User.objects.create_user("reader@example.org", "long enough a word")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(reverse("view_save"), {"table": "views", "name": "a"})
    assert answer.status_code == 403
    assert b"GL009" in answer.content


def test_pages_carry_a_policy_that_allows_no_inline_script():
    answer = Client().get(reverse("home"))
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_number_in_an_address_is_a_number():
    assert positive_int("") == 1
    assert positive_int("0") == 1
    assert positive_int("12") == 12
    assert [positive_int(text) for text in ("-1", "x", "9" * 10, "\u0663")] == [1, 1, 1, 1]
