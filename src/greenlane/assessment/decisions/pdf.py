"""A reasoned decision as PDF: its record set in the declarant's language, the same bytes for the same record.

What the officer and the declarant wrote stays in the language in which they wrote it; the steps of the calculation are
those of the written calculation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from greenlane.assessment.decisions.paper import Paper
from greenlane.assessment.grounds import EVIDENCE, GROUNDS, field_name
from greenlane.assessment.states import HearingMode
from greenlane.foundation.canonical import digest
from greenlane.tariff.engine.result import explain
from greenlane.web import cells
from greenlane.web.templatetags.calculation import tax_name

Said = dict[str, Any]
_BOLD = frozenset({"title", "heading", "over_table", "strong", "total"})


@dataclass(frozen=True, slots=True)
class File:
    """The finished file."""

    data: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Block:
    """One thing on the paper: a `kind` that the paper knows, and its texts."""

    kind: str
    texts: tuple[str, ...] = ()


def as_pdf(record: str, *, language: str) -> File:
    """The decision in a language. Deterministic: nothing in it depends on when it is made."""
    said: Said = orjson.loads(record)
    with translation.override(language):
        blocks = _blocks(said)
        paper = _set(said, blocks, language)
        return File(bytes(paper.output()), paper.page)


def _set(said: Said, blocks: list[Block], language: str) -> Paper:
    foot = f"{_('Reasoned decision')} {said['number']} · {said['mrn']}"
    bold = "".join(text for block in blocks if block.kind in _BOLD for text in block.texts)
    plain = "".join(text for block in blocks if block.kind not in _BOLD for text in block.texts) + foot
    paper = Paper(plain, bold, foot=foot, language=language, at=datetime.fromisoformat(said["made_at"]))
    paper.set_author(said["administration"])
    for block in blocks:
        _draw(paper, block)
    return paper


def _number(paper: Paper, text: str) -> None:
    paper.use(12)
    paper.say(text, 7)
    paper.rule(3)


def _over_table(paper: Paper, text: str) -> None:
    """A heading that stays with the head of its table and the first rows."""
    paper.need(48)
    paper.heading(text)


_DRAWN: dict[str, Callable[..., None]] = {
    "administration": lambda paper, text: paper.paragraph(text, grey=True),
    "title": lambda paper, text: paper.title_line(text),
    "number": _number,
    "heading": lambda paper, text: paper.heading(text),
    "over_table": _over_table,
    "fact": lambda paper, label, value: paper.fact(label, value),
    "text": lambda paper, text: paper.paragraph(text),
    "strong": lambda paper, text: paper.paragraph(text, bold=True),
    "note": lambda paper, text: paper.paragraph(text, small=True, grey=True),
    "inset": lambda paper, text: paper.paragraph(text, indent=6),
    "working": lambda paper, text: paper.paragraph(text, small=True),
    "head": lambda paper, label, *amounts: paper.row(label, amounts, grey=True),
    "row": lambda paper, label, *amounts: paper.row(label, amounts),
    "total": lambda paper, label, *amounts: paper.row(label, amounts, bold=True),
    "code": lambda paper, content: paper.code(content),
}
"""How each kind of block is drawn."""


def _draw(paper: Paper, block: Block) -> None:
    _DRAWN[block.kind](paper, *block.texts)


def _blocks(said: Said) -> list[Block]:
    return [
        Block("administration", (said["administration"],)),
        Block("title", (_("Reasoned decision"),)),
        Block("number", (said["number"],)),
        *_facts(said),
        *_case(said),
        *_grounds(said),
        *_answer(said),
        Block("heading", (_("Reasons"),)),
        Block("text", (said["reasoning"],)),
        *_calculation(said),
        *_operative(said),
        *_appeal(said),
        *_verification(said),
        *_working(said),
    ]


def _facts(said: Said) -> list[Block]:
    addressee = said["addressee"]
    rows = [
        (_("Addressed to"), f"{addressee['name']} ({addressee['id']})".strip()),
        (_("Declaration (MRN)"), said["mrn"]),
        (_("Reference of the declarant (LRN)"), said["lrn"]),
        (_("Customs office"), said["office"]),
        (_("Made on"), _moment(said["made_at"])),
        (_("Legal basis"), "; ".join(said["bases"])),
        (_("Decided by officer"), _officer(said["officer"], said["group"])),
        (_("Countersigned by"), said["countersigned_by"]),
        (_("Document number (IRN)"), said["irn"]),
    ]
    note = _(
        "Officers decide without knowing whose declaration it is; they are named by their number in the register."
    )
    return [*(Block("fact", row) for row in rows if row[1]), Block("note", (note,))]


def _officer(pseudonym: str, group: str) -> str:
    return _("%(officer)s, group %(group)s") % {"officer": pseudonym, "group": group} if group else pseudonym


def _case(said: Said) -> list[Block]:
    proposed = _("On %(moment)s Customs proposed to assess the goods otherwise than declared:") % {
        "moment": _moment(said["proposed_at"])
    }
    return [
        Block("heading", (_("Facts"),)),
        Block("text", (said["facts"],)),
        Block("text", (proposed,)),
        *(Block("inset", (_change(row),)) for row in said["changes"]),
    ]


def _change(row: Said) -> str:
    return _("Item %(item)s, %(field)s: declared %(declared)s, found %(found)s") % {
        "item": row["item"],
        "field": field_name(row["field"]),
        "declared": row["declared"] or "–",
        "found": row["proposed"] or "–",
    }


def _grounds(said: Said) -> list[Block]:
    found = [Block("heading", (_("Grounds"),))]
    for row in said["grounds"]:
        name = str(GROUNDS[row["code"]].name) if row["code"] in GROUNDS else row["code"]
        found += [Block("strong", (name,)), Block("note", (row["law"],)), Block("text", (row["text"],))]
    found.append(Block("heading", (_("Data used"),)))
    found += [Block("fact", (str(EVIDENCE[row["kind"]]), _evidence(row))) for row in said["evidence"]]
    return found


def _evidence(row: Said) -> str:
    place = _("page %(page)s") % {"page": row["page"]} if row["page"] else ""
    return ", ".join(part for part in (row["reference"], place, row["text"]) if part)


def _answer(said: Said) -> list[Block]:
    answer = said["answer"]
    head = Block("heading", (_("What the declarant said"),))
    if answer is None:
        return [head, Block("text", (_("The declarant did not answer within the limit."),))]
    found = [head, Block("text", (_("Answered on %(moment)s.") % {"moment": _moment(answer["at"])},))]
    for number, row in enumerate(answer["objections"], 1):
        found += [
            Block("strong", (_("Objection %(number)s") % {"number": number},)),
            Block("inset", (row["text"],)),
            Block("strong", (_("Reply of Customs"),)),
            Block("inset", (row["reply"],)),
        ]
    if answer["papers"]:
        found.append(Block("fact", (_("Documents sent"), ", ".join(answer["papers"]))))
    if answer["hearing"] is not None:
        found += _hearing(answer["hearing"])
    return found


def _hearing(hearing: Said) -> list[Block]:
    mode = str(HearingMode(hearing["mode"]).label)
    where = ", ".join(part for part in (_moment(hearing["at"]), mode, hearing["place"]) if part)
    return [Block("fact", (_("Oral hearing"), where)), Block("inset", (hearing["minutes"],))]


def _calculation(said: Said) -> list[Block]:
    before, after, currency = said["before"], said["after"], said["currency"]
    rows = []
    for tax in sorted({*before["by_tax"], *after["by_tax"]}):
        was, now = before["by_tax"].get(tax, 0), after["by_tax"].get(tax, 0)
        rows.append(Block("row", (str(tax_name(tax)), *_amounts(was, now, currency))))
    totals = _amounts(before["total_minor"], after["total_minor"], currency)
    head = (_("Tax"), _("As declared"), _("As decided"), _("Difference"))
    return [
        Block("over_table", (_("Calculation"),)),
        Block("head", head),
        *rows,
        Block("total", (_("Total"), *totals)),
    ]


def _amounts(was: int, now: int, currency: str) -> tuple[str, str, str]:
    return cells.money(was, currency), cells.money(now, currency), cells.money(now - was, currency)


def _operative(said: Said) -> list[Block]:
    amount = cells.money(abs(said["difference_minor"]), said["currency"])
    if said["difference_minor"] > 0:
        money = _("A difference of %(amount)s is to be paid.") % {"amount": amount}
    elif said["difference_minor"] < 0:
        money = _("A difference of %(amount)s is given back or no longer asked for.") % {"amount": amount}
    else:
        money = _("The amount payable stays the same.")
    decided = _("Customs decides: the declaration %(mrn)s is assessed as follows.") % {"mrn": said["mrn"]}
    return [
        Block("heading", (_("Decision"),)),
        Block("strong", (decided,)),
        *(Block("inset", (_change(row),)) for row in said["changes"]),
        Block("strong", (money,)),
    ]


def _appeal(said: Said) -> list[Block]:
    appeal = said["appeal"]
    text = _(
        "This decision may be appealed until %(day)s, within %(days)s days of the day it was made (%(law)s). An appeal "
        "names this decision and says what is wrong with it. The goods are released when what is due is paid or "
        "secured, whether or not there is an appeal."
    ) % {"day": _day(appeal["until"]), "days": appeal["days"], "law": appeal["law"]}
    return [Block("heading", (_("Right of appeal"),)), Block("text", (text,))]


def _verification(said: Said) -> list[Block]:
    mark = digest(said)
    text = _(
        "To check this decision, compare the digest of its record with the one Customs shows for its number."
    )
    return [
        Block("heading", (_("Verification"),)),
        Block("note", (text,)),
        Block("note", (f"{_('Digest (SHA-256)')}: {mark}",)),
        Block("code", (" ".join(part for part in (said["site"], said["number"], mark) if part),)),
    ]


def _working(said: Said) -> list[Block]:
    return [
        Block("heading", (_("Annex: the written calculation as decided"),)),
        *(Block("working", (line,)) for line in explain(said["after"]).splitlines() if line.strip()),
        Block("heading", (_("Annex: the written calculation as declared"),)),
        *(Block("working", (line,)) for line in explain(said["before"]).splitlines() if line.strip()),
    ]


def _moment(text: str) -> str:
    """In full, with the month in words, in the country's time."""
    zone = ZoneInfo(settings.GREENLANE_TIME_ZONE)
    return date_format(timezone.localtime(datetime.fromisoformat(text), zone), "DATETIME_FORMAT")


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")
