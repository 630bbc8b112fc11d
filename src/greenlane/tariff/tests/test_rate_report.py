"""The grammar against the whole Harmonized Tariff Schedule of 2013."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from greenlane.tariff.engine.rates import parse_report

HTS = Path(__file__).parent / "data" / "hts_2013.txt.gz"


@pytest.fixture(scope="module")
def report():
    return parse_report(HTS)


def test_report_understands_ninety_nine_percent_of_the_hts(report):
    assert report.lines == 28_920
    assert report.cells == 28_242
    assert report.share >= 0.99
    assert report.understood + len(report.failures) == report.cells


def test_report_understands_each_column(report):
    for counts in report.by_column.values():
        assert counts["understood"] / counts["cells"] >= 0.99


def test_report_lists_the_rest_with_reasons(report):
    for line, column, text, reason in report.failures:
        assert 1 < line <= report.lines
        assert column in report.by_column
        assert text
        assert "Expected" in reason


def test_report_counts_references_apart(report):
    assert 0 < report.references < 0.01 * report.cells


def test_report_reads_plain_and_gzip_alike(tmp_path: Path):
    lines = gzip.decompress(HTS.read_bytes()).splitlines(keepends=True)[:2000]
    plain = tmp_path / "hts.txt"
    plain.write_bytes(b"".join(lines))
    packed = tmp_path / "hts.txt.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    first, second = parse_report(plain).as_json(), parse_report(packed).as_json()
    assert first.pop("file") != second.pop("file")
    assert first == second


def test_report_survives_a_file_that_is_no_tariff(tmp_path: Path):
    nonsense = tmp_path / "noise.txt"
    nonsense.write_bytes(bytes(range(256)) * 20 + b"\na|b|c|d|e|%%|Free|\x81\n")
    report = parse_report(nonsense)
    assert report.understood == 1
    assert report.cells - report.understood == len(report.failures) > 0
