"""Meaning: the vectors of all passages that an embedder serves, searched exactly.

Vectors are kept by the SHA-256 of the text, so that a text is embedded once, whatever database or version it stands
in. The matrix of an index is a plain file that processes map into memory and share. It holds 32-bit floats, since
numpy multiplies 16-bit ones without its fast routines; exact search of 100,000 rows takes about as long as embedding
the question.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from greenlane.enquiries.engine.embedders import Embedder, Vectors
from greenlane.enquiries.engine.shapes import PassageText, Sought

BATCH = 16
SEVERAL = 6
"""Alternatives of one passage that may all be near a question."""
_EVER = 10_000_000
_COLUMNS = ("key", "since", "until", "role", "language", "domain", "audience", "document")
LAYOUT = 4
"""Of the columns and of what has a row; an index of another layout is made anew."""
_NUMBERS = 4
"""Of the columns, how many hold numbers; the rest hold names."""


def embedded_text(passage: PassageText) -> str:
    """What of a passage is turned into a vector: what it stands under, and what it says."""
    return "\n".join(filter(None, (passage.title, *passage.trail, passage.text)))


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


class Role(IntEnum):
    """What a vector is of: a passage itself, a question that it answers, or one that it does not answer."""

    TEXT = 0
    ASKED = 1
    UNANSWERED = 2


@dataclass(frozen=True, slots=True)
class Row:
    """What gets one vector: the text of a passage, or a question that is kept with it."""

    passage: PassageText
    text: str
    role: Role = Role.TEXT

    @property
    def sha256(self) -> str:
        """The name of its vector: a question is turned into another one than a text of the same words."""
        return text_sha256(self.text if self.role is Role.TEXT else f"question\n{self.text}")


def rows_of(embedder: Embedder, passages: Iterable[PassageText]) -> list[Row]:
    """What this embedder turns into vectors of these passages."""
    found = []
    for passage in passages:
        if passage.language in embedder.passages:
            found.append(Row(passage, embedded_text(passage)))
        found += [
            Row(passage, text, role)
            for role, questions in ((Role.ASKED, passage.alternatives), (Role.UNANSWERED, passage.unanswered))
            for language, text in questions
            if language in embedder.passages
        ]
    return found


def _vectors(embedder: Embedder, rows: Sequence[Row]) -> list[Vectors]:
    """A vector for each row, in their order: questions are embedded as questions."""
    found: dict[int, Vectors] = {}
    for texts, embed in ((True, embedder.embed_passages), (False, embedder.embed_queries)):
        places = [at for at, row in enumerate(rows) if (row.role is Role.TEXT) is texts]
        if places:
            found |= dict(zip(places, embed([rows[at].text for at in places]), strict=True))
    return [found[at] for at in range(len(rows))]


class VectorStore:
    """Vectors by embedder and text, in a file of its own. Several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with closing(self._open()) as db, db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (model TEXT, text TEXT, vector BLOB, PRIMARY KEY (model, text)) WITHOUT ROWID"
            )

    def known(self, embedder: Embedder, shas: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """The vectors there are of these texts."""
        found: dict[str, NDArray[np.float16]] = {}
        with closing(self._open()) as db:
            for at in range(0, len(shas), 500):
                some = shas[at : at + 500]
                marks = ",".join("?" * len(some))
                rows = db.execute(
                    f"SELECT text, vector FROM vectors WHERE model = ? AND text IN ({marks})",  # noqa: S608 - marks only
                    (embedder.sha256, *some),
                )
                found |= {sha: np.frombuffer(blob, dtype=np.float16) for sha, blob in rows}
        return found

    def embed(self, embedder: Embedder, rows: Iterable[Row], *, until: float | None = None) -> int:
        """Embed those of the rows that have no vector yet; returns how many were.

        After `until` (of time.monotonic) no further batch is begun; there is always one.
        """
        by_sha = {row.sha256: row for row in rows}
        known = self.known(embedder, list(by_sha))
        missing = [row for sha, row in by_sha.items() if sha not in known]
        for at in range(0, len(missing), BATCH):
            if at and until is not None and time.monotonic() > until:
                return at
            some = missing[at : at + BATCH]
            made = [
                (embedder.sha256, row.sha256, vector.astype(np.float16).tobytes())
                for row, vector in zip(some, _vectors(embedder, some), strict=True)
            ]
            with closing(self._open()) as db, db:
                db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", made)
        return len(missing)

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=30)
        db.execute("PRAGMA journal_mode=WAL")
        return db


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Rows of vectors with what they are filtered by. Made anew when passages change, never edited."""

    matrix: Vectors
    columns: dict[str, NDArray[np.int64]]
    names: dict[str, dict[str, int]]

    def __len__(self) -> int:
        return len(self.matrix)

    def compared(self, vector: Vectors, sought: Sought, on: date) -> Compared:
        """How near a question is to all rows of passages in the language sought that hold on the day."""
        day = on.toordinal()
        keep = (self.columns["since"] <= day) & (self.columns["until"] > day)
        keep &= self.columns["language"] == self.names["language"].get(sought.language, -1)
        for column, allowed in (
            ("domain", sought.domains), ("audience", sought.audiences), ("document", sought.documents)
        ):  # fmt: skip
            if allowed:
                numbers = [self.names[column][one] for one in allowed if one in self.names[column]]
                keep &= np.isin(self.columns[column], numbers)
        rows = np.flatnonzero(keep)
        # One pass over the file where most rows are wanted, only the wanted rows where few are.
        cosines = (self.matrix @ vector)[rows] if len(rows) * 4 > len(self) else self.matrix[rows] @ vector
        return Compared(self.columns["key"][rows], self.columns["role"][rows], cosines)


@dataclass(frozen=True, slots=True)
class Compared:
    """The cosines of one question with the rows of an index that were sought: each with its passage and its role."""

    keys: NDArray[np.int64]
    roles: NDArray[np.int64]
    cosines: Vectors

    def nearest(self, limit: int, role: Role = Role.TEXT) -> list[int]:
        """The nearest passages, nearest first; by questions each passage by its nearest one."""
        rows = np.flatnonzero(self.roles == role)
        # A passage may have several questions near: enough rows are looked at for `limit` passages.
        count = limit * (1 if role is Role.TEXT else SEVERAL)
        if count < len(rows):
            rows = rows[np.argpartition(-self.cosines[rows], count - 1)[:count]]
        return list(dict.fromkeys(self.keys[self._in_order(rows)].tolist()))[:limit]

    def of(self, keys: Iterable[int], role: Role = Role.TEXT) -> dict[int, tuple[float, ...]]:
        """The cosines of the rows of these passages, the nearest first; those without a row are left out."""
        wanted = np.isin(self.keys, np.fromiter(keys, dtype=np.int64))
        rows = self._in_order(np.flatnonzero(wanted & (self.roles == role)))
        found: dict[int, list[float]] = {}
        for key, cosine in zip(self.keys[rows].tolist(), self.cosines[rows].tolist(), strict=True):
            found.setdefault(key, []).append(cosine)
        return {key: tuple(cosines) for key, cosines in found.items()}

    def _in_order(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return rows[np.argsort(-self.cosines[rows], kind="stable")]


def build(embedder: Embedder, wanted: Sequence[Row], store: VectorStore) -> tuple[DenseIndex, int]:
    """The index of those rows whose vectors are in the store, and how many passages wait for theirs."""
    known = store.known(embedder, list(dict.fromkeys(row.sha256 for row in wanted)))
    rows = [(row, known[row.sha256]) for row in wanted if row.sha256 in known]
    names: dict[str, dict[str, int]] = {"language": {}, "domain": {}, "audience": {}, "document": {}}

    def number(column: str, value: str) -> int:
        return names[column].setdefault(value, len(names[column]))

    cells = [
        (
            row.passage.key,
            row.passage.effective_from.toordinal() if row.passage.effective_from else 0,
            row.passage.effective_to.toordinal() if row.passage.effective_to else _EVER,
            int(row.role),
            *(number(column, getattr(row.passage, column)) for column in _COLUMNS[_NUMBERS:]),
        )
        for row, _ in rows
    ]
    table = np.asarray(cells, dtype=np.int64).reshape(len(cells), len(_COLUMNS))
    matrix = np.asarray([vector for _, vector in rows], dtype=np.float32)
    columns = {column: np.ascontiguousarray(table[:, at]) for at, column in enumerate(_COLUMNS)}
    waiting = {row.passage.key for row in wanted if row.sha256 not in known}
    return DenseIndex(matrix, columns, names), len(waiting)


def keep(index: DenseIndex, folder: Path) -> None:
    """Put the index into a folder, all of it or nothing. Those who have the one before open keep it."""
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    made = Path(tempfile.mkdtemp(dir=folder))
    np.save(made / "matrix.npy", index.matrix)
    np.savez(made / "columns.npz", **index.columns)  # type: ignore[arg-type]
    (made / "names.json").write_text(json.dumps(index.names, ensure_ascii=False), encoding="utf-8")
    pointer = made / "current"
    pointer.write_text(made.name, encoding="utf-8")
    pointer.replace(folder / "current")
    for old in before - {folder / "current"}:
        shutil.rmtree(old, ignore_errors=True)


def load(folder: Path) -> DenseIndex | None:
    """The index in a folder, mapped rather than read; None where there is none."""
    try:
        made = folder / (folder / "current").read_text(encoding="utf-8")
        matrix = np.load(made / "matrix.npy", mmap_mode="r")
        with np.load(made / "columns.npz") as file:
            columns = {name: file[name] for name in file.files}
        if set(columns) != set(_COLUMNS):
            return None  # made by an earlier version of the product
        return DenseIndex(matrix, columns, json.loads((made / "names.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None  # not made yet, or replaced this very moment: the next look finds it
