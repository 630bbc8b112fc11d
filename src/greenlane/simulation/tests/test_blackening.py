"""Papers of every layout with what tells whose they are made black: nothing of it is left outside the boxes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw

from greenlane.documents.engine.blackening import Doubt, doubts, is_named, places
from greenlane.documents.engine.identities import Identity, Kind, Veil, plain
from greenlane.documents.engine.identity_words import GOODS, LEGAL, TRADE
from greenlane.engines.pages import PDF, ChildReader, Page
from greenlane.simulation.papers.consignments import Firm
from greenlane.simulation.papers.layouts import SEEN, UNSEEN, Layout

COMMON = LEGAL | TRADE | GOODS


@pytest.fixture(scope="module")
def reader() -> Iterator[ChildReader]:
    made = ChildReader()
    yield made
    made.close()


def veil_over(*firms: Firm) -> Veil:
    return Veil(
        one
        for letter, firm in zip("ABC", firms, strict=False)
        for one in (
            Identity(firm.name, f"Trader {letter}", Kind.NAME),
            Identity(firm.street, "withheld", Kind.ADDRESS),
        )
    )


def uncovered(page: Page, boxes: list[tuple[float, float, float, float]]) -> str:
    """The words of a page that no box covers."""
    seen = [
        word.text
        for word in page.words
        if not any(
            box[0] <= word.x0 + 0.5
            and word.x1 - 0.5 <= box[2]
            and box[1] <= word.y0 + 0.5
            and word.y1 - 0.5 <= box[3]
            for box in boxes
        )
    ]
    return plain(" ".join(seen))


def tells(firm: Firm) -> list[str]:
    """What must not be read: the names, the street, and the words that are this firm's own."""
    own = [word for word in re.findall(r"\w+", plain(firm.name)) if len(word) > 3 and word not in COMMON]
    return [*map(plain, (firm.name, firm.chinese, firm.thai, firm.street)), *own]


@pytest.mark.parametrize("layout", [*SEEN, *UNSEEN], ids=lambda layout: layout.name)
def test_nothing_that_names_a_party_is_left_on_a_page_that_is_shown(
    layout: Layout, reader: ChildReader, tmp_path: Path
) -> None:
    facts, content = layout.paper(4711)
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    veil, pages = veil_over(facts.seller, facts.buyer), reader.words(path, PDF)
    shown = is_named(pages, veil)
    assert shown or layout.script != "name", "names in the script of the declaration are found"
    for page in pages:
        left = uncovered(page, places(page, veil, reader.pictures(path, PDF, page.number)))
        assert not doubts(page, [])
        assert [one for firm in (facts.seller, facts.buyer) for one in tells(firm) if one in left] == []
        assert len(left.split()) > 0.5 * len(page.words), "the facts of the check stay readable"


def picture(text: str, size: tuple[int, int]) -> Image.Image:
    made = Image.new("RGB", size, "white")
    ImageDraw.Draw(made).text((4, 4), text, fill="red")
    return made


def made_pdf(path: Path, *, scan: bool = False, logo: bool = False) -> Path:
    pdf = FPDF(unit="pt", format=(600, 800))
    pdf.set_margin(0)
    pdf.set_auto_page_break(auto=False)
    pdf.set_font("Helvetica", size=12)
    pdf.add_page()
    if logo:
        pdf.image(picture("ZORVIK", (80, 40)), x=400, y=40, w=120, h=60)
    if scan:
        pdf.image(picture("ZORVIK", (80, 40)), x=0, y=0, w=600, h=800)
    else:
        pdf.text(60, 100, "Zorvik Quelandra Ltd")
        pdf.text(60, 115, "7 Pemberton Rise, Sallowford")
        pdf.text(60, 300, "Ceramic tiles 400 boxes")
        pdf.text(60, 700, "sales@quelandra.example  +44 20 7946 0123")
    path.write_bytes(bytes(pdf.output()))
    return path


ZORVIK = Veil([Identity("Zorvik Quelandra Ltd", "Trader A", Kind.NAME)])


def test_boxes_are_black_in_the_pixels_and_the_rest_is_as_it_was(reader: ChildReader, tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", logo=True)
    [page] = reader.words(path, PDF)
    pictures = reader.pictures(path, PDF, 1)
    boxes = places(page, ZORVIK, pictures)
    assert uncovered(page, boxes) == "ceramic tiles 400 boxes"
    before, after = (
        Image.open(io.BytesIO(reader.image(path, PDF, 1, 1200, hidden=hidden))).convert("RGB")
        for hidden in (None, boxes)
    )
    assert before.size == after.size == (1200, 1600)
    for x0, y0, x1, y1 in [*pictures, *((w.x0, w.y0, w.x1, w.y1) for w in page.words if w.y0 < 200)]:
        inside = after.crop((round(2 * x0), round(2 * y0), round(2 * x1), round(2 * y1)))
        assert inside.getextrema() == ((0, 0), (0, 0), (0, 0))
    goods = (100, 560, 600, 620)
    assert after.crop(goods).tobytes() == before.crop(goods).tobytes()


def test_scans_and_pages_without_text_are_doubtful(reader: ChildReader, tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "scan.pdf", scan=True)
    [page] = reader.words(path, PDF)
    assert doubts(page, reader.pictures(path, PDF, 1)) == [Doubt.NO_TEXT, Doubt.PICTURE]
    assert not is_named([page], ZORVIK)


def test_letters_drawn_as_shapes_count_as_pictures_and_frames_do_not(
    reader: ChildReader, tmp_path: Path
) -> None:
    pdf = FPDF(unit="pt", format=(600, 800))
    pdf.add_page()
    pdf.rect(50, 50, 500, 700, round_corners=True, corner_radius=10)
    with pdf.drawing_context() as drawing:
        from fpdf.drawing import PaintedPath

        path = PaintedPath(100, 100)
        for step in range(20):
            x = 100 + 5 * step
            path.curve_to(x + 1, 90, x + 3, 110, x + 5, 100)
        drawing.add_item(path)
    file = tmp_path / "shapes.pdf"
    file.write_bytes(bytes(pdf.output()))
    [box] = reader.pictures(file, PDF, 1)
    assert 95 < box[0] < 101
    assert box[2] < 210


def test_the_same_words_without_a_veil_stay_readable(reader: ChildReader, tmp_path: Path) -> None:
    [page] = reader.words(made_pdf(tmp_path / "a.pdf"), PDF)
    assert "zorvik" in uncovered(page, [])
