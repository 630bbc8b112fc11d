"""What the compilers make of one rule: look-ups, flags, SQL text; and that no constant becomes code."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from greenlane.risk.engine.language import (
    Dialect,
    Kind,
    column_definitions,
    compile_matcher,
    compile_sql,
    evaluate,
    index_notice,
    named_list,
    read_rule,
    row_of,
    vocabulary,
)
from greenlane.risk.engine.language.frames import count_hits, frame_of
from greenlane.risk.engine.language.indexing import Frequencies, Lookup, lookup_of
from greenlane.risk.engine.language.tests.strategies import VOCABULARY


def lookup(text: str, frequencies: Frequencies | None = None) -> Lookup:
    found = lookup_of(read_rule(text, VOCABULARY), VOCABULARY, frequencies)
    assert found is not None
    return found


def test_file_a_rule_under_its_rarest_test() -> None:
    found = lookup('origin = "CN" and direction = "IMPORT" and importer in ("A", "B") and net_mass > 3')
    assert found.keys == {("importer", 0): ("A", "B")}
    assert found.residual == read_rule('origin = "CN" and direction = "IMPORT" and net_mass > 3', VOCABULARY)


def test_file_a_rule_by_what_the_past_shows_to_be_rare() -> None:
    text = 'importer = "BUSY" and origin = "VN"'
    history = [row_of({"importer": "BUSY", "origin": "CN"})] * 99 + [row_of({"origin": "VN"})]
    assert list(lookup(text).keys) == [("importer", 0)]
    assert list(lookup(text, Frequencies(history)).keys) == [("origin", 0)]


def test_file_prefixes_by_their_length() -> None:
    assert lookup('hs starts with ("64", "6504", "6403")').keys == {
        ("hs", 2): ("64",),
        ("hs", 4): ("6403", "6504"),
    }
    assert lookup('hs starts with list "shoes" and importer.aeo').keys[("hs", 6)] == ("640399",)


def test_file_a_rule_with_or_under_every_branch() -> None:
    found = lookup('(hs = "6403" or importer in ("A")) and pre_lodged')
    assert found.keys == {("hs", 0): ("6403",), ("importer", 0): ("A",)}
    matcher = compile_matcher({"R": read_rule('hs = "6403" or importer = "A"', VOCABULARY)}, VOCABULARY)
    assert matcher.hits({"hs": "6403", "importer": "A"}) == ["R"]
    assert matcher.hits({"hs": "6403"}) == ["R"]
    assert matcher.hits({"hs": "6404", "importer": "B"}) == []


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("net_mass > 3 and importer.aeo", "SEL020", "No test of this rule"),
        ('not importer = "A"', "SEL020", "No test of this rule"),
        ('importer != "A" and importer is missing', "SEL020", "No test of this rule"),
        ('importer = "A" or net_mass > 3', "SEL020", "A branch of this rule's or"),
        ('importer.aeo and (importer = "A" or net_mass > 3)', "SEL020", "stands in a branch of or"),
        ('direction = "IMPORT" and net_mass > 3', "SEL021", "about 33% of all items"),
    ],
)
def test_flag_a_rule_that_cannot_be_looked_up(text: str, code: str, says: str) -> None:
    notice = index_notice(read_rule(text, VOCABULARY), VOCABULARY)
    assert notice is not None
    assert notice.code == code
    assert says in notice.message
    assert "hs, origin, importer" in notice.hint


def test_flag_nothing_on_a_rule_that_is_well_filed() -> None:
    assert index_notice(read_rule('hs starts with "6403" and net_mass > 3', VOCABULARY), VOCABULARY) is None


def test_match_names_the_unindexed_rules_and_still_tests_them() -> None:
    rules = {name: read_rule(text, VOCABULARY) for name, text in (("A", 'hs = "64"'), ("B", "net_mass > 3"))}
    matcher = compile_matcher(rules, VOCABULARY)
    assert matcher.unindexed == ("B",)
    assert matcher.hits({"hs": "64", "net_mass": 4.0}) == ["A", "B"]
    assert compile_matcher({}, VOCABULARY).hits({"hs": "64"}) == []


def test_compile_again_after_a_list_changed_follows_the_list() -> None:
    rule = read_rule('importer in list "watched importers"', VOCABULARY)
    grown = vocabulary("USD", [named_list("watched importers", Kind.CODE, ["NEW"])])
    assert compile_matcher({"R": rule}, VOCABULARY).hits({"importer": "NEW"}) == []
    assert compile_matcher({"R": rule}, grown).hits({"importer": "NEW"}) == ["R"]


EVIL = '"); import os; os.abort() #'


def test_compile_a_hostile_constant_stays_a_constant() -> None:
    text = f'description contains "{EVIL}"'.replace('""', '"\\"')
    rule = read_rule(text, VOCABULARY)
    row = row_of({"description": f"x {EVIL} y"})
    assert evaluate(rule, row, VOCABULARY) is True
    assert compile_matcher({"R": rule}, VOCABULARY).hits(row) == ["R"]
    assert count_hits(frame_of([row]), {"R": rule}, VOCABULARY) == {"R": 1}
    for dialect in Dialect:
        sql = compile_sql(rule, VOCABULARY, dialect)
        assert "abort" not in sql.text
        assert len(sql.parameters) == sql.text.count(dialect.value) == 1


def test_compile_sql_names_catalogue_columns_and_parameters_only() -> None:
    rule = read_rule('hs starts with "6403" and (unit_price < 12.5 USD or not importer.aeo)', VOCABULARY)
    sql = compile_sql(rule, VOCABULARY, Dialect.DUCKDB)
    assert sql.text == (
        '((left("hs", 4) = ANY(CAST(? AS TEXT[]))) AND '
        '(("unit_price" < CAST(? AS BIGINT)) OR (NOT "importer_aeo")))'
    )
    assert sql.parameters == (["6403"], 125_000)


def test_compile_sql_for_a_list_of_many_values_binds_one_parameter() -> None:
    many = vocabulary("USD", [named_list("many", Kind.CODE, (f"X{n}" for n in range(50_000)))])
    sql = compile_sql(read_rule('importer in list "many"', many), many, Dialect.DUCKDB)
    assert len(sql.parameters) == 1
    with duckdb.connect(":memory:") as database:
        database.execute(f"CREATE TABLE history ({column_definitions()})")
        database.execute("INSERT INTO history (importer) VALUES ('X7'), ('Y'), (NULL)")
        query = f"SELECT count(*) FROM history WHERE {sql.text}"
        assert database.execute(query, sql.parameters).fetchone() == (1,)


def test_compile_the_largest_rule_in_every_engine() -> None:
    text = "(" * 19 + 'hs = "64"' + " and importer.aeo) or pre_lodged" * 19
    rule, row = read_rule(text, VOCABULARY), row_of({"pre_lodged": True})
    assert compile_matcher({"R": rule}, VOCABULARY).hits(row) == ["R"]
    assert count_hits(frame_of([row]), {"R": rule}, VOCABULARY) == {"R": 1}
    wide = read_rule(" or ".join(f"net_mass = {n}" for n in range(500)), VOCABULARY)
    assert compile_matcher({"R": wide}, VOCABULARY).hits(row_of({"net_mass": Decimal(499)})) == ["R"]
    assert count_hits(frame_of([row_of({"net_mass": 7})]), {"R": wide}, VOCABULARY) == {"R": 1}


def test_count_hits_on_a_frame_without_the_column_treats_it_as_missing() -> None:
    frame = frame_of([row_of({"origin": "CN"})]).select("origin")
    rules = {"A": read_rule('seller = "X"', VOCABULARY), "B": read_rule("seller is missing", VOCABULARY)}
    assert count_hits(frame, rules, VOCABULARY) == {"A": 0, "B": 1}
    assert count_hits(frame, {}, VOCABULARY) == {}


def test_count_hits_of_a_prefix_that_no_value_has_keeps_missing_unknown() -> None:
    rules = {
        "starts": read_rule('hs starts with "77"', VOCABULARY),
        "not": read_rule('hs not starts with "77"', VOCABULARY),
    }
    for categorical in (True, False):
        frame = frame_of([row_of({"hs": "6403"}), {}], categorical=categorical)
        assert count_hits(frame, rules, VOCABULARY) == {"starts": 0, "not": 1}
