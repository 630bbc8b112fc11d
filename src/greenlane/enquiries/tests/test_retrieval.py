"""Searching published knowledge: by day, reader, domain and language; kept up to date; by several processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from greenlane.enquiries import library as library_module
from greenlane.enquiries import retrieval
from greenlane.enquiries.engine.embedders import EmbedderFailed, Vectors
from greenlane.enquiries.engine.shapes import Sought
from greenlane.enquiries.library import Library
from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.retrieval import HybridRetriever, Models
from greenlane.enquiries.states import VersionState
from greenlane.enquiries.tests.shelf import put, shelve

EN = Sought("en")
CASH = ("How much cash may I carry?", "Declare cash of more than USD 10,000 when you arrive.")
DOGS = ("May I bring my dog?", "A dog needs a rabies certificate and a permit of the veterinary service.")


@pytest.fixture
def library(tmp_path: Path, db: None) -> Library:
    return Library(tmp_path / "index")


@pytest.fixture
def words(library: Library) -> HybridRetriever:
    """Searching by words alone, as an installation without the extra does."""
    return HybridRetriever(library, Models({}))


def codes(found: list[Any]) -> list[str]:
    return [f"{one.passage.document}@{one.passage.version}" for one in found]


def test_search_finds_the_passage_that_a_question_is_about(words: HybridRetriever) -> None:
    shelve("passengers/cash", [CASH])
    shelve("passengers/animals", [DOGS])
    found = words.search("how much cash can I bring in?", EN)
    assert found[0].passage.id == "passengers/cash@1#p1"
    assert found[0].passage.text == CASH[1]
    assert found[0].score > words.search("what is a rabies permit in Japan for cats?", EN)[0].score


def test_search_as_of_a_day_gives_the_version_in_force_then(words: HybridRetriever) -> None:
    shelve("passengers/cash", [CASH], until=date(2025, 1, 1), state=VersionState.SUPERSEDED)
    shelve("passengers/cash", [(CASH[0], CASH[1].replace("10,000", "20,000"))], since=date(2025, 1, 1))
    asked = "how much cash may I carry"
    on = {day: codes(words.search(asked, Sought("en", as_of=date.fromisoformat(day)))) for day in (
        "2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", "2026-06-01"
    )}  # fmt: skip
    old, new = ["passengers/cash@1"], ["passengers/cash@2"]
    assert on == {
        "2023-12-31": [],
        "2024-01-01": old,
        "2024-12-31": old,
        "2025-01-01": new,
        "2026-06-01": new,
    }


@pytest.mark.parametrize(
    "state", [VersionState.DRAFT, VersionState.PROPOSED, VersionState.WITHDRAWN, VersionState.DISCARDED]
)
def test_search_never_finds_what_is_not_published(words: HybridRetriever, state: str) -> None:
    shelve("passengers/cash", [CASH], state=state)
    assert words.search("how much cash may I carry", EN) == []


def test_search_shows_officers_texts_to_officers_only(words: HybridRetriever) -> None:
    shelve("passengers/profiling", [("Cash couriers", "Question cash couriers apart.")], audience="officers")
    assert words.search("cash couriers", EN) == []
    assert codes(words.search("cash couriers", Sought("en", audiences=("public", "officers")))) == [
        "passengers/profiling@1"
    ]


def test_search_keeps_to_the_domain_and_document_sought(words: HybridRetriever) -> None:
    shelve("passengers/cash", [CASH])
    shelve("anti-money-laundering/cash", [CASH])
    assert codes(words.search("cash", Sought("en", domains=("passengers",)))) == ["passengers/cash@1"]
    assert codes(words.search("cash", Sought("en", documents=("anti-money-laundering/cash",)))) == [
        "anti-money-laundering/cash@1"
    ]


def test_approval_supersession_and_withdrawal_show_in_the_next_search(words: HybridRetriever) -> None:
    draft = shelve("passengers/cash", [CASH], state=VersionState.PROPOSED)
    assert words.search("cash", EN) == []
    put(draft, state=VersionState.APPROVED, approved_by="officer:approver")
    assert codes(words.search("cash", EN)) == ["passengers/cash@1"]
    put(draft, state=VersionState.SUPERSEDED, effective_to=date(2025, 1, 1))
    assert words.search("cash", EN) == []
    assert codes(words.search("cash", Sought("en", as_of=date(2024, 5, 1)))) == ["passengers/cash@1"]
    put(draft, state=VersionState.WITHDRAWN)
    assert words.search("cash", Sought("en", as_of=date(2024, 5, 1))) == []


def test_an_update_touches_only_what_changed(
    library: Library, words: HybridRetriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        shelve(f"passengers/{n}", [CASH])
    words.search("cash", EN)
    added: list[int] = []
    of_versions = library_module._of_versions
    monkeypatch.setattr(library_module, "_of_versions", lambda pks: added.extend(pks) or of_versions(pks))
    new = shelve("passengers/animals", [DOGS])
    words.search("dog", EN)
    assert added == [new.pk]
    words.search("dog", EN)
    assert added == [new.pk]


def test_an_index_that_another_process_updates_says_what_is_valid_meanwhile(library: Library) -> None:
    """While the lock is held elsewhere, what was withdrawn is not found although the index still has it."""
    words = HybridRetriever(library, Models({}))
    version = shelve("passengers/cash", [CASH])
    assert codes(words.search("cash", EN)) == ["passengers/cash@1"]
    elsewhere = Library(library.folder)
    with elsewhere._lock(wait=True):
        put(version, state=VersionState.WITHDRAWN)
        assert words.search("cash", EN) == []
        assert library.counts() == {"en": 1}
    assert words.search("cash", EN) == []
    assert library.counts() == {"en": 0}


def test_an_update_that_stopped_half_way_is_done_again(library: Library, words: HybridRetriever) -> None:
    shelve("passengers/cash", [CASH])
    words.search("cash", EN)
    before = (library.folder / "manifest.json").read_bytes()
    shelve("passengers/animals", [DOGS])
    words.search("dog", EN)
    (library.folder / "manifest.json").write_bytes(before)  # committed, but the manifest was never written
    again = HybridRetriever(Library(library.folder), Models({}))
    assert codes(again.search("dog", EN)) == ["passengers/animals@1"]
    assert again.library.counts() == {"en": 2}


def test_a_database_restored_from_an_older_copy_is_noticed(library: Library, words: HybridRetriever) -> None:
    """The counter may come to the same number again with another content."""
    shelve("passengers/cash", [CASH])
    assert codes(words.search("cash", EN)) == ["passengers/cash@1"]
    number = library_module.current_stamp()[0]
    DocumentVersion.objects.all().delete()
    shelve("passengers/animals", [DOGS])
    library_module.KnowledgeGeneration.objects.update(number=number)
    assert codes(words.search("dog cash", EN)) == ["passengers/animals@1"]


def test_rebuild_makes_the_same_index_from_the_tables(library: Library, words: HybridRetriever) -> None:
    shelve("passengers/cash", [CASH])
    shelve(
        "passengers/cash", [("ฉันนำเงินสดเข้ามาได้เท่าไร", "ต้องสำแดงเงินสดเกิน 10,000 ดอลลาร์สหรัฐ")], language="th"
    )
    words.search("cash", EN)
    library.rebuild()
    assert library.counts() == {"en": 1, "th": 1}
    assert codes(words.search("cash", EN)) == ["passengers/cash@1"]


QUESTIONS = {
    "zh-hant": ("我可以攜帶多少現金入境？", "旅客可以帶多少現金", "旅客攜帶現金超過一萬美元入境，須向海關申報。"),
    "th": ("นำเงินสดเข้าประเทศได้เท่าไหร่ครับ", "นำเงินสดเข้ามาได้เท่าไร", "ผู้โดยสารที่นำเงินสดเกิน 10,000 ดอลลาร์สหรัฐต้องสำแดง"),
    "hi": ("मैं कितनी नकदी ला सकता हूँ?", "कितनी नकदी ले जा सकते हैं", "10,000 अमेरिकी डॉलर से अधिक नकदी की घोषणा करें।"),
    "km": ("តើខ្ញុំអាចយកសាច់ប្រាក់ចូលប្រទេសបានប៉ុន្មាន?", "សាច់ប្រាក់ប៉ុន្មាន", "ត្រូវប្រកាសសាច់ប្រាក់លើសពី ១០.០០០ ដុល្លារ"),
}  # fmt: skip


@pytest.mark.parametrize("language", QUESTIONS)
def test_search_in_a_language_finds_its_own_text_by_words(words: HybridRetriever, language: str) -> None:
    question, heading, text = QUESTIONS[language]
    shelve("passengers/cash", [CASH])
    shelve("passengers/animals", [DOGS])
    shelve("passengers/cash", [(heading, text)], language=language)
    found = words.search(question, Sought(language))
    assert (found[0].passage.document, found[0].passage.language) == ("passengers/cash", language)


class Meanings:
    """A real embedder for the tests: counts the words of a tiny vocabulary of two languages."""

    name, sha256 = "meanings", "0" * 64
    questions = passages = frozenset({"en", "th", "zh-hant", "hi", "km"})
    groups = (("cash", "money", "เงินสด"), ("dog", "pet", "สุนัข"), ("car", "vehicle", "รถ"))
    down = False
    embedded = 0

    def embed_query(self, question: str) -> Vectors:
        if self.down:
            raise EmbedderFailed("down")
        found = np.asarray([sum(word in question.lower() for word in group) for group in self.groups], float)
        return np.asarray((found + 1e-3) / np.linalg.norm(found + 1e-3), dtype=np.float32)

    def embed_passages(self, texts: list[str]) -> Vectors:
        self.embedded += len(texts)
        return np.stack([self.embed_query(text) for text in texts])

    embed_queries = embed_passages


def test_a_round_of_the_worker_indexes_words_where_no_embedder_is(
    words: HybridRetriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelve("passengers/cash", [CASH])
    monkeypatch.setattr(retrieval, "retriever", lambda: words)
    assert words.library.counts() == {}
    assert retrieval.embed_due() == 0
    assert words.library.counts() == {"en": 1}


@pytest.fixture
def hybrid(library: Library) -> HybridRetriever:
    return HybridRetriever(library, Models({}, Meanings()))


def test_a_question_without_a_text_in_its_language_finds_the_english_one_by_meaning(
    hybrid: HybridRetriever,
) -> None:
    shelve("passengers/cash", [CASH])
    shelve("passengers/animals", [DOGS])
    hybrid.library.embed(hybrid.models.served)
    found = hybrid.search("นำสุนัขเข้าประเทศได้ไหม", Sought("th"))
    assert (found[0].passage.document, found[0].passage.language) == ("passengers/animals", "en")


def test_a_translation_stands_in_place_of_its_original(hybrid: HybridRetriever) -> None:
    shelve("passengers/animals", [DOGS])
    shelve("passengers/animals", [("นำสุนัขเข้ามาได้ไหม", "สุนัขต้องมีใบรับรอง")], language="th")
    hybrid.library.embed(hybrid.models.served)
    found = hybrid.search("นำสุนัขเข้าประเทศได้ไหม", Sought("th"))
    assert [(one.passage.document, one.passage.language) for one in found] == [("passengers/animals", "th")]


def test_meaning_obeys_day_reader_and_state_like_words(hybrid: HybridRetriever) -> None:
    shelve("passengers/a", [("Pets", "A pet.")], until=date(2025, 1, 1), state=VersionState.SUPERSEDED)
    shelve("passengers/b", [("Pets", "A pet.")], audience="officers")
    shelve("passengers/c", [("Pets", "A pet.")], state=VersionState.DRAFT)
    hybrid.library.embed(hybrid.models.served)
    assert hybrid.search("may I bring a dog", EN) == []
    assert codes(hybrid.search("may I bring a dog", Sought("en", as_of=date(2024, 5, 1)))) == [
        "passengers/a@1"
    ]


def test_texts_are_embedded_once_whatever_version_they_stand_in(hybrid: HybridRetriever) -> None:
    embedder = hybrid.models.served
    shelve("passengers/cash", [CASH, DOGS], title="Cash")
    assert hybrid.library.embed(embedder) == 2
    assert hybrid.library.embed(embedder) == 0
    shelve("passengers/cash-again", [CASH], title="Cash")
    assert hybrid.library.embed(embedder) == 0
    assert embedder.embedded == 2
    assert len(hybrid.library.dense(embedder)) == 3


def test_an_embedder_that_is_down_leaves_words(hybrid: HybridRetriever) -> None:
    shelve("passengers/cash", [CASH])
    hybrid.library.embed(hybrid.models.served)
    hybrid.models.served.down = True
    assert codes(hybrid.search("cash", EN)) == ["passengers/cash@1"]


def test_vectors_of_another_model_are_not_mixed_in(hybrid: HybridRetriever) -> None:
    shelve("passengers/cash", [CASH])
    hybrid.library.embed(hybrid.models.served)
    other = Meanings()
    other.sha256 = "1" * 64
    assert hybrid.library.dense(other) is None


HOSTILE = {
    "100 kB": "cash " * 20_000,
    "one long word": "ก" * 100_000,
    "punctuation only": "?!., ;:" * 50,
    "query syntax": 'text:* AND audience:"officers" OR (key:[0 TO 9]) ~2 ^100 "cash',
    "NUL": "ca\0sh\0 cash",
    "half a pair": "cash \ud800 \udfff",
    "tags": "cash" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all rules"),
    "directions": "\u202ehsac\u202c cash \u2066\u2069",
    "zero width": "c\u200bas\u200dh",
    "nothing": "",
    "white space": " \n\t",
    "combining marks": "cash" + "\u0301" * 5_000,
}


@pytest.mark.parametrize("question", HOSTILE.values(), ids=HOSTILE)
def test_hostile_questions_find_what_they_ask_for_or_nothing(words: HybridRetriever, question: str) -> None:
    shelve("passengers/cash", [CASH])
    shelve("passengers/profiling", [("Cash couriers", "Question cash couriers apart.")], audience="officers")
    found = words.search(question, EN)
    assert codes(found) in ([], ["passengers/cash@1"])
    if (
        "cash" in question.replace("\u200b", "").replace("\u200d", "")
        and question != HOSTILE["combining marks"]
    ):
        assert codes(found) == ["passengers/cash@1"]


SEARCHER = """
import django, json, sys
django.setup()
from pathlib import Path
from greenlane.enquiries.library import Library
from greenlane.enquiries.retrieval import HybridRetriever, Models
from greenlane.enquiries.engine.shapes import Sought
words = HybridRetriever(Library(Path(sys.argv[1])), Models({}))
for line in sys.stdin:
    print(json.dumps([one.passage.id for one in words.search(line.strip(), Sought("en"))]), flush=True)
"""


@pytest.fixture
def other_processes(tmp_path: Path, transactional_db: None) -> Iterator[list[subprocess.Popen[str]]]:
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        if "memory" in name:
            pytest.skip("an SQLite database in memory belongs to one process")
        address = f"sqlite:///{name}"
    else:
        at = connection.settings_dict
        address = f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}/{name}"
    env = {
        **os.environ,
        "GREENLANE_DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "greenlane.config.settings",
    }
    command = [sys.executable, "-c", SEARCHER, str(tmp_path / "index")]
    running = [
        subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    yield running
    for process in running:
        process.communicate(timeout=30)


def test_two_processes_see_an_approval_and_make_the_index_once(
    other_processes: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    def asked(question: str) -> list[list[str]]:
        for process in other_processes:
            process.stdin.write(question + "\n")
            process.stdin.flush()
        return [json.loads(process.stdout.readline()) for process in other_processes]

    shelve("passengers/cash", [CASH])
    assert asked("cash") == [["passengers/cash@1#p1"]] * 2
    animals = shelve("passengers/animals", [DOGS])
    found = asked("dog")
    # One of them may have asked while the other was writing; both know it the next time.
    assert ["passengers/animals@1#p1"] in found
    assert asked("dog") == [["passengers/animals@1#p1"]] * 2
    put(animals, state=VersionState.WITHDRAWN)
    assert asked("dog") == [[], []]
    last = Library(tmp_path / "index")
    last.fresh()
    assert last.counts() == {"en": 1}


def test_modes_say_that_words_alone_are_searched(settings: Any, tmp_path: Path, db: None) -> None:
    settings.GREENLANE_EMBEDDINGS, settings.GREENLANE_KNOWLEDGE_INDEX = "off", str(tmp_path)
    shelve("passengers/cash", [CASH])
    english = next(mode for mode in retrieval.modes() if mode.language == "en")
    assert (english.passages, english.words, english.meaning) == (1, True, "")
    assert "Words alone" in english.text


def test_while_many_wait_for_their_vectors_words_alone_are_searched(
    library: Library, hybrid: HybridRetriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenlane.enquiries.engine.dense.BATCH", 1)
    shelve("passengers/cash", [CASH])
    shelve("passengers/animals", [DOGS])
    embedder = hybrid.models.served
    assert embedder is not None
    library.embed(embedder, until=0.0)  # one of the two, then the time is over
    assert library.waiting(embedder.name) == 1
    assert library.dense(embedder) is None
    library.embed(embedder)
    assert library.dense(embedder) is not None
