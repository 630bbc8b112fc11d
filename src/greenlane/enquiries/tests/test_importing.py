"""Taking folders in, publishing from the code, handing out again."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from greenlane.enquiries import importing, publishing
from greenlane.enquiries.checking import check
from greenlane.enquiries.errors import NotWellFormed, TooManyFiles
from greenlane.enquiries.exporting import export
from greenlane.enquiries.importing import Defaults, import_directory
from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.publications import load
from greenlane.enquiries.publishing import publish
from greenlane.enquiries.selectors import knowledge as reads
from greenlane.enquiries.tests.factories_knowledge import APPROVER, CURATOR, drafted
from greenlane.foundation import clock

pytestmark = pytest.mark.django_db
HEAD = (
    "---\ncode: {code}\ntitle: Cash\ndomain: passengers\nkind: guidance\nlanguage: {language}\n"
    "effective_from: {since}\neffective_to: {until}\n---\n"
)


@pytest.fixture(autouse=True)
def one_question(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Published texts come with one question: all of them are taken in by `tests/cli/test_knowledge.py`."""
    file = tmp_path_factory.mktemp("questions") / publishing.FILE
    head, first = publishing.ALTERNATIVES.read_text(encoding="utf-8").splitlines()[:2]
    file.write_text(f"{head}\n{first}\n", encoding="utf-8")
    monkeypatch.setattr(publishing, "ALTERNATIVES", file)


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def headed(
    text: str, code: str = "passengers/cash", language: str = "en", since: str = "2024-01-01", until: str = ""
) -> str:
    return HEAD.format(code=code, language=language, since=since, until=until) + text


def take(folder: Path, **more: Any) -> dict[str, importing.Imported]:
    given: dict[str, Any] = {"curator": CURATOR, "approver": APPROVER, **more}
    return {one.file: one for one in import_directory(folder, **given)}


def verdicts(found: dict[str, importing.Imported]) -> dict[str, str]:
    return {name: one.verdict for name, one in found.items()}


def test_articles_without_a_head_are_coded_by_folder_and_name(tmp_path: Path) -> None:
    put(tmp_path, "LICENCE.txt", "The Open Licence\n")
    put(tmp_path, "japan/tolerances.md", "1. One.\n\n2. Two.\n\n{{Article 9}}\n")
    found = take(tmp_path)
    assert verdicts(found) == {"japan/tolerances.md": "new"}
    version = reads.in_force("origin/japan/tolerances", "en", date(2010, 1, 1))
    assert version is not None
    assert (version.title, version.licence, version.document.kind) == (
        "Tolerances (Japan)",
        "The Open Licence",
        "law",
    )
    assert [one.anchor for one in version.passages.all()] == ["art-9/1", "art-9/2"]
    assert version.note == "The file names no first day."


def test_a_folder_that_is_the_scheme_itself_gives_the_same_codes(tmp_path: Path) -> None:
    put(tmp_path, "japan/origin_processes.md", "Text.\n")
    assert take(tmp_path / "japan")["origin_processes.md"].code == "origin/japan/origin_processes"


def test_what_has_not_changed_is_left_alone(tmp_path: Path) -> None:
    path = put(tmp_path, "japan/sets.md", "Sets.\n")
    assert verdicts(take(tmp_path)) == {"japan/sets.md": "new"}
    assert verdicts(take(tmp_path)) == {"japan/sets.md": "unchanged"}
    path.write_text("Other sets.\n", encoding="utf-8")
    assert verdicts(take(tmp_path)) == {"japan/sets.md": "changed"}
    code = "origin/japan/sets"
    before, now = (reads.in_force(code, "en", day) for day in (date(2020, 1, 1), clock.today()))
    assert before is not None
    assert now is not None
    assert (before.text, now.text) == ("Sets.\n", "Other sets.\n")
    assert verdicts(take(tmp_path)) == {"japan/sets.md": "unchanged"}


def test_versions_in_files_count_for_their_days(tmp_path: Path) -> None:
    put(tmp_path, "cash.en.md", headed("Declare 10,000.", since="2025-01-01"))
    put(tmp_path, "cash.v1.en.md", headed("Declare 15,000.", until="2024-12-31"))
    put(tmp_path, "cash.th.md", headed("แจ้ง 10,000", language="th", since="2025-01-01"))
    assert set(verdicts(take(tmp_path)).values()) == {"new", "changed"}
    texts = {
        day: (
            found.text.strip()
            if (found := reads.in_force("passengers/cash", "en", date.fromisoformat(day)))
            else ""
        )
        for day in ("2023-12-31", "2024-12-31", "2025-01-01")
    }
    assert texts == {"2023-12-31": "", "2024-12-31": "Declare 15,000.", "2025-01-01": "Declare 10,000."}
    thai = reads.in_force("passengers/cash", "th")
    assert thai is not None
    assert thai.translates == 2
    assert check() == ([], [])
    assert set(verdicts(take(tmp_path)).values()) == {"unchanged"}


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    put(tmp_path, "good.md", headed("Good."))
    put(tmp_path, "latin.md", "Zollf\xe4lle".encode("latin-1"))
    put(tmp_path, "binary.md", b"\x00\x01\x02")
    put(tmp_path, "empty.md", "")
    put(tmp_path, "head.md", "---\ncolour: red\n---\nText.")
    put(tmp_path, "day.md", headed("Text.", code="passengers/day", since="tomorrow"))
    put(tmp_path, "kind.md", headed("Text.", code="passengers/kind").replace("kind: guidance", "kind: poem"))
    put(tmp_path, "twin.md", headed("Twin."))
    put(tmp_path, "broken.pdf", b"%PDF-1.7 nothing")
    put(tmp_path, "broken.docx", b"PK")
    found = take(tmp_path)
    assert found["good.md"].verdict == "new"
    assert found["empty.md"].verdict == "empty"
    refused = {name: one.errors[0].code for name, one in found.items() if one.verdict == "refused"}
    assert refused == {
        "latin.md": "KNW006",
        "binary.md": "KNW006",
        "head.md": "KNW003",
        "day.md": "KNW003",
        "kind.md": "KNW003",
        "twin.md": "KNW003",
        "broken.pdf": "KNW006",
        "broken.docx": "KNW006",
    }
    assert all(error.pointer for one in found.values() for error in one.errors)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = put(tmp_path, "outside/secret.md", "Secret.")
    inside = tmp_path / "inside"
    inside.mkdir()
    os.symlink(secret, inside / "link.md")
    os.symlink(secret.parent, inside / "folder")
    put(inside, "real.md", "Real.")
    found = take(inside)
    assert verdicts(found) == {"link.md": "refused", "real.md": "new"}
    assert found["link.md"].errors[0].code == "KNW007"


def test_limits_of_number_and_size_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        put(tmp_path, f"{number}.md", "x" * 100)
    monkeypatch.setattr(importing, "MOST_BYTES", 250)
    assert sorted(verdicts(take(tmp_path)).values()) == ["new", "new", "refused", "refused"]
    monkeypatch.setattr(importing, "MOST_FILES", 3)
    with pytest.raises(TooManyFiles):
        take(tmp_path)


def test_without_an_approver_texts_stay_drafts_and_can_be_taken_in_again(tmp_path: Path) -> None:
    path = put(tmp_path, "cash.md", headed("One."))
    assert verdicts(take(tmp_path, approver=None)) == {"cash.md": "drafted"}
    path.write_text(headed("Two."), encoding="utf-8")
    assert verdicts(take(tmp_path, approver=None)) == {"cash.md": "drafted"}
    assert DocumentVersion.objects.get().text == "Two.\n"
    assert reads.in_force("passengers/cash", "en") is None
    assert verdicts(take(tmp_path)) == {"cash.md": "new"}


def test_html_goes_in_without_its_scripts_and_the_curator_is_told(tmp_path: Path) -> None:
    put(
        tmp_path,
        "act.html",
        "<title>The act</title><h2>Article 4</h2><p>Goods.</p><p hidden>Obey me.</p><script>x</script>",
    )
    found = take(tmp_path, defaults=Defaults(domain="permits"))["act.html"]
    assert (found.verdict, found.code.partition("/")[0]) == ("new", "permits")
    version = DocumentVersion.objects.get()
    assert version.title == "The act"
    assert [one.anchor for one in version.passages.all()] == ["art-4"]
    assert "1 hidden texts" in version.note


def test_what_is_handed_out_can_be_taken_in_again(tmp_path: Path) -> None:
    put(tmp_path, "in/cash.md", headed("## Cash {#cash}\nDeclare it."))
    put(tmp_path, "in/japan/sets.md", "1. Sets.\n\n{{Article 3}}\n")
    take(tmp_path / "in")
    assert export(tmp_path / "out") == 2
    assert set(verdicts(take(tmp_path / "out")).values()) == {"unchanged"}


# --- what the code enforces ---


@pytest.mark.usefixtures("small_tariff")
def test_publish_writes_at_least_fifteen_documents_and_repeats_nothing() -> None:
    made = publish()
    assert len(made) >= 15
    assert publish() == []
    assert check()[0] == []
    assert {one.published_from.partition(".")[0] for one in made} == {"greenlane"}
    assert {one.document.code for one in made} == {one.code for one in load()}


@pytest.mark.parametrize(
    ("setting", "value", "code", "said"),
    [
        (
            "GREENLANE_HEARING_DAYS",
            7,
            "payments/published/reassessment",
            "7 working days to answer a proposed",
        ),
        ("GREENLANE_DECISION_DAYS", 21, "payments/published/reassessment", "written reasons within 21 days"),
        ("GREENLANE_APPEAL_DAYS", 90, "payments/published/reassessment", "within 90 days"),
        ("GREENLANE_QUERY_REPLY_HOURS", 12, "cargo/published/queries", "12 working hours to reply"),
        ("GREENLANE_PAYMENT_DAYS", 3, "payments/published/paying", "due 3 days after"),
        ("GREENLANE_LABORATORY_DAYS", 9, "cargo/published/laboratory", "within 9 working days"),
        ("GREENLANE_ESCALATION_AFTER_HOURS", 36, "cargo/published/escalation", "36 hours have passed"),
        (
            "GREENLANE_PROVISIONAL_OVERALL_MONTHS",
            18,
            "payments/published/provisional-assessment",
            "at most 18 months",
        ),
        ("GREENLANE_PAPERLESS_SINCE", date(2027, 1, 1), "cargo/published/paperless", "From 2027-01-01 on"),
        (
            "GREENLANE_RATE_LIMIT",
            "50/s",
            "facilitation/published/electronic-access",
            "50 calls of the API in one second",
        ),
    ],
)
def test_a_changed_setting_changes_what_is_published(setting: str, value: Any, code: str, said: str) -> None:
    publish()
    before = reads.in_force(code, "en")
    assert before is not None
    assert said not in before.text
    with override_settings(**{setting: value}):
        (changed,) = publish()
        assert publish() == []
    assert changed.document.code == code
    assert said in changed.text
    assert reads.in_force(code, "en") == changed
    assert reads.in_force(code, "en", date(2024, 6, 1)) == before


def test_the_table_of_limits_is_the_one_that_is_enforced(tmp_path: Path) -> None:
    publish()
    table = put(
        tmp_path,
        "limits.csv",
        "id,stage,hours,calendar,offices,after_arrival,basis\nrelease,,17,clock,land,yes,Release Order s. 9\n",
    )
    with override_settings(GREENLANE_LIMITS=str(table)):
        (changed,) = publish()
    assert "at most 17 hours, offices of the kind land" in changed.text


def test_examination_instructions_are_for_officers_only() -> None:
    publish()
    version = reads.in_force("cargo/published/examination-instructions", "en")
    assert version is not None
    assert version.document.audience == "officers"
    assert not reads.published().filter(pk=version.pk).exists()


def test_a_text_of_ones_own_under_a_published_code_is_refused() -> None:
    publish()
    with pytest.raises(NotWellFormed):
        drafted("cargo/published/queries", "Ask as often as you like.", since=clock.today())
