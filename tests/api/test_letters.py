"""Letters over HTTP: officers who are signed in answer them, tokens only read, the public writes and looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from greenlane.config.tests.caller import API, JSON, Caller
from greenlane.enquiries.engine.drafts import OPEN
from greenlane.enquiries.models import DocumentVersion, Enquiry, Letter, Passage
from greenlane.enquiries.services import letters, replies
from greenlane.enquiries.states import VersionState
from greenlane.enquiries.tests.post import MONDAY, QUESTION, SENDER, draft_of, received, revision, shelf
from greenlane.enquiries.tests.shelf import put
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Role
from greenlane.parties.models import Membership
from greenlane.parties.services import issue_token

pytestmark = pytest.mark.django_db
BOTH = f"{QUESTION}\n\nAnd what is the colour of the moon over Atlantis?"
WHY = {"reason": "An advertisement, no question."}
LETTER = {"text": QUESTION, "subject": "Cash", "name": "Mei Tan", "address": SENDER, "consent": True}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture(autouse=True)
def version(monday: None) -> DocumentVersion:
    return shelf()


class Desk:
    """An officer signed in at the site, whose program sends the token of the page against forged requests."""

    def __init__(self, email: str, role: Role = Role.ENQUIRY_OFFICER) -> None:
        user = get_user_model().objects.create_user(email, "a long word")
        self.membership: Membership = user.memberships.create(role=role, since=date(2024, 1, 1))
        self.id = str(user.pseudonym)
        self.client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = self.client.get(reverse("contact")).content.decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found
        self.forgery_token = found[1]

    def send(self, method: str, address: str, payload: Any = None, kind: str = JSON, **headers: str) -> Any:
        sent = {"X-CSRFToken": self.forgery_token, **headers}
        body = b"" if payload is None else orjson.dumps(payload)
        return self.client.generic(method, f"{API}{address}", body, content_type=kind, headers=sent)

    def get(self, address: str) -> Any:
        return self.send("GET", address)

    def token(self, *scopes: str) -> Caller:
        """A program of this officer's."""
        _, secret = issue_token(membership=self.membership, name="test", scopes=scopes, by=SYSTEM)
        return Caller(secret)


@pytest.fixture
def desk() -> Desk:
    return Desk("one@customs.example")


def case(found: Enquiry) -> str:
    return f"/enquiries/{found.number}"


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer.json()["errors"]]


def test_list_is_filtered_searched_and_paged_without_telling_who_wrote(desk: Desk) -> None:
    cash = received(f"{QUESTION} My passport is K12345678.")
    with clock.at(MONDAY + timedelta(days=1)):
        dogs = received("May I bring my dog?", sender_address="other@example.org", language="th")
    first = desk.get("/enquiries?limit=1")
    assert [one["number"] for one in first.json()["items"]] == [cash.number]
    rest = desk.client.get(first.json()["next"]).json()
    assert ([one["number"] for one in rest["items"]], rest["next"]) == ([dogs.number], None)
    assert SENDER not in first.content.decode()
    for query, wanted in (
        ("q=dog", [dogs]),
        ("q=K12345678", []),
        (f"q={cash.number.lower()}", [cash]),
        ("language=th", [dogs]),
        (f"domain={cash.domain}&q=cash", [cash]),
        ("state=open&due=later", [cash, dogs]),
        ("due=overdue", []),
        ("state=answered", []),
    ):
        items = desk.get(f"/enquiries?{query}").json()["items"]
        assert [one["number"] for one in items] == [one.number for one in wanted], query
    with clock.at(cash.due_at + timedelta(minutes=1)):
        assert [one["overdue"] for one in desk.get("/enquiries?due=overdue").json()["items"]] == [True]


@pytest.mark.parametrize(
    "query",
    ["state=lost", "domain=weather", "due=never", "language=xx", "limit=0", "limit=9999", "q=" + "x" * 301],
)
def test_list_refuses_a_wrong_filter(desk: Desk, query: str) -> None:
    assert desk.get(f"/enquiries?{query}").status_code == 422
    assert desk.get("/enquiries?cursor=nonsense").status_code == 400
    assert desk.get("/enquiries?q=%00").status_code == 400


def test_case_tells_letters_draft_citations_and_evidence(desk: Desk, version: DocumentVersion) -> None:
    found = received(BOTH)
    told = desk.get(case(found)).json()
    assert (told["sender_address"], told["mine"], told["state"]) == (SENDER, False, "received")
    assert [one["text"] for one in told["letters"] if not one["outgoing"]] == [BOTH]
    draft = told["draft"]
    assert (draft["revision"], draft["open"], draft["changed"]) == (revision(found), 1, 0.0)
    assert [one["status"] for one in draft["questions"]] == ["answered", "open"]
    (citation,) = draft["citations"]
    assert (citation["id"], citation["standing"]) == ("passengers/cash@1#p1", "in_force")
    assert draft["questions"][0]["evidence"][0]["number"] == 1
    put(version, state=VersionState.WITHDRAWN)
    draft = desk.get(case(found)).json()["draft"]
    assert draft["citations"][0]["standing"] == "withdrawn"
    assert [one["code"] for one in draft["warnings"]] == ["changed"]
    passages = desk.get(f"{case(found)}/evidence?q=rabies certificate for a dog").json()["items"]
    assert passages[0]["id"].startswith("permits/dogs@1")
    assert desk.get("/enquiries/ENQ-26-AAAAAAAA").status_code == 404


def test_from_taking_to_sending(desk: Desk) -> None:
    found = received(BOTH)
    taken = desk.send("POST", "/enquiries/next", {"domain": found.domain})
    assert (taken.json()["number"], taken.json()["officer"]) == (found.number, desk.id)
    assert desk.send("POST", f"{case(found)}/take").json()["state"] == "in_hand"
    assert codes(desk.send("POST", "/enquiries/next")) == ["LET009"]
    first = desk.get(case(found)).json()["draft"]
    unready = desk.send("POST", f"{case(found)}/reply", {"revision": first["revision"]})
    assert (unready.status_code, codes(unready)) == (422, ["LET004"])
    dogs = Passage.objects.get(version__document__code="permits/dogs")
    given = {"passage": dogs.pk, "revision": first["revision"]}
    put_in = desk.send("POST", f"{case(found)}/draft/passages", given).json()
    assert (put_in["open"], len(put_in["citations"])) == (0, 2)
    stale = desk.send("PUT", f"{case(found)}/draft", {"text": "Mine", "revision": first["revision"]})
    assert (stale.status_code, codes(stale)) == (409, ["LET003"])
    text = put_in["text"].replace(dogs.text, "Nobody knows.")
    saved = desk.send("PUT", f"{case(found)}/draft", {"text": text, "revision": put_in["revision"]}).json()
    assert saved["text"] == text
    assert saved["changed"] > 0
    old = desk.send("POST", f"{case(found)}/reply", {"revision": put_in["revision"]})
    assert codes(old) == ["LET003"]
    sent = desk.send("POST", f"{case(found)}/reply", {"revision": saved["revision"]})
    assert (sent.status_code, sent.json()["state"]) == (200, "answered")
    assert desk.send("POST", f"{case(found)}/reply", {"revision": saved["revision"]}).status_code == 409
    assert found.drafts.get().sent_by == desk.id
    (reply,) = found.letters.filter(outgoing=True, automatic=False)
    assert reply.text == text
    told = desk.get(case(found)).json()
    assert (told["draft"]["revision"], told["draft"]["warnings"], told["mine"]) == ("", [], False)


def test_send_with_a_changed_source_wants_it_renewed_or_confirmed(
    desk: Desk, version: DocumentVersion
) -> None:
    found = received()
    desk.send("POST", f"{case(found)}/take")
    put(version, state=VersionState.WITHDRAWN)
    given = {"revision": revision(found)}
    refused = desk.send("POST", f"{case(found)}/reply", given)
    assert (refused.status_code, codes(refused)) == (409, ["LET007"])
    renewal = desk.send("POST", f"{case(found)}/draft/citations/1/renewal", given)
    assert renewal.status_code == 404
    assert desk.send("POST", f"{case(found)}/reply", {**given, "confirmed": ["all"]}).status_code == 422
    assert desk.send("POST", f"{case(found)}/reply", {**given, "confirmed": ["changed"]}).status_code == 200


def test_second_reader_sends_or_sends_back_and_the_writer_does_not(desk: Desk) -> None:
    found, reader = received(f"{QUESTION} Is there a penalty?"), Desk("two@customs.example")
    desk.send("POST", f"{case(found)}/take")
    given = {"text": draft_of(found).text.replace(OPEN, "No."), "revision": revision(found)}
    now = desk.send("PUT", f"{case(found)}/draft", given).json()["revision"]
    reply = {"revision": now, "confirmed": ["uncited"]}
    assert codes(desk.send("POST", f"{case(found)}/reply", reply)) == ["LET005"]
    assert codes(reader.send("PUT", f"{case(found)}/draft", {**given, "revision": now})) == ["LET002"]
    assert desk.send("POST", f"{case(found)}/second-reading").json()["state"] == "to_read"
    assert codes(desk.send("POST", f"{case(found)}/reply", reply)) == ["LET006"]
    assert codes(desk.send("POST", f"{case(found)}/second-reading/refusal", WHY)) == ["LET006"]
    back = reader.send("POST", f"{case(found)}/second-reading/refusal", WHY)
    assert (back.json()["state"], back.json()["officer"]) == ("in_hand", desk.id)
    desk.send("POST", f"{case(found)}/second-reading")
    assert reader.send("POST", f"{case(found)}/reply", reply).status_code == 200
    draft = found.drafts.get()
    assert (draft.edited_by, draft.second_reader, draft.sent_by) == (desk.id, reader.id, reader.id)


def test_move_redraft_give_back_and_close(desk: Desk) -> None:
    found, other = received(), Desk("two@customs.example")
    desk.send("POST", f"{case(found)}/take")
    assert other.send("POST", f"{case(found)}/take").status_code == 409
    moved = desk.send("PUT", f"{case(found)}/domain", {"domain": "origin", **WHY})
    assert moved.json()["domain"] == "origin"
    assert codes(other.send("PUT", f"{case(found)}/domain", {"domain": "cargo", **WHY})) == ["LET002"]
    assert desk.send("POST", f"{case(found)}/draft").json()["ordinal"] == 2
    assert codes(other.send("POST", f"{case(found)}/draft")) == ["LET002"]
    assert desk.send("POST", f"{case(found)}/return").json()["state"] == "received"
    assert codes(desk.send("POST", f"{case(found)}/return")) == ["LET002"]
    assert codes(other.send("POST", f"{case(found)}/closing", {"reason": "Spam"})) == ["LET011"]
    assert other.send("POST", f"{case(found)}/closing", WHY).json()["state"] == "closed"
    assert other.send("POST", f"{case(found)}/closing", WHY).status_code == 409


CHANGES: dict[str, tuple[str, str, Any]] = {
    "take the next": ("POST", "/enquiries/next", {}),
    "take": ("POST", "{case}/take", None),
    "give back": ("POST", "{case}/return", None),
    "move": ("PUT", "{case}/domain", {"domain": "origin", **WHY}),
    "close": ("POST", "{case}/closing", WHY),
    "redraft": ("POST", "{case}/draft", None),
    "save": ("PUT", "{case}/draft", {"text": "Mine", "revision": ""}),
    "insert": ("POST", "{case}/draft/passages", {"passage": 1, "revision": ""}),
    "renew": ("POST", "{case}/draft/citations/1/renewal", {"revision": ""}),
    "ask": ("POST", "{case}/second-reading", None),
    "send back": ("POST", "{case}/second-reading/refusal", WHY),
    "send": ("POST", "{case}/reply", {"revision": "", "confirmed": ["changed"]}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_programs_other_sites_and_other_officers_change_nothing(name: str, desk: Desk) -> None:
    """A token of the officer's own is refused as a forged request of his browser is."""
    method, address, payload = CHANGES[name]
    found = received()
    place = address.format(case=case(found))
    before = (found.state, draft_of(found).text, Letter.objects.count())
    raw = b"" if payload is None else orjson.dumps(payload)
    program = desk.token("enquiries.answer", "enquiries.read_enquiries")
    assert program.get(case(found)).status_code == 200
    answer = program.send(method, place, raw)
    assert (answer.status_code, codes(answer)) == (403, ["GL403"])
    assert "person at a desk" in answer.json()["title"]
    assert "scope" in desk.token("enquiries.read_enquiries").send(method, place, raw).json()["title"]
    forged = desk.send(method, place, payload, **{"X-CSRFToken": "x" * 64})
    assert (forged.status_code, codes(forged)) == (403, ["AUTH006"])
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert desk.send(method, place, payload or {}, kind).status_code == 415, kind
    for role in (Role.OVERSIGHT, Role.KNOWLEDGE_CURATOR, Role.DOCUMENT_OFFICER, Role.SUPERVISOR):
        other = Desk(f"{role}@customs.example", role)
        assert other.send(method, place, payload).status_code == 403, role
        reads = 200 if role == Role.OVERSIGHT else 403
        assert [other.get(one).status_code for one in ("/enquiries", case(found))] == [reads, reads], role
    assert Caller().send(method, place, raw).status_code == 401
    found.refresh_from_db()
    assert (found.state, draft_of(found).text, Letter.objects.count()) == before


def test_save_refuses_what_is_too_long_hostile_or_misspelt(desk: Desk) -> None:
    found = received()
    desk.send("POST", f"{case(found)}/take")
    before = draft_of(found).text
    given = {"text": "x" * (replies.LONGEST + 1), "revision": revision(found)}
    answer = desk.send("PUT", f"{case(found)}/draft", given)
    assert (answer.status_code, codes(answer)) == (413, ["LET014"])
    for change, status in (
        ({"text": "a\x00b"}, 400),
        ({"text": None}, 422),
        ({"revision": "../../etc"}, 422),
        ({"txt": "x"}, 422),
    ):
        assert desk.send("PUT", f"{case(found)}/draft", {**given, **change}).status_code == status, change
    assert desk.send("PUT", f"{case(found)}/draft").status_code in {400, 422}
    assert (
        desk.send("POST", f"{case(found)}/draft/passages", {"passage": 10**12, "revision": ""}).status_code
        == 422
    )
    assert draft_of(found).text == before
    script = "<script>alert(1)</script> {{ 7*7 }}"
    kept = desk.send("PUT", f"{case(found)}/draft", {"text": script, "revision": revision(found)})
    assert kept.json()["text"] == script
    assert kept["Content-Type"] == JSON


# --- the public ---


def test_write_is_taken_once_under_a_key_and_shows_where_it_stands(desk: Desk) -> None:
    by = Caller()
    first, again = (by.post("/letters", LETTER, Idempotency_Key="1") for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    found = Enquiry.objects.get()
    assert (found.channel, found.sender_address, found.subject) == ("api", SENDER, "Cash")
    other = by.post("/letters", {**LETTER, "text": "May I bring my dog?"}, Idempotency_Key="1")
    assert other.json()["number"] != found.number
    place = f"/letters/{found.number}/{first.json()['key']}"
    told = by.get(place)
    assert (told.json()["step"], told.json()["replies"]) == ("waits", [])
    assert SENDER not in told.content.decode()
    desk.send("POST", f"{case(found)}/take")
    assert by.get(place).json()["step"] == "in_hand"
    for wrong in (
        f"/letters/{found.number}/{other.json()['key']}",
        "/letters/ENQ-26-AAAAAAAA/x",
        f"{place}x",
    ):
        assert (by.get(wrong).status_code, codes(by.get(wrong))) == (404, ["GL404"]), wrong


def test_write_again_without_a_key_is_kept_and_marked_as_a_duplicate() -> None:
    first, again = (Caller().post("/letters", LETTER).json() for _ in range(2))
    assert Enquiry.objects.get(number=again["number"]).duplicate_of.number == first["number"]
    assert (
        Caller().get(f"/letters/{again['number']}/{again['key']}").json()["duplicate_of"] == first["number"]
    )


def test_write_tells_everything_that_is_wrong_at_once_and_keeps_nothing() -> None:
    wrong = {
        "text": "x" * 8001,
        "address": "nobody",
        "consent": False,
        "language": "xx",
        "website": "http://x",
    }
    answer = Caller().post("/letters", wrong)
    assert answer.status_code == 422
    pointers = {one["pointer"] for one in answer.json()["errors"]}
    assert pointers == {"/text", "/address", "/consent", "/language", "/website"}
    assert codes(Caller().post("/letters", {**LETTER, "text": " \n "})) == ["LET010"]
    assert Caller().post("/letters", {**LETTER, "subject": "a\x00"}).status_code == 400
    assert Caller().send("POST", "/letters", b"{").status_code == 400
    header = Caller().post("/letters", {**LETTER, "subject": "Hi\r\nBcc: x@evil.example"})
    assert header.status_code == 201
    assert "\n" not in Enquiry.objects.get().subject


def test_write_too_often_is_stopped_by_page_and_program_together(settings: Any) -> None:
    settings.GREENLANE_RATE_LIMIT = "600/h"
    assert Caller().post("/letters", LETTER).status_code == 201
    refused = Caller().post("/letters", {**LETTER, "text": "May I bring my dog?"})
    assert (refused.status_code, codes(refused)) == (429, ["GL429"])
    form = {**LETTER, "consent": "on", "language": "en"}
    assert Client().post(reverse("contact"), form).status_code == 429


def test_list_and_case_cost_few_queries_however_long_they_are(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    for place in range(60):
        sent_by = f"person{place}@example.org"
        letters.receive(channel="form", text=f"May I bring dog {place}?", sender_address=sent_by)
    found = received()
    for place in range(3):
        past = received(sender_address=f"past{place}@example.org")
        desk.send("POST", f"{case(past)}/take")
        desk.send("POST", f"{case(past)}/reply", {"revision": revision(past)})
    with django_assert_max_num_queries(4):  # session, user, role, list
        assert len(desk.get("/enquiries?limit=50").json()["items"]) == 50
    with django_assert_max_num_queries(15):
        told = desk.get(case(found)).json()
    assert len(told["similar"]) == 3
    program = desk.token("enquiries.read_enquiries")
    with django_assert_max_num_queries(2):  # token, list
        assert len(program.get("/enquiries?limit=60&state=open").json()["items"]) == 60
