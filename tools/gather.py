"""Gather the texts that people read: marked ones from Python and templates, refusals and rules, and the libraries'."""

from __future__ import annotations

import ast
import functools
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.po import Catalogue, Entry

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
SKIPPED = {"tests", "migrations", "data", "static", "locale", "__pycache__"}
KEYWORDS = (
    "gettext_noop gettext_lazy ngettext_lazy:1,2 pgettext:1c,2 npgettext:1c,2,3 pgettext_lazy:1c,2 "
    "npgettext_lazy:1c,2,3 _"
).split()
_MARKED = re.compile(r"gettext")
REFUSAL = re.compile(r"^[A-Z]{2,4}\d{2,3}$")
"""The code of a refusal or a rule; its class's docstring is what the reader sees."""

LIBRARIES = {
    # folder of a library's catalogues -> the files whose texts our pages show
    "django/conf/locale": r"(forms/(fields|models|formsets|widgets)|core/validators|utils/(timesince|dates|text))\.py",
    "django/contrib/auth/locale": r"contrib/auth/(forms|password_validation|validators)\.py",
    "allauth/locale": r"(account|mfa|usersessions)/.*\.py",
}


def texts() -> list[Entry]:
    """Every text, with the files it stands in."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in (*marked(), *refusals(), *requirements(), *query_reasons(), *libraries()):
        known = found.setdefault(entry.key, entry)
        if known is not entry:
            known.places += entry.places
            known.plural = known.plural or entry.plural
            known.notes += [note for note in entry.notes if note not in known.notes]
    return list(found.values())


def sources(*suffixes: str) -> Iterator[Path]:
    for folder, names, files in os.walk(SOURCE / "greenlane"):
        names[:] = [name for name in names if name not in SKIPPED]
        yield from (Path(folder, file) for file in files if file.endswith(suffixes))


def marked() -> list[Entry]:
    """Texts marked for translation, by xgettext; templates are turned into Python first, as Django does."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure()
        django.setup()
    from django.utils.translation import templatize

    with tempfile.TemporaryDirectory(prefix="greenlane-texts-") as folder:
        names = []
        for path in sources(".py", ".html", ".txt"):
            text = path.read_text(encoding="utf-8")
            name = path.relative_to(SOURCE)
            if path.suffix != ".py":
                text, name = templatize(text, origin=str(path)), name.with_name(f"{name.name}.py")
            if _MARKED.search(text):
                target = Path(folder, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
                names.append(name.as_posix())
        return _xgettext(folder, sorted(names))


def _xgettext(folder: str, names: list[str]) -> list[Entry]:
    target = Path(folder, "texts.pot")
    command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--add-comments=Translators"]
    command += ["--add-location=file", "--no-wrap", "--output", str(target), "--files-from=-"]
    command += [f"--keyword={keyword}" for keyword in KEYWORDS]
    subprocess.run(command, cwd=folder, input="\n".join(names), text=True, check=True, capture_output=True)
    entries = list(Catalogue.read(target).entries.values())
    for entry in entries:
        entry.places = [re.sub(r"\.(html|txt)\.py$", r".\1", place) for place in entry.places]
    return entries


def refusals() -> list[Entry]:
    """Messages and hints of refusals and rules. They are plain English where they arise and translated on pages."""
    found = []
    for path in sources(".py"):
        place = path.relative_to(SOURCE).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [Entry(text, places=[place]) for text in dict.fromkeys(_refusals_in(tree))]
    return found


def requirements() -> list[Entry]:
    """Names and sentences of the table of required documents, and what is done about the state of a document."""
    from greenlane.declarations.rules.required import TODO
    from greenlane.declarations.rules.requirement_table import rows

    place = "greenlane/declarations/rules/required_documents.csv"
    told = (text for row in rows() for text in (row.name, row.hint))
    return [Entry(text, places=[place]) for text in dict.fromkeys([*told, *TODO.values()])]


def query_reasons() -> list[Entry]:
    """Titles of the reasons for queries, and what the trader then sends."""
    from greenlane.assessment.engine.reasons import reasons

    place = "greenlane/assessment/engine/query_reasons.csv"
    told = (text for one in reasons().values() for text in (one.title, one.send))
    return [Entry(text, places=[place]) for text in dict.fromkeys(told)]


def _refusals_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_refusal(node):
            yield from _message_of(node)
            yield from (_constant(one.value) for one in _assignments(node, "hint"))
        elif isinstance(node, ast.keyword) and node.arg == "hint" and _constant(node.value):
            yield _constant(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Violation":
            yield from filter(None, (_constant(one) for one in [*node.args[1:2], *node.args[3:4]]))


def _is_refusal(node: ast.ClassDef) -> bool:
    codes = [_constant(one.value) for one in _assignments(node, "code")]
    return bool(REFUSAL.match(node.name)) or any(REFUSAL.match(code) for code in codes)


def _message_of(node: ast.ClassDef) -> Iterator[str]:
    """The first line of a refusal's docstring, the first paragraph of a rule's: what their classes show."""
    text = ast.get_docstring(node) or ""
    if REFUSAL.match(node.name):
        text = " ".join(text.split("\n\n")[0].split())
    if text.strip():
        yield text.strip().split("\n")[0]


def _assignments(node: ast.ClassDef, name: str) -> Iterator[ast.Assign]:
    for one in node.body:
        if isinstance(one, ast.Assign):
            names = [target.id for target in one.targets if isinstance(target, ast.Name)]
            if name in names:
                yield one


def _constant(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def libraries() -> list[Entry]:
    """Texts of Django and allauth that pages show. A language that the library lacks is ours to translate."""
    found = []
    for folder, pattern in LIBRARIES.items():
        for entry in _library(folder, "en").living:
            if any(re.search(f"(^|/){pattern}$", place) for place in entry.places):
                library = folder.split("/")[0]
                found.append(Entry(entry.msgid, entry.plural, entry.context, places=[library]))
    return found


def is_in_library(locale: str, entry: Entry) -> bool:
    """Whether the library that brings this text translates it itself."""
    if not any("/" not in place for place in entry.places):
        return False
    return any(
        known is not None and known.is_translated
        for known in (_library(folder, locale).entries.get(entry.key) for folder in LIBRARIES)
    )


@functools.cache
def _library(folder: str, locale: str) -> Catalogue:
    import django

    path = Path(django.__file__).parent.parent / folder / locale / "LC_MESSAGES/django.po"
    return Catalogue.read(path) if path.exists() else Catalogue()
