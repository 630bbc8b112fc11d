"""The index of published knowledge on this machine: made from the tables, kept beside them, shared by all processes.

The tables are the truth. A manifest says which versions the index holds; whoever finds it behind brings it up to date
under a lock, by the difference only, so that doing it twice, in two processes or after a crash changes nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from greenlane.enquiries.engine import dense, languages, lexical, places, segment, stopwords, tokens
from greenlane.enquiries.engine.embedders import Embedder
from greenlane.enquiries.engine.lexical import LexicalIndex
from greenlane.enquiries.engine.shapes import Language, PassageKind, PassageText, stated
from greenlane.enquiries.models import AlternativeQuestion, DocumentVersion, KnowledgeGeneration, Passage
from greenlane.enquiries.states import PUBLISHED

_MOST_TEXTS = 50_000
"""Passages that a process keeps at hand."""
_AT_ONCE = 500
_FEW_WAIT = 0.1
"""Of the passages, the part that may wait for vectors while the others are searched by theirs."""

_MADE = "headings that ask are questions"
"""How passages are made of rows; another way needs another index."""

Stamp = tuple[int, int, int, str]


@dataclass(slots=True)
class Manifest:
    """What an index holds. `versions`: fingerprint, language and `code@version` by the row's number."""

    analysis: str = ""
    stamp: list[Any] = field(default_factory=list)
    versions: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    dense: dict[str, dict[str, Any]] = field(default_factory=dict)


class Library:
    """The indexes in one folder, opened by this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.vectors = dense.VectorStore(folder.parent / "vectors.sqlite3")
        self._guard = RLock()
        self._manifest = Manifest()
        self._seen = 0
        self._lexical: dict[str, LexicalIndex] = {}
        self._dense: dict[str, dense.DenseIndex] = {}
        self._dense_seen: dict[str, dict[str, Any]] = {}
        self._texts: dict[int, PassageText] = {}
        self._stamp: Stamp | None = None

    def lexical(self, language: str) -> LexicalIndex | None:
        """Words in this language; None where it has no passage."""
        return self._lexical.get(language)

    def dense(self, embedder: Embedder) -> dense.DenseIndex | None:
        """The vectors of this embedder; None while more than a few passages wait for theirs: beside those that have
        them, they would hardly be found."""
        known = self._manifest.dense.get(embedder.name)
        index = self._dense.get(embedder.name) if known and known["sha256"] == embedder.sha256 else None
        if index is None or known is None:
            return None
        texts = int((index.columns["role"] == dense.Role.TEXT).sum())
        return index if known["waiting"] <= _FEW_WAIT * texts else None

    def fresh(self) -> None:
        """Hold what is published now. Waits for the first build; later a build by another process is not waited for."""
        stamp = current_stamp()
        with self._guard:
            if stamp != self._stamp:
                self._texts = {}
                self._stamp = stamp
            self._reopen()
            if not self._behind(stamp):
                return
            with self._lock(wait=not self._manifest.analysis) as mine:
                if mine:
                    self._reopen()
                    self._bring_up_to_date()

    def rebuild(self) -> None:
        """Make every index anew from the tables. Vectors are kept: they depend on the text alone."""
        with self._guard, self._lock(wait=True):
            self._write(Manifest(dense=self._manifest.dense))
            self._bring_up_to_date()

    def embed(self, embedder: Embedder, *, until: float | None = None) -> int:
        """Give passages their vectors; returns how many texts were embedded now. Call `fresh` first.

        After `until` (of time.monotonic) it stops and leaves the rest for the next time.
        """
        stamp = list(current_stamp())
        known = self._manifest.dense.get(embedder.name, {})
        done = {"sha256": embedder.sha256, "stamp": stamp, "waiting": 0, "layout": dense.LAYOUT}
        if known == done:
            return 0
        rows = dense.rows_of(embedder, published_passages())
        count = self.vectors.embed(embedder, rows, until=until)
        with self._guard, self._lock(wait=True):
            self._reopen()
            index, waiting = dense.build(embedder, rows, self.vectors)
            dense.keep(index, self._dense_folder(embedder.name))
            self._manifest.dense[embedder.name] = done | {"waiting": waiting}
            self._write(self._manifest)
            self._reopen()
        return count

    def texts(self, keys: Iterable[int]) -> dict[int, PassageText]:
        """The passages with these keys that are published. Two queries for those not at hand."""
        keys = list(keys)
        missing = [key for key in keys if key not in self._texts]
        if missing:
            if len(self._texts) > _MOST_TEXTS:
                self._texts = {}
            rows = Passage.objects.filter(pk__in=missing, version__state__in=PUBLISHED)
            self._texts.update((text.key, text) for text in passage_texts(rows))
        return {key: self._texts[key] for key in keys if key in self._texts}

    def counts(self) -> dict[str, int]:
        """Passages indexed, by language."""
        return {language: len(index) for language, index in sorted(self._lexical.items())}

    def waiting(self, name: str) -> int:
        """How many passages have no vector of this embedder yet, at its last look."""
        return int(self._manifest.dense.get(name, {}).get("waiting", 0))

    def _behind(self, stamp: Stamp) -> bool:
        return self._manifest.analysis != analysis() or self._manifest.stamp != list(stamp)

    def _bring_up_to_date(self) -> None:
        """Under the lock. The stamp is read first: what is published meanwhile is found by the next look."""
        stamp = current_stamp()
        if self._manifest.analysis != analysis():
            held: dict[str, tuple[str, str, str]] = {}
            self._forget_everything()
        else:
            held = self._manifest.versions
        wanted = published_versions()
        gone = [held[pk] for pk in held if held[pk] != wanted.get(pk)]
        new = [pk for pk in wanted if wanted[pk] != held.get(pk)]
        for language in sorted({row[1] for row in gone} | {wanted[pk][1] for pk in new}):
            pks = [int(pk) for pk in new if wanted[pk][1] == language]
            names = [name for _, at, name in gone if at == language]
            self._open(language).add(_of_versions(pks), without=names)
        self._write(Manifest(analysis(), list(stamp), wanted, self._manifest.dense))
        self._reopen()

    def _forget_everything(self) -> None:
        for language in Language:
            if (self.folder / language.value).is_dir() or language.value in self._lexical:
                self._open(language.value).clear()

    def _open(self, language: str) -> LexicalIndex:
        if language not in self._lexical:
            self._lexical[language] = LexicalIndex(language, self.folder / language)
        return self._lexical[language]

    def _reopen(self) -> None:
        """See what the manifest says, if it was written since the last look."""
        path = self.folder / "manifest.json"
        try:
            written = path.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if written == self._seen:
            return
        raw = json.loads(path.read_text(encoding="utf-8"))
        raw["versions"] = {pk: tuple(row) for pk, row in raw["versions"].items()}
        self._manifest, self._seen = Manifest(**raw), written
        for language in {row[1] for row in self._manifest.versions.values()} | self._lexical.keys():
            self._open(language).reload()
        for name, known in self._manifest.dense.items():
            if known != self._dense_seen.get(name):
                index = dense.load(self._dense_folder(name))
                if index is not None:
                    self._dense[name], self._dense_seen[name] = index, dict(known)

    def _write(self, manifest: Manifest) -> None:
        scratch = self.folder / "manifest.json.new"
        scratch.write_text(json.dumps(asdict(manifest), ensure_ascii=False), encoding="utf-8")
        scratch.replace(self.folder / "manifest.json")
        self._manifest = manifest

    def _dense_folder(self, name: str) -> Path:
        return self.folder / f"vectors-{hashlib.sha256(name.encode()).hexdigest()[:12]}"

    @contextmanager
    def _lock(self, *, wait: bool) -> Iterator[bool]:
        """True while no other process writes here; False, at once, where one does and we do not wait."""
        with (self.folder / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True


@lru_cache(maxsize=1)
def analysis() -> str:
    """What the terms of an index were made by; another one needs another index."""
    modules = (tokens, places, segment, stopwords, languages, lexical)
    parts = [_MADE.encode(), *(Path(str(module.__file__)).read_bytes() for module in modules)]
    parts.append((Path(str(places.__file__)).parent / "data" / "places.txt").read_bytes())
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def current_stamp() -> Stamp:
    """What is published now, as far as one query tells: it changes with every approval, end and withdrawal.

    The counter alone would not notice a database that was restored from an older copy.
    """
    number = KnowledgeGeneration.objects.values_list("number", flat=True).first() or 0
    row = DocumentVersion.objects.filter(state__in=PUBLISHED).aggregate(
        n=Count("pk"), last=Max("pk"), at=Max("state_since")
    )
    return number, row["n"], row["last"] or 0, row["at"].isoformat() if row["at"] else ""


def published_versions() -> dict[str, tuple[str, str, str]]:
    """Fingerprint, language and name of every version that may be quoted, by its row's number. Two queries."""
    alternatives = {
        code: said
        for code, *said in AlternativeQuestion.objects.filter(ended_at__isnull=True)
        .order_by("code")
        .values("code")
        .annotate(
            count=Count("pk"), last=Max("pk"), sum=Sum("pk"), denied=Sum("pk", filter=Q(answered=False))
        )
        .values_list("code", "count", "last", "sum", "denied")
    }
    rows = (
        DocumentVersion.objects.filter(state__in=PUBLISHED)
        .order_by("pk")
        .annotate(first=Min("passages__pk"), count=Count("passages"))
        .values_list(
            "pk", "document__language", "document__code", "ordinal", "title", "text_sha256", "effective_from",
            "effective_to", "document__domain", "document__audience", "first", "count",
        )
    )  # fmt: skip
    found = {}
    for pk, language, code, ordinal, *said in rows.iterator():
        fingerprint = hashlib.sha256(repr((said, alternatives.get(code))).encode()).hexdigest()[:16]
        found[str(pk)] = (fingerprint, language, f"{code}@{ordinal}")
    return found


def published_passages() -> Iterator[PassageText]:
    """Every passage that may be quoted for some day."""
    yield from passage_texts(Passage.objects.filter(version__state__in=PUBLISHED))


def _of_versions(pks: list[int]) -> Iterator[PassageText]:
    for at in range(0, len(pks), _AT_ONCE):
        yield from passage_texts(Passage.objects.filter(version__in=pks[at : at + _AT_ONCE]))


def passage_texts(rows: Any) -> Iterator[PassageText]:
    """Rows of passages as plain data, with all that a citation says. A query, and one for each _AT_ONCE rows.

    Where questions are kept with a section, a heading that asks is one more: people also ask in the text's own words.
    """
    columns = rows.order_by("pk").values_list(
        "pk", "version__document__code", "version__ordinal", "anchor", "version__document__language",
        "version__document__domain", "version__document__kind", "version__document__audience", "version__title",
        "text", "part", "trail", "article", "version__law", "version__source", "version__effective_from",
        "version__effective_to",
    )  # fmt: skip
    names = (
        "key", "document", "version", "anchor", "language", "domain", "kind", "audience", "title", "text", "part",
        "trail", "article", "law", "source", "effective_from", "effective_to",
    )  # fmt: skip
    for some in _batches(columns.iterator(chunk_size=2_000)):
        alternatives = _alternatives({code for _key, code, *_rest in some})
        for row in some:
            said = dict(zip(names, row, strict=True))
            said |= {"part": PassageKind(said["part"]), "trail": tuple(said["trail"])}
            asked = [
                one
                for one in alternatives.get((said["document"], said["anchor"]), ())
                if said["language"] in (one[0], Language.ENGLISH.value)
            ]
            for name, answered in (("alternatives", True), ("unanswered", False)):
                said[name] = tuple((language, text) for language, text, sign in asked if sign is answered)
            if said["alternatives"] and said["part"] is PassageKind.SECTION:
                said["alternatives"] += _asked_above(said["trail"], said["language"])
            yield PassageText(**{**said, "effective_from": stated(said["effective_from"])})


def _asked_above(trail: tuple[str, ...], language: str) -> tuple[tuple[str, str], ...]:
    """The nearest heading, if it asks. Thai has no mark for it: there every heading of a section counts."""
    return tuple(
        (language, one) for one in trail[-1:] if language == Language.THAI or one.endswith(("?", "？"))
    )


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def _alternatives(codes: set[str]) -> dict[tuple[str, str], list[tuple[str, str, bool]]]:
    """Language and text of the questions kept with these documents, and whether they answer them, by place."""
    found: dict[tuple[str, str], list[tuple[str, str, bool]]] = {}
    rows = AlternativeQuestion.objects.filter(code__in=codes, ended_at__isnull=True).order_by("pk")
    for code, anchor, language, text, sign in rows.values_list(
        "code", "anchor", "language", "text", "answered"
    ):
        found.setdefault((code, anchor), []).append((language, text, sign))
    return found
