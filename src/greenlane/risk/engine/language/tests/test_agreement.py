"""The evaluator and the compilers give the same answer for random rules on random items, nulls included."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenlane.risk.engine.language.frames import FrameCompiler, count_hits, frame_of, hit_mask
from greenlane.risk.engine.language.matcher import compile_matcher
from greenlane.risk.engine.language.nodes import Condition, negation
from greenlane.risk.engine.language.python_code import compile_tests
from greenlane.risk.engine.language.sql import Dialect, column_definitions, compile_sql
from greenlane.risk.engine.language.tests.strategies import CONDITIONS, USED, VOCABULARY, random_rows
from greenlane.risk.engine.language.truth import evaluate, opposite

ROWS = random_rows(seed=4, count=300)
MANY = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
FRAMES = {categorical: frame_of(ROWS, USED, categorical=categorical) for categorical in (True, False)}


def answers(condition: Condition) -> list[bool | None]:
    return [evaluate(condition, row, VOCABULARY) for row in ROWS]


@MANY
@given(CONDITIONS)
def test_matcher_agrees_with_the_evaluator(condition: Condition) -> None:
    matcher = compile_matcher({"rule": condition, "opposite": negation(condition)}, VOCABULARY)
    for row, truth in zip(ROWS, answers(condition), strict=True):
        assert matcher.hits(row) == [
            name for name, wanted in (("rule", True), ("opposite", False)) if truth is wanted
        ]


@MANY
@given(CONDITIONS)
def test_compiled_test_is_true_exactly_when_the_condition_is(condition: Condition) -> None:
    (test,) = compile_tests([condition], VOCABULARY)
    assert test is not None
    assert [bool(test(row.get)) for row in ROWS] == [truth is True for truth in answers(condition)]


@MANY
@given(CONDITIONS, st.booleans())
def test_polars_agrees_with_the_evaluator(condition: Condition, categorical: bool) -> None:
    frame, truth = FRAMES[categorical], answers(condition)
    compiler = FrameCompiler.of(frame, [condition], VOCABULARY)
    assert frame.select(compiler.expression(condition).alias("hit"))["hit"].to_list() == truth
    assert hit_mask(frame, condition, VOCABULARY).to_list() == [answer is True for answer in truth]
    assert count_hits(frame, {"rule": condition}, VOCABULARY) == {"rule": truth.count(True)}


@MANY
@given(CONDITIONS)
def test_duckdb_agrees_with_the_evaluator(duck: duckdb.DuckDBPyConnection, condition: Condition) -> None:
    found = compile_sql(condition, VOCABULARY, Dialect.DUCKDB)
    rows = duck.execute(f"SELECT {found.text} FROM history ORDER BY n", found.parameters).fetchall()
    assert [answer for (answer,) in rows] == answers(condition)
    hits = duck.execute(f"SELECT n FROM history WHERE {found.text} ORDER BY n", found.parameters).fetchall()
    assert [n for (n,) in hits] == [n for n, truth in enumerate(answers(condition)) if truth is True]


@MANY
@given(CONDITIONS)
def test_postgresql_agrees_with_the_evaluator(elephant: psycopg.Cursor[Any], condition: Condition) -> None:
    found = compile_sql(condition, VOCABULARY, Dialect.POSTGRESQL)
    elephant.execute(f"SELECT {found.text} FROM history ORDER BY n", found.parameters)  # type: ignore[arg-type]
    assert [answer for (answer,) in elephant.fetchall()] == answers(condition)


@MANY
@given(CONDITIONS)
def test_negate_twice_or_once_follows_the_truth_table(condition: Condition) -> None:
    assert answers(negation(condition)) == [opposite(truth) for truth in answers(condition)]
    assert negation(negation(condition)) == condition


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute(f"CREATE TABLE history (n INTEGER, {column_definitions(USED)})")
        connection.executemany(f"INSERT INTO history VALUES ({marks('?')})", records())
        yield connection


@pytest.fixture(scope="module")
def elephant() -> Iterator[psycopg.Cursor[Any]]:
    server = os.environ.get("GREENLANE_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
    try:
        connection = psycopg.connect(server, connect_timeout=3)
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PostgreSQL is not reachable: {str(error).splitlines()[0]}")
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE history (n INTEGER, {column_definitions(USED)})")
        cursor.executemany(f"INSERT INTO history VALUES ({marks('%s')})", records())
        yield cursor
        connection.rollback()


def marks(sign: str) -> str:
    return ", ".join([sign] * (len(USED) + 1))


def records() -> list[list[Any]]:
    return [[n, *(row.get(field.column) for field in USED)] for n, row in enumerate(ROWS)]
