"""Everyday words lead to the tariff in the five languages of the pages."""

from __future__ import annotations

import csv
import gzip
from importlib import resources

import pytest

from greenlane.tariff.everyday import codes_for

DATA = resources.files("greenlane.tariff") / "data"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("laptop", "8471"),
        ("Laptops", "8471"),
        ("a used car battery", "8507"),
        ("car", "8703"),
        ("手機", "851713"),
        ("二手手機", "851713"),
        ("โทรศัพท์มือถือ", "851713"),
        ("चावल", "1006"),
        ("អង្ករ", "1006"),
        ("t-shirt", "6109"),
        ("T shirts", "6109"),
        ("washing machines", "8450"),
    ],
)
def test_codes_for_a_word_of_a_language(text: str, first: str) -> None:
    assert codes_for(text)[0] == first


@pytest.mark.parametrize("text", ["", " ", "zzyzx", "carpet of wool", "teak", "\x00", "%", "x" * 5000])
def test_codes_for_a_text_without_such_a_word(text: str) -> None:
    assert codes_for(text) == []


def test_every_everyday_word_leads_into_the_nomenclature() -> None:
    with gzip.open(str(DATA / "nomenclature.csv.gz"), "rt", encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file) if row["version"] == "2022"}
    rows = list(csv.DictReader((DATA / "everyday_words.csv").read_text(encoding="utf-8").splitlines()))
    unknown = [code for row in rows for code in row["hs"].split(";") if code not in known]
    assert not unknown
    gaps = [
        row["hs"]
        for row in rows
        for text in row.values()
        if not text or any(not one for one in text.split(";"))
    ]
    assert not gaps
