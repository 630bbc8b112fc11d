"""Bulk intake from CSV by a column map."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.declarations.engine.data import Amount
from greenlane.foundation.errors import CustomsError
from greenlane.interchange.engine.csv_map import MapInvalid, load_map, parse_map
from greenlane.interchange.engine.csv_reader import CsvDeclaration, CsvLimits, read_csv
from greenlane.interchange.engine.friendly import to_tree
from greenlane.interchange.engine.mapping import from_data, to_data
from greenlane.interchange.engine.schema import schema_violations
from greenlane.interchange.tests.examples import example

SMALL = parse_map(
    """
    name = "small"
    group_by = ["LRN"]
    date_format = "%d.%m.%Y"
    keep = ["Note"]
    [constants]
    type_code = "IMA"
    "items.price.currency" = "EUR"
    "items.classifications[0].type" = "HS"
    [[columns]]
    column = "LRN"
    to = "lrn"
    required = true
    [[columns]]
    column = "Importer"
    to = "importer.id"
    [[columns]]
    column = "HS"
    to = "items.classifications[0].id"
    required = true
    pad = 6
    [[columns]]
    column = "Price"
    to = "items.price.value"
    [[columns]]
    column = "Mode"
    to = "border_transport.mode"
    translate = { "sea" = "1", "air" = "4" }
    [[columns]]
    column = "Invoice date"
    to = "items.documents[0].effective"
    [[columns]]
    column = "Extra procedure"
    to = "items.additional_procedures[0]"
    default = "000"
    """
)
HEADER = "LRN,Importer,HS,Price,Mode,Invoice date,Extra procedure,Note\n"


def read(*rows: str, header: str = HEADER) -> list[CsvDeclaration]:
    return list(read_csv((header + "".join(row + "\n" for row in rows)).encode(), SMALL))


def codes(declaration: CsvDeclaration) -> list[tuple[str, str]]:
    return [(violation.code, violation.pointer) for violation in declaration.violations]


def test_read_rows_into_one_declaration() -> None:
    (declaration,) = read("A,I1,10121,12.50,sea,02.03.2026,C07,n1", "A,I1,640399,,sea,,,n2")
    data = declaration.data
    assert (data.lrn, data.type_code, data.goods_item_quantity) == ("A", "IMA", 2)
    assert data.importer is not None
    assert data.border_transport is not None
    assert (data.importer.id, data.border_transport.mode) == ("I1", "1")
    first, second = data.items
    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.commodity_code, first.price) == ("010121", Amount(Decimal("12.50"), "EUR"))
    assert first.documents[0].effective == date(2026, 3, 2)
    assert (first.additional_procedures, second.additional_procedures) == (["C07"], ["000"])
    assert (second.price, second.documents) == (None, [])
    assert declaration.kept == [{"Note": "n1"}, {"Note": "n2"}]
    assert (declaration.first_row, declaration.last_row, declaration.violations) == (2, 3, [])


def test_read_several_declarations_in_order() -> None:
    found = read("A,,1,,,,,", "B,,1,,,,,", "B,,1,,,,,", "C,,1,,,,,")
    assert [(d.data.lrn, d.first_row, d.last_row) for d in found] == [("A", 2, 2), ("B", 3, 4), ("C", 5, 5)]


def test_report_all_faults_with_row_and_column() -> None:
    (declaration,) = read("A,I1,,cheap,rail,2026-03-02,,")
    assert codes(declaration) == [
        ("CSV008", "row 2, column HS"),
        ("CSV007", "row 2, column Price"),
        ("CSV009", "row 2, column Mode"),
        ("CSV007", "row 2, column Invoice date"),
    ]
    assert all(violation.hint for violation in declaration.violations)


def test_report_rows_that_disagree() -> None:
    (declaration,) = read("A,I1,1,,,,,", "A,I2,1,,,,,")
    assert codes(declaration) == [("CSV014", "row 3, column Importer")]


def test_report_rows_that_do_not_stand_together() -> None:
    found = read("A,,1,,,,,", "B,,1,,,,,", "A,,1,,,,,")
    assert [codes(declaration) for declaration in found] == [[], [], [("CSV010", "row 4")]]


@pytest.mark.parametrize("row", ["A,,1", "A,,1,,,,,,,,too many"])
def test_report_ragged_row(row: str) -> None:
    found = read(row, "B,,1,,,,,")
    assert codes(found[0]) == [("CSV006", "row 2")]
    assert found[1].violations == []


def test_report_nul_and_go_on() -> None:
    found = read("A,\0,1,,,,,", "B,,1,,,,,")
    assert codes(found[0]) == [("CSV004", "row 2, column 2")]
    assert codes(found[1]) == []


def test_keep_formula_as_text() -> None:
    (declaration,) = read("A,=HYPERLINK(1),1,,,,,@x")
    assert declaration.data.importer is not None
    assert declaration.data.importer.id == "=HYPERLINK(1)"
    assert declaration.violations == []


def test_count_rows_over_blank_lines_and_line_breaks_in_cells() -> None:
    found = read("A,,1,,,,,", "", '"B\nb",,1,,,,,', "C,,x,,rail,,,")
    assert [d.first_row for d in found] == [2, 4, 5]
    assert codes(found[2]) == [("CSV009", "row 5, column Mode")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_find_delimiter_and_encoding(encoding: str, delimiter: str) -> None:
    text = (HEADER + "A,Müller,1,,,,,\r\n").replace(",", delimiter)
    (declaration,) = read_csv(text.encode(encoding), SMALL)
    assert declaration.data.importer is not None
    assert (declaration.data.importer.id, declaration.violations) == ("Müller", [])


def test_refuse_header_with_every_fault() -> None:
    with pytest.raises(CustomsError) as refusal:
        read("A", header=HEADER.replace("HS", "LRN").replace("Note", "Remark"))
    assert [(v.code, v.pointer) for v in refusal.value.violations] == [
        ("CSV011", "row 1, column LRN"),
        ("CSV005", "row 1, column HS"),
        ("CSV005", "row 1, column Note"),
    ]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "CSV001"),
        (HEADER.encode() + b"A,\xff,1,,,,,\n", "CSV003"),
        (HEADER.encode() + b'"A,', "CSV013"),
        (HEADER.encode() + b'"A"x,', "CSV013"),
        (HEADER.encode() + b"A," + b"x" * 140_000, "CSV012"),
    ],
)
def test_refuse_file(raw: bytes, code: str) -> None:
    with pytest.raises(CustomsError) as refusal:
        list(read_csv(raw, SMALL))
    assert refusal.value.code == code
    assert refusal.value.pointer.startswith("row")


def test_refuse_file_above_the_limits() -> None:
    raw = (HEADER + "A,,1,,,,,\n" * 3).encode()
    with pytest.raises(CustomsError) as refusal:
        list(read_csv(raw, SMALL, limits=CsvLimits(size=50)))
    assert (refusal.value.code, refusal.value.status) == ("CSV002", 413)
    (declaration,) = read_csv(raw, SMALL, limits=CsvLimits(items=2))
    assert (len(declaration.data.items), codes(declaration)) == (2, [("CSV015", "row 4")])


def test_give_declarations_before_the_file_ends() -> None:
    class Endless(io.RawIOBase):
        """A file that never ends: only a streaming reader gets anywhere."""

        rows = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.rows += 1
            return HEADER.encode() if self.rows == 1 else f"L{self.rows},,1,,,,,\n".encode()

    found = read_csv(Endless(), SMALL)  # type: ignore[arg-type]
    assert [next(found).data.lrn for _ in range(3)] == ["L2", "L3", "L4"]


def test_read_numbers_with_decimal_comma() -> None:
    column_map = parse_map(
        'group_by = ["L"]\ndecimal_comma = true\n[[columns]]\ncolumn = "M"\nto = "items.net_mass"'
    )
    (declaration,) = read_csv(b"L;M\n1;1.234,5\n", column_map)
    assert declaration.data.items[0].net_mass == Decimal("1234.5")


def test_round_numbers_where_the_map_says_so() -> None:
    text = 'group_by = ["L"]\n[[columns]]\ncolumn = "M"\nto = "items.net_mass"\ndecimals = 2'
    (declaration,) = read_csv(b"L;M\n1;241.58500000000004\n", parse_map(text))
    assert str(declaration.data.items[0].net_mass) == "241.59"
    (declaration,) = read_csv(b"L;M\n1;" + b"9" * 30 + b"\n", parse_map(text))
    assert codes(declaration) == [("CSV007", "row 2, column M")]
    with pytest.raises(MapInvalid):
        parse_map(text.replace("items.net_mass", "lrn"))


# Column maps


def test_refuse_map_with_every_fault() -> None:
    text = """
        colour = "red"
        [constants]
        nothing = "1"
        total_packages = "many"
        "items.price" = "1"
        [[columns]]
        column = "A"
        to = "items.origins.country"
        [[columns]]
        column = "B"
        [[columns]]
        column = "C"
        to = "lrn"
        size = 3
    """
    with pytest.raises(MapInvalid) as refusal:
        parse_map(text)
    assert [violation.pointer for violation in refusal.value.violations] == [
        "colour",
        "constants nothing",
        "constants total_packages",
        "constants items.price",
        "columns 1",
        "columns 2",
        "columns 3",
        "group_by",
    ]


@pytest.mark.parametrize("name", ["unknown", "../secret", "missing.toml"])
def test_refuse_unknown_map(name: str) -> None:
    with pytest.raises(MapInvalid):
        load_map(name)


def test_refuse_map_that_is_no_toml() -> None:
    with pytest.raises(MapInvalid):
        parse_map("= 1")


# The Korean data set


@pytest.fixture(scope="module")
def korean() -> list[CsvDeclaration]:
    return list(read_csv(example("declarations_kr_200.csv"), load_map("declarations-kr")))


def test_read_korean_declarations(korean: list[CsvDeclaration]) -> None:
    assert len(korean) == 200
    assert [declaration.violations for declaration in korean] == [[]] * 200
    data, kept = korean[0].data, korean[0].kept[0]
    item = data.items[0]
    assert (data.lrn, data.declarant.id, data.type_code) == ("97061800", "KRZZR1LT6", "IMA")
    assert (item.commodity_code, item.origin_country, item.net_mass) == ("440890", "BE", Decimal("108.0"))
    assert item.price == Amount(Decimal("372254.40"), "KRW")
    assert (kept["Date"], kept["Office ID"], kept["Tax Type"]) == ("2020-01-01", "30", "FEU1")
    assert load_map("declarations-kr").profile == "kr"


def test_write_korean_declarations_as_valid_messages(korean: list[CsvDeclaration]) -> None:
    for declaration in korean:
        message = from_data(declaration.data)
        assert schema_violations(to_tree(message)) == []
        assert to_data(message) == (declaration.data, [])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_read_random_bytes_raises_nothing_but_refusals(rest: bytes) -> None:
    try:
        found = list(read_csv(HEADER.encode() + rest, SMALL))
    except CustomsError:
        return
    assert all(declaration.data.items for declaration in found)
