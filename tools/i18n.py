"""`make messages`: gather every text of the pages, bring the catalogues in line, compile them.

`python -m tools.i18n --check` changes nothing and fails when a text of the public site or the trader portal lacks a
translation, when a translation drops a placeholder, disagrees with the glossary or is not compiled, or when the
catalogues do not hold the texts of the source. Needs GNU gettext (`xgettext`) to gather.
"""

from __future__ import annotations

import csv
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import excerpts, gather, pseudo
from tools.po import Catalogue, Entry, merged

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src/greenlane/locale"
GLOSSARY = ROOT / "docs/handbook/glossary.csv"

PLURALS = {
    # locale: (number of forms, rule), as Django's own catalogues have them
    "zh_Hant": (1, "nplurals=1; plural=0;"),
    "th": (1, "nplurals=1; plural=0;"),
    "hi": (2, "nplurals=2; plural=(n != 1);"),
    "km": (1, "nplurals=1; plural=0;"),
}
GLOSSARY_COLUMNS = {"zh_Hant": "zh-Hant", "th": "th", "hi": "hi", "km": "km"}

DESK_ONLY = (
    # Texts that only officers, operators and developers meet may stay in English. Everything else is translated.
    r"greenlane/(cli|simulation|config)/|greenlane/risk/(?!reasons)",
    r"greenlane/assessment/(api\w*|auditing|checking|conduct|deciders|guiding|evidence|navigation_uniformity|query_api)\.py",
    r"greenlane/assessment/(models/|navigation\.py|engine/questions|services/(clocks|drawing|goods_checks|groups|guidance))",
    r"greenlane/assessment/services/(members|samples|deciding|queries)\.py",
    r"greenlane/assessment/views/(approvals|decisions|draws|escalation_desk|group_forms|groups|guidance|queries|samples)",
    r"greenlane/assessment/views/(transfers|uniformity)",
    r"greenlane/assessment/templates/assessment/(aids/|case|conduct|countersign|decide|escalation_case|group)",
    r"greenlane/assessment/templates/assessment/(guidance|member|my_leave|preview_fragment|reassess|sample)",
    r"greenlane/assessment/templates/assessment/(escalations_desk|transfers|uniformity)",
    r"greenlane/assessment/templates/assessment/panels/(first_checks|group_facts|my_cases|queries_to|samples|unassigned)",
    r"greenlane/assessment/templates/assessment/queries/(decision|preview|query|waiting|proof)",
    r"greenlane/inspection/(instructions|notes|duties|models)\.py|greenlane/inspection/views/(exam|verif)",
    r"greenlane/inspection/services/(casework|deciding|examining|verifying)\.py",
    r"greenlane/inspection/templates/inspection/(appoint|decide|examination|order|report|second|sheet)",
    r"greenlane/inspection/templates/inspection/(supervise|verification|panels/(to_examine|to_verify))",
    r"greenlane/documents/counter/(cases|errors|forms|models|navigation|services|sheets|views)\.py",
    r"greenlane/documents/templates/documents/(counter/(paper|receive)|unredacted|veiled)",
    r"greenlane/documents/(faceless|seeing|sheets)\.py|greenlane/declarations/(faceless|middleware)\.py",
    r"greenlane/declarations/templates/declarations/where_time_goes\.html",
    r"greenlane/enquiries/(alternatives|checking|importing|reading|reviewing|forms_knowledge|words_letters)\.py",
    r"greenlane/enquiries/(navigation_knowledge|navigation_letters)\.py|greenlane/enquiries/models/",
    r"greenlane/enquiries/services/(alternatives|knowledge|queue|replies|sources)\.py|greenlane/enquiries/templatetags/",
    r"greenlane/enquiries/views/(alternatives|curating|knowledge|knowledge_table|letters_case|letters_desk|measuring)\.py",
    r"greenlane/enquiries/templates/enquiries/knowledge_(compare|edit|library|pieces|question|version)",
    r"greenlane/enquiries/templates/enquiries/letters/(case|citations|curation|evidence|figures|letters|panel)",
    r"greenlane/enquiries/templates/enquiries/letters/(passage|queue|send|sheet)",
    r"greenlane/(web|interchange|declarations)/api/",
    r"greenlane/web/(views_components\.py|component_samples\.py|templates/web/components_page\.html)",
    r"greenlane/declarations/(views|selectors|templates/declarations)/(check|gate|load|bars|work)\b",
    r"greenlane/declarations/templates/declarations/panels/(cancellations|checks|office_work|worklist)\.html",
    r"greenlane/parties/(offices\.py|views/(offices|organisations|users)\.py)",
    r"greenlane/parties/templates/parties/(office|user|holidays|organisations)",
    r"greenlane/parties/templates/parties/organisation(_parts|_register)?\.html",
    r"greenlane/payments/(callbacks|deposits|engine/signature|views/deposits)\.py",
    r"greenlane/payments/templates/payments/(books|days|deposits?|reconciliation|panel_to_pay_out)\.html",
    r"greenlane/tariff/((basket|loading|books)\w*\.py|engine/rate\w*\.py|navigation_baskets\.py)",
    r"greenlane/tariff/(views/baskets|templates/tariff/basket)",
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[diouxXeEfFgGcrsa]|%[diouxXeEfFgGcrsa%]|\{\w*\}")
_MARKUP = re.compile(r"</?\w[^>]*>")
SHOWN = 25


def main() -> int:
    arguments = sys.argv[1:]
    if "--check" in arguments:
        return report(check())
    if "--missing" in arguments:
        return list_missing(arguments[-1])
    if shutil.which("xgettext") is None:
        print("GNU gettext (xgettext) is missing: apt install gettext.")
        return 2
    write(gather.texts())
    return 0


def po_of(locale: str) -> Path:
    return LOCALE / locale / "LC_MESSAGES/django.po"


def header_of(locale: str) -> list[str]:
    return [
        "Project-Id-Version: Greenlane",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Language: {locale}",
        f"Plural-Forms: {PLURALS[locale][1]}",
    ]


def read(locale: str) -> Catalogue:
    path = po_of(locale)
    return Catalogue.read(path) if path.exists() else Catalogue(header_of(locale))


def write(texts: list[Entry]) -> None:
    """Bring the four catalogues and the right-to-left check language in line with the source."""
    for locale, (plurals, _rule) in PLURALS.items():
        catalogue = merged(read(locale), texts, plurals=plurals)
        catalogue.header = header_of(locale)
        take_from_glossary(locale, catalogue)
        catalogue.write(po_of(locale))
        po_of(locale).with_suffix(".mo").write_bytes(catalogue.compiled())
        done = sum(entry.is_translated for entry in catalogue.living)
        print(
            f"{locale:<8} {done} of {len(catalogue.living)} texts, {len(lacking(locale, catalogue))} lacking"
        )
    excerpts.make(read("zh_Hant"))
    target = po_of(pseudo.LOCALE).with_suffix(".mo")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pseudo.catalogue(texts).compiled())


def list_missing(locale: str) -> int:
    """For translators: the texts that a language still lacks, one a line."""
    for entry in lacking(locale, read(locale)):
        print(f"{entry.msgid!r}" + (f"  ({', '.join(entry.places[:2])})" if entry.places else ""))
    return 0


def check() -> Iterator[str]:
    """Everything that is wrong, one line each."""
    if shutil.which("xgettext"):
        yield from stale()
    else:
        print("GNU gettext is missing: whether the catalogues hold every text was not checked.")
    for locale in PLURALS:
        catalogue = read(locale)
        yield from (f"{locale}: not translated: {entry.msgid!r}" for entry in lacking(locale, catalogue))
        for entry in catalogue.living:
            yield from (f"{locale}: {problem}" for problem in faults(entry))
        compiled = po_of(locale).with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != catalogue.compiled():
            yield f"{locale}: not compiled: run `make messages`"
        yield from (f"{locale}: {problem}" for problem in against_glossary(locale, catalogue))
    yield from excerpts.lacking(read("zh_Hant"))


def stale() -> Iterator[str]:
    """Texts of the source that the catalogues lack, and the other way round."""
    source = {entry.key for entry in gather.texts()}
    for locale in PLURALS:
        known = {entry.key for entry in read(locale).living}
        for key in sorted(source - known):
            yield f"{locale}: not gathered, run `make messages`: {key[1]!r}"
        for key in sorted(known - source):
            yield f"{locale}: no longer in the source, run `make messages`: {key[1]!r}"


def is_for_officers_only(entry: Entry) -> bool:
    """Whether no trader and nobody of the public meets this text."""
    return bool(entry.places) and all(
        any(re.match(rule, place) for rule in DESK_ONLY) for place in entry.places
    )


def lacking(locale: str, catalogue: Catalogue) -> list[Entry]:
    """The texts that must be translated and are not; a library's own translation counts."""
    return [
        entry
        for entry in catalogue.living
        if not entry.is_translated
        and not is_for_officers_only(entry)
        and not gather.is_in_library(locale, entry)
    ]


def faults(entry: Entry) -> Iterator[str]:
    """What a translation must keep: placeholders, markup, a line break at the end."""
    if not entry.is_translated:
        return
    for number, text in enumerate(entry.texts):
        # The last form stands for "many" and so follows the English plural.
        english = entry.plural if entry.plural and number == len(entry.texts) - 1 else entry.msgid
        for pattern in (_PLACEHOLDER, _MARKUP):
            wanted, given = sorted(pattern.findall(english)), sorted(pattern.findall(text))
            if wanted != given:
                yield f"{entry.msgid!r} needs {wanted}, has {given}"
        if english.endswith("\n") != text.endswith("\n"):
            yield f"{entry.msgid!r} and its translation end differently"


def glossary() -> list[dict[str, str]]:
    if not GLOSSARY.exists():
        return []
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def terms(locale: str) -> dict[str, str]:
    """English term -> the term of a language, as the glossary has them."""
    return {row["term"].casefold(): row[GLOSSARY_COLUMNS[locale]] for row in glossary()}


def take_from_glossary(locale: str, catalogue: Catalogue) -> None:
    """Texts that are exactly a term need no translator."""
    known = terms(locale)
    for entry in catalogue.living:
        if not entry.context and not entry.plural and not entry.texts[0] and entry.msgid.casefold() in known:
            entry.texts = [known[entry.msgid.casefold()]]


def against_glossary(locale: str, catalogue: Catalogue) -> Iterator[str]:
    """A text that is exactly a term of the glossary is translated as the glossary says."""
    known = terms(locale)
    for entry in catalogue.living:
        wanted = known.get(entry.msgid.casefold())
        if wanted and not entry.context and entry.is_translated and entry.texts[0] != wanted:
            yield f"{entry.msgid!r} is {entry.texts[0]!r}, in the glossary {wanted!r}"


def report(problems: Iterator[str]) -> int:
    found = list(problems)
    for line in found[:SHOWN]:
        print(line)
    if len(found) > SHOWN:
        print(f"and {len(found) - SHOWN} more")
    print(f"{len(found)} problems" if found else "all texts are translated")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
