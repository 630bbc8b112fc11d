"""The pages of lists and of canaries."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from greenlane.declarations.states import Lane
from greenlane.declarations.tests.pages import OFFICER, actor, signed_in
from greenlane.risk.models import Canary, ListVersion, Rule
from greenlane.risk.services.canaries import make_canary
from greenlane.risk.services.lists import draft_list
from greenlane.risk.states import Publication, RuleState
from greenlane.risk.tests.live import in_force_now, lodge, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
ANALYST, APPROVER, OVERSIGHT = "analyst@customs", "rule.approver@customs", "oversight@audit"


def text_of(response) -> str:
    return response.content.decode()


def drafted(values: list[str], name: str = "watched origins") -> ListVersion:
    return draft_list(name=name, kind="country", values=values, by=actor(ANALYST))


def published(values: list[str]) -> ListVersion:
    found = drafted(values)
    answer = signed_in(APPROVER).post(reverse("risk_list_step", args=[found.pk, "publish"]))
    assert answer.status_code == 302, text_of(answer)
    found.refresh_from_db()
    return found


def new(**data):
    return signed_in(ANALYST).post(reverse("risk_list_new"), {"name": "ports", "kind": "country", **data})


def test_lists_are_written_published_and_followed() -> None:
    assert new(values="CN\n\nVN\n", note="UN").status_code == 302
    first = ListVersion.objects.get()
    assert first.values == ["CN", "VN"]
    page = reverse("risk_list", args=[first.pk])
    assert "has to publish" not in text_of(signed_in(ANALYST).get(page))
    step = reverse("risk_list_step", args=[first.pk, "publish"])
    assert signed_in(ANALYST).post(step).status_code == 403
    assert signed_in(OVERSIGHT).post(step).status_code == 403
    assert signed_in(APPROVER).post(step).status_code == 302
    answer = signed_in(ANALYST).post(reverse("risk_list_next", args=[first.pk]), {"values": "VN\nTH"})
    assert answer.status_code == 302
    second = ListVersion.objects.get(version=2)
    shown = text_of(signed_in(OVERSIGHT).get(reverse("risk_list", args=[second.pk])))
    assert '<ins class="gl-new">TH</ins>' in shown
    assert '<del class="gl-old">CN</del>' in shown
    discard = reverse("risk_list_step", args=[second.pk, "discard"])
    assert signed_in(ANALYST).post(discard).status_code == 302
    assert signed_in(ANALYST).post(discard).status_code == 409
    listed = text_of(signed_in(ANALYST).get(reverse("risk_lists")))
    assert "ports" in listed
    assert "Discarded" in listed


def test_list_tells_every_wrong_value_and_keeps_none() -> None:
    answer = new(values="CN\nChina\nvn\nTH")
    assert answer.status_code == 422
    for part in ("China", "“vn”", "value 2", "value 3"):
        assert part in text_of(answer)
    assert not ListVersion.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.csv", b"\xef\xbb\xbfCN,China\r\nVN,Viet Nam\r\n", 302),
        ("a.txt", b"CN\nVN\n", 302),
        ("a.txt", b"CN\nVN \xff\n", 422),
        ("a.txt", b"CN\n\x00\n", 422),
        ("a.csv", b"CN\n\x00\n", 422),
        ("a.txt", b"", 422),
        ("a.txt", b"CN\n" * 800_000, 422),
    ],
)
def test_list_from_a_file(name: str, content: bytes, status: int) -> None:
    answer = new(file=SimpleUploadedFile(name, content))
    assert answer.status_code == status
    assert [row.values for row in ListVersion.objects.all()] == ([["CN", "VN"]] if status == 302 else [])


def test_list_from_values_and_file_at_once_or_hostile_values_is_refused() -> None:
    both = new(values="CN", file=SimpleUploadedFile("a.txt", b"VN"))
    assert both.status_code == 422
    for values in ("", "C\x00N", "N" * (2 * 1024 * 1024 + 1), "<script>alert(1)</script>"):
        answer = new(values=values)
        assert answer.status_code == 422
        assert "<script>alert" not in text_of(answer)
    assert new(values="CN", name='a"b').status_code == 422
    assert new(values="CN", kind="number").status_code == 422
    assert not ListVersion.objects.exists()


def test_list_with_a_name_of_an_address_is_reached() -> None:
    for name in ("new", "..", "a/b", "<b>"):
        found = drafted(["CN"], name)
        assert signed_in(ANALYST).get(reverse("risk_list", args=[found.pk])).status_code == 200
    assert "<b>" not in text_of(signed_in(ANALYST).get(reverse("risk_lists"))).replace("<b></b>", "")


def test_list_values_are_paged_and_found() -> None:
    values = [a + b for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    page, client = reverse("risk_list", args=[drafted(values).pk]), signed_in(ANALYST)
    assert "Page 1 of 2" in text_of(client.get(page))
    assert "<code>JZ</code>" in text_of(client.get(page, {"page": "2"}))
    assert "<code>JZ</code>" in text_of(client.get(page, {"q": "jz", "page": "9"}))
    assert "No value fits" in text_of(client.get(page, {"q": "\x00?"}))


def test_list_says_which_rules_read_it_and_a_canary_stops_it() -> None:
    first = published(["CN"])
    rule('origin in list "watched origins"')
    in_force_now()
    assert "R0001.1" in text_of(signed_in(ANALYST).get(reverse("risk_list", args=[first.pk])))
    assert reverse("risk_list", args=[first.pk]) in text_of(
        signed_in(ANALYST).get(reverse("rule", args=["R0001.1"]))
    )
    make_canary(
        name="Honest tea", rows=[{"origin": "LK"}], office="XM000101", by=actor(ANALYST), lane=Lane.GREEN
    )
    second = drafted(["CN", "LK"])
    answer = signed_in(APPROVER).post(reverse("risk_list_step", args=[second.pk, "publish"]))
    assert answer.status_code == 409
    assert "Honest tea" in text_of(answer)
    second.refresh_from_db()
    assert second.state == Publication.DRAFT


def test_lists_take_few_queries(django_assert_max_num_queries) -> None:
    for number in range(20):
        drafted(["CN"], f"list {number}")
    client = signed_in(ANALYST)
    client.get(reverse("risk_lists"))
    with django_assert_max_num_queries(12):
        client.get(reverse("risk_lists"))
    assert "list 3" in client.get(reverse("risk_lists"), {"format": "csv"}).getvalue().decode()


# --- canaries ---


def test_canary_is_kept_of_a_declaration_and_dropped_with_a_reason() -> None:
    rule('hs starts with "1905"')
    in_force_now()
    found, client, page = lodge(), signed_in(ANALYST), reverse("canaries")
    assert client.post(page, {"mrn": found.mrn, "name": "Bread"}).status_code == 302
    one = Canary.objects.get()
    shown = text_of(signed_in(OVERSIGHT).get(page))
    assert found.mrn in shown
    assert "Keep a declaration" not in shown
    assert client.post(page, {"mrn": found.mrn, "name": "Bread"}).status_code == 422
    drop = reverse("canary_drop", args=[one.pk])
    assert client.post(drop, {f"{one.pk}-reason": "no"}).status_code == 422
    assert client.post(drop, {f"{one.pk}-reason": "The trader closed."}).status_code == 302
    assert client.post(drop, {f"{one.pk}-reason": "The trader closed."}).status_code == 404


def test_canary_that_strays_is_shown() -> None:
    make_canary(name="Odd", rows=[{"hs": "19059010"}], office="XM000101", by=actor(ANALYST), lane=Lane.RED)
    assert "strays" in text_of(signed_in(ANALYST).get(reverse("canaries")))


@pytest.mark.parametrize("mrn", ["26XM00000000000000", "\x00", "x" * 40, ""])
def test_canary_of_no_declaration_is_refused(mrn: str) -> None:
    assert signed_in(ANALYST).post(reverse("canaries"), {"mrn": mrn, "name": "None"}).status_code == 422


def test_canaries_are_read_by_who_reads_rules_and_kept_by_analysts() -> None:
    data = {"mrn": "26XM00000000000000", "name": "None"}
    assert signed_in(OFFICER).get(reverse("canaries")).status_code == 403
    for mailbox in (APPROVER, OVERSIGHT):
        assert signed_in(mailbox).get(reverse("canaries")).status_code == 200
        assert signed_in(mailbox).post(reverse("canaries"), data).status_code == 403
    assert not Rule.objects.filter(state=RuleState.LIVE).exists()
