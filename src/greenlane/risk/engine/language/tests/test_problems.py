"""Every kind of error is said with its place, the words in question and what to do; all of them at once."""

from __future__ import annotations

import pytest

from greenlane.risk.engine.language import LIMITS, RuleRefused, problems_of, read_rule
from greenlane.risk.engine.language.problems import check_rule_count
from greenlane.risk.engine.language.tests.strategies import VOCABULARY

CASES = [
    # text, code, place, what the message names, what the hint says
    ("", "SEL001", "line 1, column 1", "empty", "origin"),
    ("   \n ", "SEL001", "line 1, column 1", "empty", "origin"),
    ('origin = "CN" and', "SEL001", "line 1, column 18", "missing at the end", "a field"),
    ('(origin = "CN"', "SEL001", "line 1, column 15", "missing at the end", ")"),
    ('origin = "CN" importer.aeo', "SEL001", "line 1, column 15", "importer.aeo", "and, or"),
    ('hs starts wth "64"', "SEL001", "line 1, column 4", "starts", "starts with"),
    ('description contain "x"', "SEL001", "line 1, column 13", "contain", "contains"),
    ('origin == "CN"', "SEL001", "line 1, column 9", "=", "= for equality"),
    ("net_mass <> 3", "SEL001", "line 1, column 11", ">", "!="),
    ('origin = "CN" && importer.aeo', "SEL001", "line 1, column 15", "&&", "and"),
    ("!importer.aeo", "SEL001", "line 1, column 1", "!", "not"),
    ("origin = 'CN'", "SEL001", "line 1, column 10", "'", "double quotes"),
    ("origin = “CN”", "SEL001", "line 1, column 10", "“", "straight double quotes"),
    ('origin = "CN', "SEL001", "line 1, column 10", '"', "not closed"),
    ("unit_price < 12.50 usd", "SEL001", "line 1, column 20", "usd", "USD"),
    ("1 < net_mass < 3", "SEL001", "line 1, column 14", "<", "and"),
    ("net_mass = 1; drop table x", "SEL001", "line 1, column 13", ";", "one expression"),
    ('importer.aeo and\n  orign = "CN"', "SEL002", "line 2, column 3", "orign", "“origin”"),
    ("net_mass > 1 and zzzzzz = 3", "SEL002", "line 1, column 18", "zzzzzz", "handbook"),
    ('importer in list "watched importer"', "SEL003", "line 1, column 13", "watched importer", "“watched importers”"),
    ('origin < "CN"', "SEL004", "line 1, column 1", "country", "= !="),
    ("hs = 6403", "SEL004", "line 1, column 6", "6403", '"6403"'),
    ('net_mass > "3"', "SEL004", "line 1, column 12", "net_mass", "without quotes"),
    ('description in ("used")', "SEL004", "line 1, column 1", "in", "contains"),
    ('origin in "CN"', "SEL004", "line 1, column 11", "list", '("CN")'),
    ("net_mass = true", "SEL004", "line 1, column 1", "number", "12.5"),
    ("importer.aeo = pre_lodged", "SEL004", "line 1, column 1", "yes or no", "and, or"),
    ("unit_price * 2 > 3 USD", "SEL004", "line 1, column 1", "combined", "divided"),
    ("net_mass + importer > 3", "SEL004", "line 1, column 1", "combined", "numbers"),
    ('net_mass + "3" > 3', "SEL004", "line 1, column 12", "not a number", "numbers only"),
    ("unit_price < 12", "SEL004", "line 1, column 14", "12", "12.50 USD"),
    ("net_mass + 1 in (3)", "SEL004", "line 1, column 1", "not a field", "field"),
    ("net_mass + 1 is missing", "SEL004", "line 1, column 1", "not a field", "missing"),
    ("origin is missing and importer.age_days starts with 5", "SEL004", "line 1, column 23", "starts with", "="),
    ('hs = "64.03"', "SEL005", "line 1, column 6", "64.03", '"6403"'),
    ('origin = "cn"', "SEL005", "line 1, column 10", "cn", '"CN"'),
    ('origin = "China"', "SEL005", "line 1, column 10", "China", "ISO 3166"),
    ('origin = ""', "SEL005", "line 1, column 10", "empty", "is missing"),
    ('importer = "Müller"', "SEL005", "line 1, column 12", "Müller", "capitals"),
    ('description contains "a\x00b"', "SEL005", "line 1, column 22", "not of the kind", "second hand"),
    ('description contains "a\ud800b"', "SEL005", "line 1, column 22", "not of the kind", "second hand"),
    ('direction = "INPORT"', "SEL005", "line 1, column 13", "INPORT", "“IMPORT”"),
    ("registered_on >= 2026-02-30", "SEL005", "line 1, column 18", "2026-02-30", "2026-01-31"),
    ("net_mass > 1234567890123456", "SEL005", "line 1, column 12", "15 digits", "Round"),
    ("unit_price > 1.23456 USD", "SEL005", "line 1, column 14", "4 decimals", "Round"),
    ("unit_price > 12.50 EUR", "SEL006", "line 1, column 14", "12.50 EUR", "USD"),
    ('origin in list "watched importers"', "SEL007", "line 1, column 11", "watched importers", "same kind"),
    ('origin and hs = "64"', "SEL008", "line 1, column 1", "country", 'origin = "CN"'),
    ("net_mass + 1", "SEL008", "line 1, column 1", "value", "Compare"),
    ('(origin = "CN") > 3', "SEL008", "line 1, column 2", "test", "and, or, not"),
    ("net_mass > importer.age_days", "SEL009", "line 1, column 1", "kg", "like with like"),
    ("1 < 2", "SEL010", "line 1, column 1", "1 < 2", "field"),
    ("net_mass between 5 and 3", "SEL010", "line 1, column 1", "never true", "lower bound"),
    ("3 between 1 and 5", "SEL010", "line 1, column 1", "constant", "field"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "place", "names", "hint"), CASES, ids=[repr(case[0]) for case in CASES]
)
def test_refuse_says_where_what_and_what_to_do(
    text: str, code: str, place: str, names: str, hint: str
) -> None:
    (problem,) = problems_of(text, VOCABULARY)
    assert (problem.code, problem.pointer) == (code, place)
    assert names in problem.message
    assert hint in problem.hint


def test_refuse_tells_all_errors_of_a_text_at_once() -> None:
    text = (
        'orign = "CN" and hs = 5 and unit_price < 12.5 EUR\n'
        'and importer in list "unknown" and net_mass > importer.age_days\n'
        'and hs in ("64.03", "x", "6403") and (origin or 1 < 2)'
    )
    with pytest.raises(RuleRefused) as refused:
        read_rule(text, VOCABULARY)
    found = [(problem.code, problem.pointer) for problem in refused.value.violations]
    assert found == [
        ("SEL002", "line 1, column 1"),
        ("SEL004", "line 1, column 23"),
        ("SEL006", "line 1, column 42"),
        ("SEL003", "line 2, column 17"),
        ("SEL009", "line 2, column 36"),
        ("SEL005", "line 3, column 12"),
        ("SEL005", "line 3, column 21"),
        ("SEL008", "line 3, column 39"),
        ("SEL010", "line 3, column 49"),
    ]
    assert refused.value.message == "9 errors were found."


LARGE = [
    "(" * 30 + "importer.aeo" + ")" * 30,
    "(" * 19_000,
    "not " * 4_000 + "importer.aeo",
    "not(" * 4_000 + "importer.aeo" + ")" * 4_000,
    'origin = "' + "A" * 30_000 + '"',
    "net_mass" + " + 1" * 9 + " > 3",
    "(net_mass + 1 + 1 + 1 + 1) * (net_mass + 1 + 1 + 1 + 1) > 3",
    "net_mass in (" + ", ".join(["1"] * 2_001) + ")",
    " or ".join(["importer.aeo"] * 501),
]


@pytest.mark.parametrize("text", LARGE, ids=[text[:30] for text in LARGE])
def test_refuse_what_is_larger_than_the_limits(text: str) -> None:
    assert {problem.code for problem in problems_of(text, VOCABULARY)} == {"SEL011"}


def test_read_what_is_just_within_the_limits() -> None:
    assert not problems_of("(" * 20 + "importer.aeo" + ")" * 20, VOCABULARY)
    assert not problems_of("not (" * 20 + "importer.aeo" + ")" * 20, VOCABULARY)
    assert not problems_of("net_mass" + " + 1" * 8 + " > 3", VOCABULARY)
    assert not problems_of(" or ".join(["importer.aeo"] * 500), VOCABULARY)
    assert not problems_of("net_mass in (" + ", ".join(str(n) for n in range(2_000)) + ")", VOCABULARY)


def test_read_brackets_within_a_constant_do_not_nest() -> None:
    assert not problems_of(f'description contains "{"(" * 100}"', VOCABULARY)


HOSTILE = [
    "__class__",
    "importer.__class__.__mro__ is known",
    "__import__('os').system('id')",
    'open("/etc/passwd") is known',
    'origin in (select "CN" from users)',
    "origin = \"CN\" or 1 = 1 --",
    "lambda: 0",
    "importer.aeo if pre_lodged else containerised",
    "{{ importer }}",
    "%s = 1",
    "net_mass ** 99999999 > 1",
    "net_mass > 1e400",
    "net_mass > ９",
    "hs starts with /(a+)+$/",
    "\x00importer.aeo",
    "importer.aeo\u2028and",
    "net_mass > nan",
    'importer in list "../../etc/passwd"',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_refuse_reaching_for_anything_but_fields(text: str) -> None:
    assert problems_of(text, VOCABULARY)


def test_refuse_too_many_rules_together() -> None:
    check_rule_count(range(LIMITS.rules))
    with pytest.raises(RuleRefused, match="at most 5,000"):
        check_rule_count(range(LIMITS.rules + 1))


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800 = 1", 'origin = "\ud800"', 'origin in list "\ud800"'])
def test_refuse_in_words_that_can_be_sent(text: str) -> None:
    for problem in problems_of(text, VOCABULARY):
        for words in (problem.message, problem.hint):
            assert words.encode()
            assert "\x00" not in words
