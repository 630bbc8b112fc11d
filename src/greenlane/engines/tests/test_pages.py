"""The page reader: words where they stand, pictures, and documents that mean harm."""

from __future__ import annotations

import io
import os
import signal
import threading
import zlib
from contextlib import suppress

import pytest
from fpdf import FPDF
from PIL import Image

from greenlane.engines.pages import IMAGE_WIDTH, PDF, XML, ChildReader, PageReadError

MM = 72 / 25.4


@pytest.fixture(scope="module")
def reader():
    made = ChildReader()
    yield made
    made.close()


def paper(**more):
    pdf = FPDF(**more)
    pdf.set_margin(0)
    pdf.set_auto_page_break(auto=False)
    pdf.set_font("Helvetica", size=12)
    return pdf


def kept(pdf, folder, name="paper.pdf"):
    path = folder / name
    path.write_bytes(bytes(pdf.output()))
    return path


def plain_pdf(folder, pages=1):
    pdf = paper()
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.text(20, 40, f"Invoice No. INV-{number}")
    return kept(pdf, folder)


def raw_pdf(content: bytes, *, page: str = "", stream: str = "") -> bytes:
    """A PDF of one page, written by hand: `content` is its stream as it lies in the file."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {page or '/MediaBox [0 0 600 800]'} /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        f"<< /Length {len(content)} {stream} >>\nstream\n".encode() + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(file)
    file += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(f"{at:010d} 00000 n \n".encode() for at in places)
    return bytes(file + f"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())


def test_words_stand_where_the_document_shows_them(reader, tmp_path):
    (page,) = reader.words(plain_pdf(tmp_path), PDF)
    assert (page.number, page.width, page.height) == (
        1,
        pytest.approx(595.3, abs=0.1),
        pytest.approx(841.9, abs=0.1),
    )
    assert [word.text for word in page.words] == ["Invoice", "No.", "INV-1"]
    first, _, last = page.words
    width = paper().get_string_width("Invoice") * MM
    assert first.x0 == pytest.approx(20 * MM, abs=1)
    assert first.x1 == pytest.approx(20 * MM + width, abs=1.5)
    assert first.y0 < 40 * MM - 6
    assert 40 * MM <= first.y1 < 40 * MM + 4
    assert last.x0 > first.x1


def test_words_of_a_turned_page_stand_as_displayed(reader, tmp_path):
    content = b"BT /F1 20 Tf 0 1 -1 0 200 100 Tm (Gross weight) Tj ET"
    path = tmp_path / "turned.pdf"
    path.write_bytes(raw_pdf(content, page="/MediaBox [0 0 600 800] /Rotate 90"))
    (page,) = reader.words(path, PDF)
    assert (page.width, page.height) == (800, 600)
    gross, weight = page.words
    assert (gross.text, weight.text) == ("Gross", "weight")
    assert gross.x0 == pytest.approx(100, abs=3)
    assert gross.y1 == pytest.approx(200, abs=6)
    assert gross.x1 < weight.x0
    assert weight.y0 < 200


def test_words_of_a_cropped_page_are_those_it_shows(reader, tmp_path):
    content = b"BT /F1 12 Tf 150 700 Td (shown) Tj ET BT /F1 12 Tf 20 20 Td (hidden) Tj ET"
    path = tmp_path / "cropped.pdf"
    path.write_bytes(raw_pdf(content, page="/MediaBox [0 0 600 800] /CropBox [100 400 500 750]"))
    (page,) = reader.words(path, PDF)
    assert (page.width, page.height) == (400, 350)
    (word,) = page.words
    assert (word.text, word.x0) == ("shown", pytest.approx(50, abs=1.5))
    assert word.y0 < 50 < word.y1 + 1


def test_words_of_a_range_come_from_a_long_document(reader, tmp_path):
    path = plain_pdf(tmp_path, pages=1000)
    assert reader.info(path, PDF).pages == 1000
    pages = reader.words(path, PDF, first=998, last=2000)
    assert [page.number for page in pages] == [998, 999, 1000]
    assert pages[0].words[-1].text == "INV-998"
    assert len(reader.words(path, PDF)) == 200


def test_info_tells_text_from_pictures(reader, tmp_path):
    empty = paper()
    empty.add_page()
    assert reader.info(plain_pdf(tmp_path), PDF).has_text
    assert not reader.info(kept(empty, tmp_path, "empty.pdf"), PDF).has_text


def test_image_of_a_page_has_the_width_asked_for(reader, tmp_path):
    path = plain_pdf(tmp_path)
    drawn = Image.open(io.BytesIO(reader.image(path, PDF, 1, 500)))
    assert drawn.format == "PNG"
    assert drawn.size == (500, pytest.approx(707, abs=2))
    assert drawn.convert("L").getextrema()[0] < 80
    assert Image.open(io.BytesIO(reader.image(path, PDF, 1, 99_999))).width == IMAGE_WIDTH
    with pytest.raises(PageReadError, match="no page 2"):
        reader.image(path, PDF, 2, 500)


@pytest.mark.parametrize(
    "content", [b"", b"no pdf at all", bytes(range(256)) * 50, b"%PDF-1.7\n" + b"<<" * 9000]
)
def test_reading_garbage_is_refused(reader, tmp_path, content):
    path = tmp_path / "garbage.pdf"
    path.write_bytes(content)
    for read in (reader.info, reader.words):
        with pytest.raises(PageReadError):
            read(path, PDF)
    with pytest.raises(PageReadError):
        reader.words(tmp_path / "absent.pdf", PDF)


def test_reading_a_truncated_document_is_refused_or_gives_what_is_left(reader, tmp_path):
    whole = plain_pdf(tmp_path, pages=20).read_bytes()
    path = tmp_path / "truncated.pdf"
    for length in range(0, len(whole), len(whole) // 12):
        path.write_bytes(whole[:length])
        with suppress(PageReadError):
            assert len(reader.words(path, PDF)) <= 20
    assert len(reader.words(plain_pdf(tmp_path, pages=2), PDF)) == 2


def test_info_of_a_locked_document_says_so(reader, tmp_path):
    pdf = paper()
    pdf.set_encryption(owner_password="owner", user_password="user")
    pdf.add_page()
    locked = kept(pdf, tmp_path, "locked.pdf")
    assert reader.info(locked, PDF).locked
    with pytest.raises(PageReadError, match="password"):
        reader.words(locked, PDF)


def test_words_of_a_document_protected_against_change_are_read(reader, tmp_path):
    pdf = paper()
    pdf.set_encryption(owner_password="owner")
    pdf.add_page()
    pdf.text(20, 40, "Invoice")
    path = kept(pdf, tmp_path, "protected.pdf")
    found = reader.info(path, PDF)
    assert (found.encrypted, found.locked, found.pages) == (True, False, 1)
    assert reader.words(path, PDF)[0].words[0].text == "Invoice"


def test_reading_a_bomb_harms_nobody(tmp_path):
    packer = zlib.compressobj(9)
    once = packer.compress(b" " * (1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b" " * (1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(raw_pdf(once + again * 120 + packer.flush(), stream="/Filter /FlateDecode"))
    good = plain_pdf(tmp_path)
    small = ChildReader(seconds=10, memory=400 << 20)
    with pytest.raises(PageReadError):
        small.words(bomb, PDF)
    assert small.words(good, PDF)[0].words
    small.close()


def test_pages_of_a_photograph_are_turned_as_the_camera_says(reader, tmp_path):
    path = tmp_path / "scan.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 150), "white").save(path, exif=exif, dpi=(150, 150))
    assert reader.info(path, "image/jpeg").pages == 1
    (page,) = reader.words(path, "image/jpeg")
    assert (page.width, page.height, page.words) == (72, 144, ())
    assert Image.open(io.BytesIO(reader.image(path, "image/jpeg", 1, 100))).size == (100, 200)


def test_pages_of_a_tiff_are_counted_and_drawn(reader, tmp_path):
    path = tmp_path / "fax.tif"
    sheets = [Image.new("1", (200, 100), number % 2) for number in range(3)]
    sheets[0].save(path, save_all=True, append_images=sheets[1:])
    assert reader.info(path, "image/tiff").pages == 3
    assert [page.number for page in reader.words(path, "image/tiff", first=2)] == [2, 3]
    assert Image.open(io.BytesIO(reader.image(path, "image/tiff", 2, 50))).getextrema() == (255, 255)
    with pytest.raises(PageReadError):
        reader.image(path, "image/tiff", 4, 50)


def test_reading_a_picture_with_too_many_pixels_is_refused(reader, tmp_path):
    path = tmp_path / "vast.png"
    Image.new("1", (10_000, 10_000)).save(path)
    for read in (reader.info, reader.words):
        with pytest.raises(PageReadError, match="million pixels"):
            read(path, "image/png")


def test_reading_a_picture_by_another_name_is_refused(reader, tmp_path):
    path = plain_pdf(tmp_path)
    with pytest.raises(PageReadError, match="PNG"):
        reader.info(path, "image/png")


def test_a_message_has_no_pages(reader, tmp_path):
    path = tmp_path / "message.xml"
    path.write_text("<a/>")
    assert reader.info(path, XML).pages == 0
    assert reader.words(path, XML) == []
    with pytest.raises(PageReadError):
        reader.image(path, XML, 1, 100)


def test_a_child_that_was_ended_is_replaced(tmp_path):
    path = plain_pdf(tmp_path)
    own = ChildReader()
    own.info(path, PDF)
    before = own.pid
    os.kill(before, signal.SIGKILL)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    assert own.info(path, PDF).pages == 1
    assert own.pid not in (None, before)
    own.close()
    assert own.pid is None


def test_a_child_that_is_ended_while_it_reads_is_replaced(tmp_path):
    pipe, path = tmp_path / "pipe.pdf", plain_pdf(tmp_path)
    os.mkfifo(pipe)  # opening it waits for a writer who never comes
    own = ChildReader(seconds=30)
    own.info(path, PDF)
    threading.Timer(0.3, os.kill, [own.pid, signal.SIGKILL]).start()
    with pytest.raises(PageReadError):
        own.info(pipe, "image/png")
    assert own.info(path, PDF).pages == 1
    own.close()


def test_a_request_that_overruns_its_time_is_given_up(tmp_path):
    pipe, path = tmp_path / "pipe.pdf", plain_pdf(tmp_path)
    os.mkfifo(pipe)
    own = ChildReader(seconds=0.5)
    with pytest.raises(PageReadError, match=r"longer than 0\.5 seconds"):
        own.info(pipe, "image/png")
    assert own.pid is None
    assert own.info(path, PDF).pages == 1
    own.close()


def test_requests_from_several_threads_take_turns(reader, tmp_path):
    path, found = plain_pdf(tmp_path, pages=30), []

    def read(number):
        found.append(reader.words(path, PDF, number, number)[0].words[-1].text == f"INV-{number}")

    threads = [threading.Thread(target=read, args=[number]) for number in range(1, 31)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 30


def test_the_child_ends_when_its_reader_is_gone(tmp_path):
    own = ChildReader()
    own.info(plain_pdf(tmp_path), PDF)
    child = own._child
    child.stdin.close()
    assert child.wait(timeout=5) == 0
    own.close()


def test_part_gives_pages_of_a_pdf_as_a_pdf_of_their_own(reader, tmp_path):
    pdf = paper()
    for number in (1, 2, 3):
        pdf.add_page()
        pdf.text(20, 20, f"Sheet {number}")
    whole = kept(pdf, tmp_path)
    part = tmp_path / "part.pdf"
    part.write_bytes(reader.part(whole, PDF, 2, 3))
    assert reader.info(part, PDF).pages == 2
    assert [page.words[-1].text for page in reader.words(part, PDF)] == ["2", "3"]
    for first, last in ((0, 1), (3, 4), (3, 2)):
        with pytest.raises(PageReadError, match="no pages"):
            reader.part(whole, PDF, first, last)


def test_part_gives_a_page_of_a_picture_in_its_own_size(reader, tmp_path):
    path = tmp_path / "scan.tiff"
    frames = [Image.new("1", (3000, 40), value) for value in (0, 1)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(reader.part(path, "image/tiff", 2, 2))) as sheet:
        assert (sheet.format, sheet.size, sheet.mode, sheet.getpixel((0, 0))) == ("PNG", (3000, 40), "1", 255)
    with pytest.raises(PageReadError, match="no page 3"):
        reader.part(path, "image/tiff", 3, 3)


def test_part_of_what_has_no_pages_is_refused(reader, tmp_path):
    path = tmp_path / "list.xml"
    path.write_bytes(b"<a/>")
    with pytest.raises(PageReadError, match="no pages"):
        reader.part(path, XML, 1, 1)
