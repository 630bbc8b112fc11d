"""The peer of every write path: the same rows, written by the bare driver, without product in between."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlsplit

from bench.harness import Timing, timed

TABLES = (
    "declarations_declaration",
    "declarations_goodsitem",
    "declarations_lodgement",
    "declarations_cargoreport",
    "payments_paymentorder",
    "payments_ledgerentry",
    "payments_bankcallback",
    "foundation_event",
)


def write_bare(address: str) -> tuple[Timing, int]:
    """Copy every row the run wrote into empty twins of its tables. Returns the time and the rows written."""
    return _postgres(address) if address.startswith("postgres") else _sqlite(urlsplit(address).path)


def _postgres(address: str) -> tuple[Timing, int]:
    import psycopg

    with psycopg.connect(address) as connection:
        rows = {}
        for table in TABLES:
            connection.execute(f"CREATE TABLE twin_{table} (LIKE {table} INCLUDING ALL)")
            rows[table] = connection.execute(f"SELECT * FROM {table}").fetchall()
        connection.commit()

        def write() -> None:
            for table, found in rows.items():
                with connection.cursor() as cursor, cursor.copy(f"COPY twin_{table} FROM STDIN") as copy:
                    for row in found:
                        copy.write_row([_json(value) for value in row])
            connection.commit()

        return timed(write), sum(map(len, rows.values()))


def _json(value: object) -> object:
    """JSON columns come back as Python objects; COPY wants their text."""
    if isinstance(value, dict | list):
        import orjson

        return orjson.dumps(value).decode()
    return value


def _sqlite(path: str) -> tuple[Timing, int]:
    connection = sqlite3.connect(path)
    rows = {}
    for table in TABLES:
        (shape,) = connection.execute("SELECT sql FROM sqlite_master WHERE name=?", (table,)).fetchone()
        connection.execute(shape.replace(f'"{table}"', f'"twin_{table}"', 1))
        rows[table] = connection.execute(f"SELECT * FROM {table}").fetchall()
    connection.commit()

    def write() -> None:
        for table, found in rows.items():
            if found:
                marks = ",".join("?" * len(found[0]))
                connection.executemany(f"INSERT INTO twin_{table} VALUES ({marks})", found)
        connection.commit()

    timing = timed(write)
    connection.close()
    return timing, sum(map(len, rows.values()))
