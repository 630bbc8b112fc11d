"""How long a stage may take, from the table by which Customs says why it is late."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from greenlane.declarations.rules.limits import Counting, Limit, limits
from greenlane.declarations.stages import stage_label
from greenlane.enquiries.engine.shapes import Step
from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.facts.base import Answered, fact

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

_HOW_LONG = re.compile(
    r"\bhow (?:long|fast|quickly|soon|many hours)\b|\btime limits?\b|\bdeadline\b|\bwithin what\b|\bwhen (?:must|does|will) (?:an? )?(?:customs|officer)\b|多久|幾小時|時限|期限|นานเท่าไ|กี่ชั่วโมง|"
    r"कितने (?:घंट|समय)|समय सीमा|រយៈពេលប៉ុន្មាន|ប៉ុន្មានម៉ោង",
    re.I,
)
_STAGES: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("decision",),
        re.compile(
            r"\b(?:documentary check|check (?:of )?(?:the |my )?documents|decide on (?:the |my )?documents)\b|審核文件|ตรวจเอกสาร|दस्तावेज़? जाँच|ពិនិត្យឯកសារ",
            re.I,
        ),
    ),
    (
        ("laboratory",),
        re.compile(
            r"\blaborator\w+\b.{0,40}\b(?:report|result|test|take|sample)|\b(?:sample|test)\b.{0,30}\blaborator",
            re.I,
        ),
    ),
    (("first_check",), re.compile(r"\b(?:examination before assessment|first check)\b", re.I)),
    (
        ("cancellation",),
        re.compile(
            r"\b(?:decide|decision)\b.{0,40}\bcancel\w+|\bcancel\w+\b.{0,40}\b(?:decided|decision)\b", re.I
        ),
    ),
    (
        ("release_air", "release"),
        re.compile(
            r"\b(?:until|to|for)\b.{0,12}\brelease\w*\b|\brelease\w*\b.{0,30}\b(?:take|limit|long)\b|\btime (?:to|of) release\b|放行.{0,10}多久|多久.{0,10}放行",
            re.I,
        ),
    ),
)
_NOT = re.compile(r"\bafter (?:i |the )?pa(?:id|yment|y)|\bwhy\b|\bappeal|\bperishable|\bparcel", re.I)


def limit(asked: Asked, asking: Asking) -> Answered | None:
    """The limit of a stage with its legal basis."""
    if not _HOW_LONG.search(asked.text) or _NOT.search(asked.text):
        return None
    wanted = next((names for names, pattern in _STAGES if pattern.search(asked.text)), ())
    known = {one.id: one for one in limits(settings.GREENLANE_LIMITS)}
    found = [known[name] for name in wanted if name in known]
    if not found:
        return None
    said = " ".join(_said(one) for one in found)
    how = [
        Step(_("Read from the table of limits that Customs explains its delays by."), one.basis)
        for one in found
    ]
    data = {
        "limits": [
            {"id": one.id, "hours": one.hours, "counted": one.counting.value, "basis": one.basis}
            for one in found
        ]
    }
    return fact(
        asked, asking, f"{said} ({'; '.join(dict.fromkeys(one.basis for one in found))})", how, data=data
    )


def _said(one: Limit) -> str:
    stage = stage_label(one.stage) if one.stage else _("Release")
    amount = (
        ngettext("%(n)d working hour", "%(n)d working hours", one.hours)
        if one.counting is Counting.WORKING
        else ngettext("%(n)d hour", "%(n)d hours", one.hours)
    ) % {"n": one.hours}
    where = ""
    if one.offices:
        kinds = {
            "airport": _("at airports"),
            "seaport": _("at seaports"),
            "inland": _("at inland depots"),
            "land": _("at land posts"),
        }
        where = " " + ", ".join(kinds[kind] for kind in sorted(one.offices) if kind in kinds)
    after = " " + _("after the arrival of the goods") if one.after_arrival else ""
    return _("%(stage)s%(where)s: within %(amount)s%(after)s.") % {
        "stage": stage,
        "where": where,
        "amount": amount,
        "after": after,
    }
