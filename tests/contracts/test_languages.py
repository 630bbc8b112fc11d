"""The tools that keep the catalogues: what they gather, what they refuse, what they compile."""

from __future__ import annotations

import ast
import gettext
import io
import shutil
from pathlib import Path

import pytest

from tools import gather, i18n, pseudo
from tools.po import Catalogue, Entry, merged

PO = """
msgid ""
msgstr ""
"Language: th\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#. Translators: on the receipt
#: greenlane/payments/receipts.py:12
msgid "Receipt"
msgstr "ใบเสร็จรับเงิน"

#: greenlane/web/tables.py
#, python-format
msgid "%(count)s row"
msgid_plural "%(count)s rows"
msgstr[0] "%(count)s แถว"

#, fuzzy
msgctxt "verb"
msgid "Lodge"
msgstr "ยื่น"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    path = tmp_path / "django.po"
    path.write_text(PO, encoding="utf-8")
    return Catalogue.read(path)


def test_catalogue_read_and_written_is_the_same(catalogue: Catalogue, tmp_path: Path) -> None:
    again = tmp_path / "again.po"
    catalogue.write(again)
    assert Catalogue.read(again) == catalogue
    assert "receipts.py:12" not in again.read_text(encoding="utf-8")


def test_compiled_catalogue_is_read_by_gettext(catalogue: Catalogue) -> None:
    read = gettext.GNUTranslations(io.BytesIO(catalogue.compiled()))
    assert read.gettext("Receipt") == "ใบเสร็จรับเงิน"
    assert read.ngettext("%(count)s row", "%(count)s rows", 3) == "%(count)s แถว"
    assert read.pgettext("verb", "Lodge") == "Lodge", "an unfinished translation is not used"


def test_text_that_is_gone_is_kept_and_comes_back(catalogue: Catalogue, tmp_path: Path) -> None:
    without = merged(catalogue, [], plurals=1)
    assert without.entries["", "Receipt"].obsolete
    without.write(tmp_path / "without.po")
    back = merged(Catalogue.read(tmp_path / "without.po"), [Entry("Receipt")], plurals=1)
    assert back.entries["", "Receipt"].texts == ["ใบเสร็จรับเงิน"]
    assert not back.entries["", "Receipt"].obsolete


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        ("%(count)s rows", "%(rows)s แถว"),
        ("{name} was added", "เพิ่มแล้ว"),
        ("<strong>Paid</strong>", "ชำระแล้ว"),
        ("Two lines\n", "สองบรรทัด"),
    ],
)
def test_translation_that_loses_a_part_is_found(english: str, translation: str) -> None:
    assert list(i18n.faults(Entry(english, texts=[translation])))


def test_translation_that_departs_from_the_glossary_is_found() -> None:
    catalogue = Catalogue(entries={("", "Receipt"): Entry("Receipt", texts=["ใบรับเงิน"])})
    assert list(i18n.against_glossary("th", catalogue))


def test_text_only_officers_meet_may_stay_english_and_a_shared_one_may_not() -> None:
    desk, shared = "greenlane/cli/output.py", "greenlane/web/pages.py"
    catalogue = Catalogue(
        entries={
            ("", "Desk"): Entry("Desk", places=[desk]),
            ("", "Both"): Entry("Both", places=[desk, shared]),
        }
    )
    assert [entry.msgid for entry in i18n.lacking("th", catalogue)] == ["Both"]


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not on this machine")
def test_texts_of_templates_python_and_refusals_are_gathered() -> None:
    found = {entry.msgid: entry for entry in gather.texts()}
    assert found["Skip to the content"].places == ["greenlane/web/templates/web/base.html"]
    assert "Your role does not allow this." in found, "the docstring of a refusal"
    assert "The declarant must be named." in found, "the docstring of a rule"
    assert "This field is required." in found, "a text of Django"


def test_check_language_keeps_placeholders_and_markup() -> None:
    text = pseudo.mirrored("Pay <strong>%(amount)s</strong> by {day}")
    assert "<strong>" in text
    assert "%(amount)s" in text
    assert "{day}" in text
    assert "Pay " in text
    assert text.count("\u202e") == text.count("\u202c") == 2


def test_glossary_has_every_term_in_every_language_once() -> None:
    rows = i18n.glossary()
    terms = [row["term"].casefold() for row in rows]
    assert len(terms) == len(set(terms)) >= 80
    assert all(row[column].strip() for row in rows for column in i18n.GLOSSARY_COLUMNS.values())


def test_no_module_hides_texts_behind_a_name_that_is_not_gathered():
    """A function of gettext under a name of one's own marks texts that no catalogue ever sees."""
    known = {keyword.partition(":")[0] for keyword in gather.KEYWORDS} | {"gettext", "ngettext"}
    hidden = [
        f"{path.relative_to(gather.SOURCE)}: {alias.name} as {alias.asname}"
        for path in (gather.SOURCE / "greenlane").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and alias.asname and alias.asname not in known
    ]
    assert not hidden, hidden
