"""Taking a folder of documents into the knowledge base: read, drafted, proposed and approved, file by file.

One bad file does not stop the others. What has not changed is left alone; what has becomes a new version.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from greenlane.enquiries import alternatives as alternative_questions
from greenlane.enquiries import file_names, reading
from greenlane.enquiries.engine import frontmatter
from greenlane.enquiries.engine.hidden import without_hidden
from greenlane.enquiries.engine.shapes import UNDATED, Language
from greenlane.enquiries.errors import NotReadable, NotWellFormed, OutsideOfFolder, TooManyFiles
from greenlane.enquiries.models import DocumentVersion, KnowledgeDocument
from greenlane.enquiries.services import knowledge
from greenlane.enquiries.services.taking_in import NewDocument, take_in
from greenlane.enquiries.states import Domain, Kind, KnowledgeAudience, VersionState
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.foundation.verbs import attempt, verb

MOST_FILES = 5_000
MOST_BYTES = 256 << 20
NO_FIRST_DAY = "The file names no first day."
_AT_ONCE, _MANY = 40, 500
_LEFT_OUT = re.compile(r"^(licen[cs]e|copying|notice|readme|source|changelog)(\.[a-z]+)?$", re.I)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What counts for files that do not say it themselves."""

    domain: str = Domain.ORIGIN.value
    kind: str = Kind.LAW.value
    language: str = Language.ENGLISH.value
    licence: str = ""
    source: str = ""
    effective_from: date | None = None


@dataclass(slots=True)
class Imported:
    """What became of one file. Verdicts: new, changed, unchanged, drafted, empty, refused."""

    file: str
    verdict: str = "refused"
    code: str = ""
    language: str = ""
    version: int = 0
    passages: int = 0
    errors: tuple[Violation, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Candidate:
    """A file that was read: what will be drafted of it."""

    result: Imported
    code: str = ""
    language: str = ""
    domain: str = ""
    kind: str = ""
    audience: str = ""
    text: knowledge.Text | None = None
    dated: bool = True
    remarks: list[str] = field(default_factory=list)


def import_directory(
    path: Path,
    *,
    curator: Actor,
    approver: Actor | None,
    defaults: Defaults | None = None,
    report: Callable[[Imported], None] | None = None,
) -> list[Imported]:
    """Take in all documents below a folder, in the order of their first days; without an approver they stay drafts.

    Raises TooManyFiles (KNW010, 413) before anything is read.
    """
    tell = report or (lambda one: None)
    given = defaults or Defaults()
    given = given if given.licence else replace(given, licence=reading.licence_of(path))
    ready: list[_Candidate] = []
    done: list[Imported] = []
    left = MOST_BYTES
    for file in files_below(path):
        candidate, size = _read(path, file, given, left)
        left -= size
        if candidate.text is None:
            done.append(candidate.result)
            tell(candidate.result)
        else:
            ready.append(candidate)
    _refuse_twins(ready)
    ready.sort(
        key=lambda one: (one.language != "en", one.text.effective_from if one.text else UNDATED, one.code)
    )
    originals = [one for one in ready if one.language == Language.ENGLISH]
    for group in (originals, [one for one in ready if one.language != Language.ENGLISH]):
        for results in _taken_in(group, curator, approver):
            done += results
            for result in results:
                tell(result)
    if approver is not None:
        knowledge.settle_superseded()
    if alternatives := alternative_questions.beside(path):
        done.append(_alternatives(alternatives, curator))
        tell(done[-1])
    return sorted(done, key=lambda one: one.file)


def _alternatives(file: Path, curator: Actor) -> Imported:
    """The alternative questions that lie beside the documents; `passages` counts those that were new."""
    result = Imported(file.name)
    try:
        count = alternative_questions.load_file(file, by=curator)
        result.verdict, result.passages = "changed" if count else "unchanged", count
    except CustomsError as refusal:
        result.errors = refusal.violations
    return result


def files_below(path: Path) -> list[Path]:
    """The documents below a folder, sorted; links to folders are not followed. Raises TooManyFiles (KNW010)."""
    if path.is_file():
        return [] if alternative_questions.beside(path) else [path]
    found: list[Path] = []
    for folder, names, files in os.walk(path, followlinks=False):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            if (
                Path(name).suffix.lower() in reading.SUFFIXES
                and not name.startswith(".")
                and not _LEFT_OUT.match(name)
            ):
                found.append(Path(folder) / name)
        if len(found) > MOST_FILES:
            raise TooManyFiles(hint=_("At most %(most)s files are read at once.") % {"most": MOST_FILES})
    return found


def _read(root: Path, file: Path, given: Defaults, left: int) -> tuple[_Candidate, int]:
    name = str(file.relative_to(root)) if file != root else file.name
    result = Imported(without_hidden(name)[0])
    candidate = _Candidate(result)
    size = 0
    try:
        if not file.resolve().is_relative_to((root if root.is_dir() else root.parent).resolve()):
            raise OutsideOfFolder(pointer=name, hint=_("Copy the file into the folder."))
        size = file.stat().st_size
        if size > left:
            raise TooManyFiles(_("The folder holds more bytes than are read at once."), pointer=name)
        found = reading.read(file)
        if not found.text.strip():
            result.verdict = "empty"
            return candidate, size
        _describe(candidate, root, file, found, given)
    except OSError as error:
        result.errors = (Violation(NotReadable.code, str(error.strerror or error), name, ""),)
    except CustomsError as refusal:
        result.errors = refusal.violations
    return candidate, size


def _describe(candidate: _Candidate, root: Path, file: Path, found: reading.Read, given: Defaults) -> None:
    head, body = frontmatter.split(found.text)
    wrong = [
        Violation(NotWellFormed.code, message, pointer, _("Correct the head of the file."))
        for pointer, message in head.problems
    ]
    values = head.values
    stem, language = file_names.stem(file)
    candidate.code = values.get("code") or file_names.code(root, file, stem, given.domain)
    candidate.language = (values.get("language") or language or given.language).lower()
    candidate.domain = values.get("domain") or given.domain
    candidate.kind = values.get("kind") or given.kind
    candidate.audience = values.get("audience") or KnowledgeAudience.PUBLIC.value
    candidate.result.code, candidate.result.language = candidate.code[:120], candidate.language[:10]
    since, until, no_days = _days(head, given)
    candidate.dated = since is not None
    undated = "" if candidate.dated else NO_FIRST_DAY
    notes = (values.get("note", ""), values.get("translation_note", ""), undated, *found.removed)
    candidate.remarks = list(found.removed)
    _shown, hidden = without_hidden(body)
    if hidden:
        candidate.remarks.append(", ".join(f"{count} {name}" for name, count in hidden.items()))
    text = knowledge.Text(
        title=values.get("title") or found.title or file_names.title(root, file, stem, body),
        text=body,
        effective_from=since or UNDATED,
        effective_to=until,
        law=values.get("law", ""),
        source=values.get("source") or given.source or file_names.source(root, file),
        licence=values.get("licence") or given.licence,
        note="; ".join(part for part in notes if part)[:300],
        media_type=found.media_type,
        original_sha256=found.sha256,
        most_asked=values.get("most_asked", "").lower() in {"yes", "true", "1"},
    )
    _refuse_unsound(candidate, text, [*wrong, *no_days])
    candidate.text = text


def _refuse_unsound(candidate: _Candidate, text: knowledge.Text, wrong: list[Violation]) -> None:
    """Raise NotWellFormed (KNW003) with all that is wrong in the head, in days and in what is said of the document."""
    one = candidate
    try:
        knowledge.refuse_unsound(one.code, one.language, one.domain, one.kind, one.audience, text)
    except NotWellFormed as refusal:
        wrong += refusal.violations
    if wrong:
        raise NotWellFormed.of(wrong)


def _days(head: frontmatter.Head, given: Defaults) -> tuple[date | None, date | None, list[Violation]]:
    """First day, the day after the last one, and what is no day."""
    wrong: list[Violation] = []
    days: dict[str, date | None] = {}
    for key in ("effective_from", "effective_to"):
        try:
            days[key] = head.ends_before if key == "effective_to" else head.day(key)
        except ValueError:
            wrong.append(
                Violation(NotWellFormed.code, _("This is no day."), key, _("Write it like 2026-01-31."))
            )
    return days.get("effective_from") or given.effective_from, days.get("effective_to"), wrong


def _refuse_twins(ready: list[_Candidate]) -> None:
    """Two files for the same document and day: the second is refused, for nobody knows which one counts."""
    seen: dict[tuple[str, str, date], str] = {}
    for one in list(ready):
        if one.text is None:
            continue
        key = (one.code, one.language, one.text.effective_from)
        if key not in seen:
            seen[key] = one.result.file
            continue
        hint = _("Give one of them another code or another first day.")
        message = _("%(file)s says to be the same document from the same day.") % {"file": seen[key]}
        one.result.errors = (Violation(NotWellFormed.code, message, "code", hint),)
        one.text = None


def _taken_in(group: list[_Candidate], curator: Actor, approver: Actor | None) -> Iterator[list[Imported]]:
    """The first texts of new documents go in by many at once, all others one by one."""
    known = set(KnowledgeDocument.objects.values_list("code", "language"))
    fresh: list[_Candidate] = []
    rest: list[_Candidate] = []
    for one in group:
        is_new = approver is not None and one.text is not None and (one.code, one.language) not in known
        (fresh if is_new else rest).append(one)
        known.add((one.code, one.language))
    if approver is not None:
        for start in range(0, len(fresh), _MANY):
            yield _new_ones(fresh[start : start + _MANY], curator, approver)
    for start in range(0, len(rest), _AT_ONCE):
        yield _take_in(rest[start : start + _AT_ONCE], curator, approver)


def _new_ones(group: list[_Candidate], curator: Actor, approver: Actor) -> list[Imported]:
    documents = [
        NewDocument(one.code, one.language, one.domain, one.kind, one.audience, one.text)
        for one in group
        if one.text is not None
    ]
    for one, taken in zip(
        group, take_in(documents=documents, curator=curator, approver=approver), strict=True
    ):
        result = one.result
        result.remarks = tuple(one.remarks)
        if taken.version is not None:
            result.verdict, result.version, result.passages = "new", taken.version.ordinal, taken.passages
        else:
            result.errors, one.text = taken.refusal.violations if taken.refusal is not None else (), None
    return [one.result for one in group]


def _take_in(found: Iterable[_Candidate], curator: Actor, approver: Actor | None) -> list[Imported]:
    ready = list(found)
    _batch(ready, curator, approver)
    return [one.result for one in ready]


@verb
def _batch(ready: list[_Candidate], curator: Actor, approver: Actor | None) -> None:
    for one in ready:
        if one.text is None:
            continue
        outcome = attempt(_one, candidate=one, curator=curator, approver=approver)
        if isinstance(outcome, CustomsError):
            one.result.verdict, one.result.errors = "refused", outcome.violations


@verb
def _one(*, candidate: _Candidate, curator: Actor, approver: Actor | None) -> None:
    """Draft, propose and approve one text; a draft of ours that waits is replaced by what the file says now."""
    text, result = candidate.text, candidate.result
    if text is None:
        return
    result.remarks = tuple(candidate.remarks)
    versions = list(_versions(candidate.code, candidate.language))
    same = next((one for one in versions if _says_the_same(one, text, candidate)), None)
    waiting = next((one for one in versions if one.is_open), None)
    if same is not None and (approver is None or not same.is_open):
        result.verdict, result.version = "unchanged", same.ordinal
        return
    if not candidate.dated and versions:
        text = _from_today(text)
    if waiting is not None and same is None:
        version = knowledge.edit(version=waiting, by=curator, text=text)
    elif waiting is not None:
        version = waiting
    else:
        version = _drafted(candidate, text, curator)
    result.version, result.passages = version.ordinal, version.passages.count()
    result.verdict = "drafted"
    if approver is not None:
        if version.state == VersionState.DRAFT:
            version = knowledge.propose(version=version, by=curator)
        knowledge.approve(version=version, by=approver)
        result.verdict = "changed" if any(not one.is_open for one in versions) else "new"


def _versions(code: str, language: str) -> Iterator[DocumentVersion]:
    rows = DocumentVersion.objects.select_related("document").filter(
        document__code=code, document__language=language
    )
    left = (VersionState.DISCARDED, VersionState.WITHDRAWN)
    yield from rows.exclude(state__in=left).order_by("-ordinal")


def _says_the_same(version: DocumentVersion, text: knowledge.Text, candidate: _Candidate) -> bool:
    about = version.document
    said = (about.domain, about.kind, about.audience, version.title, version.law, version.most_asked)
    says = (candidate.domain, candidate.kind, candidate.audience, text.title, text.law, text.most_asked)
    if version.text_sha256 != knowledge.sha_of(text.text) or said != says:
        return False
    if version.effective_from == version.effective_to:
        return False  # replaced from its first day on
    return not candidate.dated or version.effective_from == text.effective_from


def _from_today(text: knowledge.Text) -> knowledge.Text:
    """A file that names no day has changed: the new text counts from today, the old one for the days before."""
    return replace(text, effective_from=clock.today())


def _drafted(candidate: _Candidate, text: knowledge.Text, curator: Actor) -> DocumentVersion:
    return knowledge.draft(
        code=candidate.code,
        language=candidate.language,
        domain=candidate.domain,
        kind=candidate.kind,
        audience=candidate.audience,
        by=curator,
        **{name: getattr(text, name) for name in knowledge.Text.__slots__},
    )
