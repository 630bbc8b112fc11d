"""The facilitation desk: each sheet of a paper brought in gets a number of its own, on the holder's file."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import TRADER
from greenlane.declarations.tests.pages import actor, lodged, signed_in
from greenlane.documents import selectors
from greenlane.documents.counter import services
from greenlane.documents.counter.cases import find_case
from greenlane.documents.counter.errors import NoCaseFound, ReceivedBefore, SheetOnFile, SheetsDiffer
from greenlane.documents.counter.models import CounterPaper
from greenlane.documents.counter.services import Brought
from greenlane.documents.models import Document
from greenlane.documents.services import Upload, file_document
from greenlane.documents.tests import papers
from greenlane.engines.pages import PDF
from greenlane.foundation.errors import CustomsError, Forbidden, NotFound
from greenlane.foundation.models import Event
from greenlane.parties.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
DESK, ELSEWHERE = "desk@portmeridia", "desk@centra"
ORIGIN = "861"


def brought(case: Any, *scans: bytes, **changes: Any) -> Brought:
    given = scans or (papers.pdf("Certificate", 3),)
    values: dict[str, Any] = {
        "case": case,
        "type_code": ORIGIN,
        "brought_by": "Somchai Errand",
        "counted": 3,
        "scans": [(f"scan{n}.pdf", data) for n, data in enumerate(given)],
        "shelf": "Room 12, B4",
    }
    return Brought(**(values | changes))


@pytest.fixture
def declared(small_tariff: None) -> Declaration:
    return lodged()


def received(declared: Declaration, *scans: bytes, **changes: Any) -> CounterPaper:
    by = actor(DESK)
    return services.receive_paper(brought=brought(find_case(declared.mrn, by), *scans, **changes), by=by)


def test_receive_files_every_sheet_of_a_scan_under_a_number_of_its_own(declared: Declaration) -> None:
    paper = received(declared)
    documents = [sheet.document for sheet in paper.sheets.all()]
    assert len({one.irn for one in documents}) == 3
    assert {one.content.pages for one in documents} == {1}
    assert {one.type_code for one in documents} == {ORIGIN}
    assert {one.holder.identifier for one in documents} == {TRADER}
    texts = [selectors.pages_of(one)[0].words for one in documents]
    assert [words[-1].text for words in texts] == ["1", "2", "3"]
    logged = Event.objects.get(kind="document.paper_received")
    assert "Somchai" not in logged.data
    assert paper.reference in logged.subject


def test_receive_links_the_sheets_so_that_trader_and_officers_read_them(declared: Declaration) -> None:
    paper = received(declared)
    irn = paper.sheets.all()[0].document.irn
    for who in ("importer@aurora", "officer@portmeridia", DESK, "supervisor@customs"):
        assert selectors.document(irn, by=actor(who)).irn == irn
    for who in ("importer@delta", "officer@centra"):
        with pytest.raises(NotFound):
            selectors.document(irn, by=actor(who))


def test_receive_takes_a_file_for_each_sheet_and_keeps_it_as_it_is(declared: Declaration) -> None:
    sheets = [papers.pdf("Bond"), papers.image("PNG"), papers.image("JPEG")]
    paper = received(declared, *sheets)
    kept = [selectors.content_of(sheet.document) for sheet in paper.sheets.all()]
    assert kept == sheets


def test_receive_parts_a_picture_with_several_pages(declared: Declaration) -> None:
    out = io.BytesIO()
    shades = [Image.new("1", (200, 100), n) for n in (0, 1)]
    shades[0].save(out, "TIFF", save_all=True, append_images=shades[1:])
    paper = received(declared, out.getvalue(), counted=2)
    assert [one.document.content.media_type for one in paper.sheets.all()] == ["image/png", "image/png"]


def test_receive_with_both_sides_in_the_scan_gives_one_number_to_a_sheet(declared: Declaration) -> None:
    paper = received(declared, papers.pdf("Bond", 4), counted=2, both_sides=True)
    assert [one.document.content.pages for one in paper.sheets.all()] == [2, 2]


def test_receive_with_another_count_than_the_scan_is_refused(declared: Declaration) -> None:
    with pytest.raises(SheetsDiffer, match="You counted 2; the scan holds 3"):
        received(declared, counted=2)
    assert not Document.objects.exists()


def test_receive_the_same_scan_again_is_told_and_not_filed_twice(declared: Declaration) -> None:
    first = received(declared)
    with pytest.raises(ReceivedBefore, match=first.reference) as refusal:
        received(declared)
    assert first.sheets.all()[2].document.irn in refusal.value.hint
    assert CounterPaper.objects.count() == 1
    other = find_case("XM100000002", actor(DESK))
    services.receive_paper(brought=brought(other), by=actor(DESK))
    assert CounterPaper.objects.count() == 2, "another trader may hold the same paper"


def test_receive_what_the_holder_filed_himself_names_that_document(declared: Declaration) -> None:
    data = papers.pdf("Certificate")
    own = file_document(upload=Upload("own.pdf", data, ORIGIN), by=actor("importer@aurora")).document
    with pytest.raises(SheetOnFile, match=own.irn):
        received(declared, data, counted=1)
    with pytest.raises(SheetOnFile, match="Two sheets are the same"):
        received(declared, papers.image(), papers.image(), counted=2)


def test_receive_hostile_and_strange_scans_names_each_file(declared: Declaration) -> None:
    hostile = papers.with_object(papers.pdf(), b"<< /S /JavaScript >>")
    with pytest.raises(CustomsError) as refusal:
        received(declared, hostile, papers.XML, papers.pdf(), b"")
    found = [(one.pointer, one.code) for one in refusal.value.violations]
    assert found == [("scans/0", "DOC008"), ("scans/1", "CTR001"), ("scans/3", "DOC001")]
    assert not CounterPaper.objects.exists()


def test_only_the_desk_of_the_office_receives(declared: Declaration) -> None:
    case = find_case(declared.mrn, actor(DESK))
    for who in ("officer@portmeridia", "supervisor@customs", "importer@aurora"):
        with pytest.raises(Forbidden):
            services.receive_paper(brought=brought(case), by=actor(who))
    with pytest.raises(NoCaseFound):
        find_case(declared.mrn, actor(ELSEWHERE))


def test_give_back_and_move(declared: Declaration) -> None:
    paper = received(declared)
    services.move_paper(paper=paper, shelf="Safe 2", by=actor(DESK))
    with pytest.raises(Forbidden):
        services.give_back_paper(paper=paper, to="Somchai", by=actor(ELSEWHERE))
    done = services.give_back_paper(paper=paper, to="Somchai", by=actor(DESK))
    assert (done.state, done.shelf, done.returned_to) == ("returned", "", "Somchai")
    for verb in (
        lambda: services.give_back_paper(paper=paper, to="X", by=actor(DESK)),
        lambda: services.move_paper(paper=paper, shelf="Y", by=actor(DESK)),
    ):
        with pytest.raises(CustomsError):
            verb()


def test_find_case_by_registration_number_links_to_no_declaration(declared: Declaration) -> None:
    by = actor(DESK)
    case = find_case(f" {TRADER.lower()} ", by)
    assert (case.holder, case.subject) == (Organisation.objects.get(identifier=TRADER), "")
    paper = services.receive_paper(brought=brought(case), by=by)
    irn = paper.sheets.all()[0].document.irn
    assert selectors.document(irn, by=actor("officer@portmeridia")).irn == irn


# --- the pages ---


@pytest.fixture
def desk(small_tariff: None) -> Client:
    return signed_in(DESK)


def sent(*scans: bytes, **changes: Any) -> dict[str, Any]:
    files = [SimpleUploadedFile(f"scan{n}.pdf", data, PDF) for n, data in enumerate(scans)]
    values = {
        "type_code": ORIGIN,
        "number": "CO-77",
        "brought_by": "Somchai Errand",
        "counted": len(scans),
        "scans": files,
        "original": "kept",
        "shelf": "shelf B-4",
    }
    return values | changes


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_receive_page_finds_files_and_gives_a_receipt(desk: Client, declared: Declaration) -> None:
    there = reverse("counter_receive")
    assert "Aurora" in page(desk, "counter_receive", case=declared.mrn)
    answer = desk.post(f"{there}?case={declared.mrn}", sent(papers.pdf("Certificate", 2), counted=2))
    paper = CounterPaper.objects.get()
    assert answer["Location"] == reverse("counter_receipt", args=[paper.pk])
    shown = page(desk, "counter_receipt", paper.pk)
    for words in (
        paper.reference,
        declared.mrn,
        "stays with Customs",
        "Port Meridia",
        "Certificate of origin",
    ):
        assert words in shown
    assert all(sheet.document.irn in shown for sheet in paper.sheets.all())
    for private in ("Somchai", "Aurora", "shelf B-4"):
        assert private not in shown.partition("<main")[2], private
    assert paper.sheets.all()[0].document.irn in page(desk, "counter_paper", paper.pk)
    register = page(desk, "counter_papers", q=paper.sheets.all()[1].document.irn)
    assert paper.reference in register
    assert paper.reference in desk.get(reverse("counter_papers"), {"format": "csv"}).getvalue().decode()
    assert paper.sheets.all()[0].document.irn in page(
        signed_in("importer@aurora"), "declaration_papers", declared.mrn
    )


def test_receive_page_given_back_at_once(desk: Client, declared: Declaration) -> None:
    there = f"{reverse('counter_receive')}?case={declared.mrn}"
    desk.post(there, sent(papers.pdf(), original="returned", shelf="shelf B-4"))
    paper = CounterPaper.objects.get()
    assert (paper.state, paper.shelf, paper.returned_to) == ("returned", "", "Somchai Errand")
    assert "was given back at once" in page(desk, "counter_receipt", paper.pk)


@pytest.mark.parametrize(
    ("scans", "changes", "status", "said"),
    [
        ((b"",), {}, 422, "The file is empty"),
        ((papers.with_object(papers.pdf(), b"<< /S /JavaScript >>"),), {}, 422, "acts when it is opened"),
        ((papers.pdf(pages=2),), {}, 422, "You counted 1; the scan holds 2"),
        ((papers.pdf(),), {"shelf": ""}, 422, "Say where the original lies"),
        ((papers.pdf(),), {"counted": 0}, 422, "greater than or equal to 1"),
        ((), {"counted": 1}, 422, "This field is required"),
    ],
)
def test_receive_page_explains_what_is_wrong(
    desk: Client, declared: Declaration, scans: tuple[bytes, ...], changes: dict, status: int, said: str
) -> None:
    answer = desk.post(f"{reverse('counter_receive')}?case={declared.mrn}", sent(*scans, **changes))
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not CounterPaper.objects.exists()


def test_receive_page_of_an_unknown_number_says_so(desk: Client, declared: Declaration) -> None:
    for number in ("26XM0123456789ABC7", "XM999999999", "\x00", "x" * 300):
        assert desk.get(reverse("counter_receive"), {"case": number}).status_code in (200, 404)
    answer = signed_in(ELSEWHERE).get(reverse("counter_receive"), {"case": declared.mrn})
    assert answer.status_code == 404
    assert "Nothing is known" in answer.content.decode()


def test_paper_page_moves_and_gives_back(desk: Client, declared: Declaration) -> None:
    paper = received(declared)
    desk.post(reverse("counter_move", args=[paper.pk]), {"shelf-shelf": "Safe 2"})
    assert "Safe 2" in page(desk, "counter_paper", paper.pk)
    wrong = desk.post(reverse("counter_give_back", args=[paper.pk]), {"back-to": ""})
    assert wrong.status_code == 422
    desk.post(reverse("counter_give_back", args=[paper.pk]), {"back-to": "Somchai"})
    assert "Given back" in page(desk, "counter_paper", paper.pk)
    again = desk.post(reverse("counter_give_back", args=[paper.pk]), {"back-to": "Somchai"})
    assert again.status_code == 422


def test_papers_are_seen_at_their_office_and_by_supervisors(declared: Declaration) -> None:
    paper = received(declared)
    for who in ("supervisor@portmeridia", "supervisor@customs", "oversight@audit"):
        assert "Give the original back" not in page(signed_in(who), "counter_paper", paper.pk)
    there = reverse("counter_paper", args=[paper.pk])
    assert signed_in(ELSEWHERE).get(there).status_code == 404
    assert signed_in("officer@portmeridia").get(there).status_code == 403
    assert paper.reference not in page(signed_in(ELSEWHERE), "counter_papers")


def test_papers_page_costs_the_same_for_many(django_assert_max_num_queries, declared: Declaration) -> None:
    for n in range(3):
        received(declared, papers.pdf(f"Bond {n}"), counted=1)
    client = signed_in("supervisor@customs")
    with django_assert_max_num_queries(14):
        answer = client.get(reverse("counter_papers"))
    assert answer.content.count(b"data-row") >= 3
