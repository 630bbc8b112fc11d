"""kb: a folder goes in file by file, once; everything wrong with a file is told at once; show, export and check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenlane.enquiries.models import DocumentVersion, KnowledgeDocument, Passage
from greenlane.enquiries.retrieval import retriever
from greenlane.enquiries.services import knowledge
from greenlane.enquiries.tests.factories_knowledge import APPROVER, approved
from greenlane.foundation.models import Event

from .conftest import Said, run

pytestmark = pytest.mark.django_db
HEAD = (
    "---\ncode: {code}\ntitle: Cash\ndomain: passengers\nkind: guidance\nlanguage: en\n"
    "effective_from: {since}\n---\n"
)
CASH = "## How much cash may I carry? {#how-much}\n\nUp to USD 10,000.\n"
Write = Callable[..., Path]
STAMP_QUERIES = 2
"""What it takes to see that an index holds all that is published."""


def headed(text: str = CASH, code: str = "passengers/cash", since: str = "2024-01-01") -> bytes:
    return (HEAD.format(code=code, since=since) + text).encode()


@pytest.fixture(autouse=True)
def dogs(meridia: None) -> DocumentVersion:
    """Something is published already, so that no command loads the texts of the demo first."""
    return approved("permits/dogs", "## Dogs\n\nA dog needs a permit.\n", title="Bringing a dog")


@pytest.fixture
def folder(write: Write) -> Path:
    """A text with a head, and articles of an agreement without one."""
    write(headed(), "texts/cash.md")
    write(b"1. One.\n\n2. Two.\n\n{{Article 9}}\n", "texts/japan/tolerances.md")
    return write(b"The Open Licence\n", "texts/LICENCE.txt").parent


def verdicts(said: Said) -> dict[str, str]:
    return {one["file"]: one["verdict"] for one in said.objects}


def kept() -> tuple[int, int, int, int]:
    """Everything an import may write."""
    tables = (KnowledgeDocument, DocumentVersion, Passage, Event)
    counts = [table.objects.count() for table in tables]
    return counts[0], counts[1], counts[2], counts[3]


def test_import_takes_a_folder_in_and_names_what_it_made(folder: Path) -> None:
    said = run("kb", "import", folder, "--json")
    assert said.status == 0
    cash, articles = said.objects
    assert (cash["file"], cash["verdict"], cash["id"]) == ("cash.md", "new", "passengers/cash@1")
    assert (cash["passages"], cash["language"], cash["errors"]) == (1, "en", [])
    assert (articles["id"], articles["passages"]) == ("origin/japan/tolerances@1", 2)
    version = DocumentVersion.objects.get(document__code="passengers/cash")
    assert (version.state, version.licence) == ("approved", "The Open Licence")
    assert version.drafted_by != version.approved_by


def test_import_leaves_no_question_waiting_for_the_index(folder: Path) -> None:
    run("kb", "import", folder)
    library = retriever().library
    with CaptureQueriesContext(connection) as asked:
        library.fresh()
    assert len(asked) == STAMP_QUERIES
    assert library.counts()["en"] == Passage.objects.filter(version__state="approved").count()


def test_import_twice_changes_nothing_and_a_change_makes_one_version(folder: Path) -> None:
    run("kb", "import", folder)
    before = kept()
    again = run("kb", "import", folder, "--json")
    assert (again.status, set(verdicts(again).values())) == (0, {"unchanged"})
    assert kept() == before
    (folder / "cash.md").write_bytes(headed(CASH.replace("10,000", "15,000"), since="2025-01-01"))
    said = run("kb", "import", folder)
    assert "1 changed, 1 unchanged" in said.out
    assert "cash.md: changed passengers/cash@2 (en), 1 passages" in said.out
    shown = [run("kb", "show", "passengers/cash", "--as-of", day).out for day in ("2024-06-01", "2025-06-01")]
    assert ["10,000" in one for one in shown] == [True, False]


def test_import_tells_everything_wrong_with_a_file_at_once_and_writes_nothing_of_it(
    folder: Path, write: Write
) -> None:
    run("kb", "import", folder)
    before = kept()
    wrong = "---\ncode: Cash Money\ncolour: red\ndomain: weather\nkind: poem\neffective_from: tomorrow\n---\nText.\n"
    write(wrong.encode(), "texts/wrong.md")
    write("Zollf\xe4lle".encode("latin-1"), "texts/latin.md")
    write(b"%PDF-1.7 nothing", "texts/broken.pdf")
    write(headed("Twin.\n"), "texts/twin.md")
    write(b"\n", "texts/empty.md")
    said = run("kb", "import", folder, "--json")
    assert said.status == 1
    assert verdicts(said) == {
        "broken.pdf": "refused",
        "cash.md": "unchanged",
        "empty.md": "empty",
        "japan/tolerances.md": "unchanged",
        "latin.md": "refused",
        "twin.md": "refused",
        "wrong.md": "refused",
    }
    by_file: dict[str, Any] = {one["file"]: one for one in said.objects}
    errors = by_file["wrong.md"]["errors"]
    assert {one["pointer"] for one in errors} == {"code", "colour", "domain", "kind", "effective_from"}
    assert {one["code"] for one in errors} == {"KNW003"}
    assert all(one["hint"] for one in errors)
    assert by_file["broken.pdf"]["errors"][0]["code"] == by_file["latin.md"]["errors"][0]["code"] == "KNW006"
    assert kept() == before
    told = run("kb", "import", folder)
    assert told.status == 1
    assert "wrong.md: refused" in told.out
    assert "4 refused" in told.out


def test_import_of_one_bad_file_takes_the_good_ones_in(folder: Path, write: Write) -> None:
    write(headed(code="passengers/day", since="2024-13-01"), "texts/day.md")
    said = run("kb", "import", folder, "--json")
    assert (said.status, verdicts(said)["cash.md"], verdicts(said)["day.md"]) == (1, "new", "refused")
    found = KnowledgeDocument.objects.filter(versions__approved_at__isnull=False)
    assert {one.code for one in found} == {"passengers/cash", "permits/dogs", "origin/japan/tolerances"}
    assert run("kb", "check", "--json").object["sound"] is True


@pytest.mark.parametrize(
    "options",
    [
        ["--domain", "weather"],
        ["--kind", "poem"],
        ["--lang", "xx"],
        ["--effective-from", "tomorrow"],
        ["--colour", "red"],
    ],
)
def test_import_with_wrong_usage_writes_nothing(folder: Path, options: list[str]) -> None:
    before = kept()
    assert run("kb", "import", folder, *options).status == 2
    assert kept() == before


def test_import_without_a_folder_or_without_documents(tmp_path: Path) -> None:
    assert run("kb", "import", tmp_path / "none").status == 2
    (tmp_path / "picture.gif").write_bytes(b"GIF89a")
    said = run("kb", "import", tmp_path, "--json")
    assert (said.status, said.object["error"]["code"]) == (2, "CLI001")


def test_import_by_somebody_who_may_not_is_refused(folder: Path) -> None:
    before = kept()
    supervisor, nobody = "supervisor@customs.meridia.example", "nobody@customs.meridia.example"
    assert run("kb", "import", folder, "--curator", supervisor).status == 1
    assert run("kb", "import", folder, "--approver", supervisor).status == 1
    assert run("kb", "import", folder, "--curator", nobody).status == 1
    assert kept() == before


def test_import_outside_the_demo_asks_who_acts(folder: Path, settings: Any) -> None:
    settings.DEMO = False
    before = kept()
    said = run("kb", "import", folder, "--json")
    assert (said.status, said.object["error"]["code"]) == (2, "CLI001")
    assert kept() == before


def test_import_as_drafts_waits_until_somebody_approves(folder: Path) -> None:
    before = run("kb", "status", "--json").object["drafts"]
    said = run("kb", "import", folder, "--draft", "--json")
    assert (said.status, set(verdicts(said).values())) == (0, {"drafted"})
    assert run("kb", "status", "--json").object["drafts"] == before + 2
    assert run("kb", "show", "passengers/cash").status == 1
    assert "Up to USD 10,000." in run("kb", "show", "passengers/cash@1").out
    again = run("kb", "import", folder, "--draft", "--json")
    assert set(verdicts(again).values()) == {"unchanged"}
    assert run("kb", "import", folder).status == 0
    assert run("kb", "status", "--json").object["drafts"] == before
    assert run("kb", "show", "passengers/cash").status == 0


def test_show_gives_a_document_or_the_passage_that_is_cited(folder: Path) -> None:
    run("kb", "import", folder)
    whole = run("kb", "show", "passengers/cash", "--json").object
    assert (whole["code"], whole["version"], len(whole["passages"])) == ("passengers/cash", 1, 1)
    anchor = whole["passages"][0]["anchor"]
    passage = run("kb", "show", f"passengers/cash@1#{anchor}", "--json").object
    assert (passage["id"], passage["text"]) == (f"passengers/cash@1#{anchor}", "Up to USD 10,000.")
    assert f"#{anchor}" in run("kb", "show", f"passengers/cash#{anchor}").out
    for wrong in (
        ["passengers/none"],
        ["passengers/cash@9"],
        ["passengers/cash@x"],
        ["passengers/cash@1#none"],
        ["passengers/cash", "--lang", "th"],
        ["passengers/cash", "--as-of", "2020-01-01"],
        ["passengers/cash#none", "--as-of", "2024-06-01"],
    ):
        said = run("kb", "show", *wrong, "--json")
        assert (said.status, said.object["error"]["code"]) == (1, "GL404"), wrong
    assert run("kb", "show", "passengers/cash", "--as-of", "tomorrow").status == 2


def test_status_counts_what_is_in_force_by_domain_and_language(folder: Path) -> None:
    run("kb", "import", folder)
    found = run("kb", "status", "--json").object
    assert (found["documents"], found["passages"], found["by_language"]) == (3, 4, {"en": 3})
    assert found["by_domain"] == {"origin": 1, "passengers": 1, "permits": 1}
    assert "3 documents in force, 4 passages" in run("kb", "status").out


def test_export_is_read_by_import_again(folder: Path, tmp_path: Path) -> None:
    run("kb", "import", folder)
    out = tmp_path / "out"
    assert run("kb", "export", out, "--json").object == {"folder": str(out), "files": 3}
    assert set(verdicts(run("kb", "import", out, "--json")).values()) == {"unchanged"}
    assert run("kb", "export", tmp_path / "none", "--domain", "cargo", "--json").object["files"] == 0
    assert run("kb", "export", tmp_path / "early", "--as-of", "tomorrow").status == 2


def test_check_finds_a_text_that_was_changed_behind_its_back(folder: Path) -> None:
    run("kb", "import", folder)
    assert run("kb", "check").out == "Sound.\n"
    Passage.objects.filter(version__document__code="passengers/cash").update(text="Any amount.")
    said = run("kb", "check", "--json")
    assert (said.status, said.object["sound"]) == (1, False)
    assert [one["code"] for one in said.object["errors"]] == ["KNW013"]
    assert "KNW013 passengers/cash@1#" in run("kb", "check").out


def test_publish_writes_what_the_code_enforces_once() -> None:
    made = run("kb", "publish", "--json")
    assert made.status == 0
    assert len(made.objects) >= 15
    assert all(one["passages"] for one in made.objects)
    assert run("kb", "publish").out == "Nothing has changed.\n"


def test_a_text_that_states_no_first_day_is_not_said_to_be_in_force_from_none(folder: Path) -> None:
    run("kb", "import", folder)
    shown = run("kb", "show", "origin/japan/tolerances").out
    assert "in force, its first day is not stated" in shown
    told = run("ask", "What does Article 9 on tolerances say?").out
    assert "None" not in shown + told
    assert "in force from 2024-01-01;" in run("kb", "show", "passengers/cash").out


def test_withdrawn_text_is_shown_by_its_version_only(folder: Path) -> None:
    run("kb", "import", folder)
    version = DocumentVersion.objects.get(document__code="passengers/cash")
    knowledge.withdraw(version=version, reason="It was wrong from the start.", by=APPROVER)
    assert run("kb", "show", "passengers/cash").status == 1
    assert "withdrawn" in run("kb", "show", "passengers/cash@1").out


def test_alternative_questions_come_with_a_folder_and_leave_with_an_export(
    folder: Path, tmp_path: Path
) -> None:
    line = "passengers/cash,how-much,en,notes and coins in my pocket"
    (folder / "alternatives.csv").write_text(f"code,anchor,language,question\n{line}\n")
    said = run("kb", "import", folder, "--json")
    assert (said.status, verdicts(said)["alternatives.csv"]) == (0, "changed")
    listed = run("kb", "questions", "--at", "passengers/cash#how-much", "--json")
    assert listed.objects == [
        {
            "at": "passengers/cash#how-much",
            "language": "en",
            "question": "notes and coins in my pocket",
            "answered": True,
        }
    ]
    assert run("kb", "questions", "--lang", "th").status == 0
    out = tmp_path / "out"
    assert run("kb", "export", out).status == 0
    assert (out / "alternatives.csv").read_text(encoding="utf-8-sig").splitlines()[1:] == [f"{line},yes"]


def test_a_wrong_file_of_questions_is_told_line_by_line_and_stops_no_document(folder: Path) -> None:
    rows = [
        "code,anchor,language,question",
        "passengers/cash,how-much,fr,combien",
        "passengers/cash,,en,how much",
    ]
    (folder / "alternatives.csv").write_text("\n".join(rows))
    said = run("kb", "import", folder, "--json")
    assert said.status == 1
    (refused,) = (one for one in said.objects if one["verdict"] == "refused")
    assert [one["pointer"] for one in refused["errors"]] == ["2.language", "3.place"]
    assert verdicts(said)["cash.md"] == "new"
    alone = run("kb", "import", folder / "alternatives.csv", "--json")
    assert (alone.status, verdicts(alone)) == (1, {"alternatives.csv": "refused"})
