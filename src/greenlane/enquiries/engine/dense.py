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
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from greenlane.enquiries.engine.embedders import Embedder, Vectors
from greenlane.enquiries.engine.lexical import Hit
from greenlane.enquiries.engine.shapes import PassageText, Sought

BATCH = 16
_EVER = 10_000_000
_COLUMNS = ("key", "since", "until", "language", "domain", "audience", "document")


def embedded_text(passage: PassageText) -> str:
    """What of a passage is turned into a vector: what it stands under, and what it says."""
    return "\n".join(filter(None, (passage.title, *passage.trail, passage.text)))


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


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

    def embed(self, embedder: Embedder, texts: Iterable[str], *, until: float | None = None) -> int:
        """Embed those of the texts that have no vector yet; returns how many were.

        After `until` (of time.monotonic) no further batch is begun; there is always one.
        """
        by_sha = {text_sha256(text): text for text in texts}
        known = self.known(embedder, list(by_sha))
        missing = [(sha, text) for sha, text in by_sha.items() if sha not in known]
        for at in range(0, len(missing), BATCH):
            if at and until is not None and time.monotonic() > until:
                return at
            some = missing[at : at + BATCH]
            vectors = embedder.embed_passages([text for _, text in some]).astype(np.float16)
            rows = [
                (embedder.sha256, sha, row.tobytes()) for (sha, _), row in zip(some, vectors, strict=True)
            ]
            with closing(self._open()) as db, db:
                db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", rows)
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

    def cosines(self, vector: Vectors, keys: Sequence[int]) -> dict[int, float]:
        """How near these passages are, for those that have a vector."""
        rows = np.flatnonzero(np.isin(self.columns["key"], np.asarray(keys, dtype=np.int64)))
        found = self.matrix[rows] @ vector
        return dict(zip(self.columns["key"][rows].tolist(), found.tolist(), strict=True))

    def search(self, vector: Vectors, sought: Sought, on: date, limit: int) -> list[Hit]:
        """The passages in the language sought that hold on the day, nearest first; scores are cosines."""
        if not len(self):
            return []
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
        if not len(rows):
            return []
        # One pass over the file where most rows are wanted, only the wanted rows where few are.
        scores = (self.matrix @ vector)[rows] if len(rows) * 4 > len(self) else self.matrix[rows] @ vector
        count = min(limit, len(rows))
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [Hit(int(self.columns["key"][rows[at]]), float(scores[at])) for at in best]


def build(embedder: Embedder, passages: Iterable[PassageText], store: VectorStore) -> tuple[DenseIndex, int]:
    """The index of those passages whose vectors are in the store, and how many passages wait for theirs."""
    served = [passage for passage in passages if passage.language in embedder.passages]
    shas = [text_sha256(embedded_text(passage)) for passage in served]
    known = store.known(embedder, list(dict.fromkeys(shas)))
    rows = [(passage, known[sha]) for passage, sha in zip(served, shas, strict=True) if sha in known]
    names: dict[str, dict[str, int]] = {"language": {}, "domain": {}, "audience": {}, "document": {}}

    def number(column: str, value: str) -> int:
        return names[column].setdefault(value, len(names[column]))

    cells = [
        (
            passage.key,
            passage.effective_from.toordinal() if passage.effective_from else 0,
            passage.effective_to.toordinal() if passage.effective_to else _EVER,
            *(number(column, getattr(passage, column)) for column in _COLUMNS[3:]),
        )
        for passage, _ in rows
    ]
    table = np.asarray(cells, dtype=np.int64).reshape(len(cells), len(_COLUMNS))
    matrix = np.asarray([vector for _, vector in rows], dtype=np.float32)
    columns = {column: np.ascontiguousarray(table[:, at]) for at, column in enumerate(_COLUMNS)}
    return DenseIndex(matrix, columns, names), len(served) - len(rows)


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
        return DenseIndex(matrix, columns, json.loads((made / "names.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None  # not made yet, or replaced this very moment: the next look finds it
