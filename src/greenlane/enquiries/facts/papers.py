"""Which licences, certificates and documents goods need: derived by the table that a declaration is checked against."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from greenlane.declarations.engine.data import (
    Amount,
    Classification,
    DeclarationData,
    ItemData,
    Origin,
)
from greenlane.declarations.rules.case import RuleContext
from greenlane.declarations.rules.profile import profile
from greenlane.declarations.rules.required import Requirement, required
from greenlane.declarations.rules.requirement_table import Strength
from greenlane.enquiries.engine.shapes import Step
from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.facts.base import (
    Answered,
    code_in,
    day_in,
    declined,
    fact,
    goods_in,
    need,
    origin_in,
)
from greenlane.enquiries.sayings import NO_SUCH
from greenlane.foundation.errors import CustomsError
from greenlane.tariff import selectors
from greenlane.tariff.browsing import lines_under

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

_PAPERS = re.compile(
    r"\b(?:permit|permits|licen[cs]e|licen[cs]es|certificate|certificates|authori[sz]ation|documents?|papers|paperwork)\b|許可證|许可证|牌照|證書|文件|"
    r"ใบอนุญาต|เอกสาร|ใบรับรอง|परमिट|लाइसेंस|दस्तावेज|दस्तावेज़|प्रमाण[- ]?पत्र|លិខិតអនុញ្ញាត|អាជ្ញាប័ណ្ណ|ឯកសារ",
    re.I,
)
_NEEDED = re.compile(
    r"\b(?:need|needs|needed|require|requires|required|necessary|must i have|do i have to)\b|需要|須|要|ต้อง|จำเป็น|ज़रूर|जरूर|आवश्यक|चाहिए|ត្រូវ|តម្រូវ",
    re.I,
)
_NOT = re.compile(
    r"\b(?:how long|valid|when|who|where|how do i (?:get|apply)|fee|cost|lost|renew|travell?er|luggage|baggage|personal use|bring|pet|pets|dog|cat)\b",
    re.I,
)
_ONE = Decimal(1)
_EXPORT = re.compile(r"\bexport\w*\b|出口|ส่งออก|निर्यात|នាំចេញ", re.I)


def needed(asked: Asked, asking: Asking) -> Answered | None:
    """The documents of goods that are named by their commodity code, or by an everyday word for one heading."""
    text = asked.text
    if not _PAPERS.search(text) or not _NEEDED.search(text) or _NOT.search(text):
        return None
    code = code_in(text) or code_in(asked.context) or (asking.subject.get("code", "") if asked.leans else "")
    if not code:
        return _of_word(asked, asking)
    if len(code) < 6:
        lines = lines_under(code)
        return need(
            asked,
            asking,
            "code",
            _("Tell me the commodity code with at least six digits: the documents depend on it."),
            data={"heading": code, "lines": [line.code for line in lines[:40]]},
        )
    return _of_code(asked, asking, code)


def _of_word(asked: Asked, asking: Asking) -> Answered | None:
    """Goods by an everyday word, only where an import declaration of them is spoken of."""
    if not re.search(r"\bimport\w*\b|\bexport\w*\b|進口|進出口|นำเข้า|आयात|នាំចូល", asked.text, re.I):
        return None
    goods = goods_in(asked.text)
    if not goods:
        return None
    lines = lines_under(goods[0])
    answers = {tuple(one.id for one in _special(asked, asking, line.code)) for line in lines}
    if len(answers) != 1:
        return need(
            asked,
            asking,
            "code",
            _("It depends on which goods they are. Tell me the commodity code with at least six digits."),
            data={"heading": goods[0]},
        )
    return _of_code(asked, asking, lines[0].code, called=goods[0])


def _special(asked: Asked, asking: Asking, code: str) -> list[Requirement]:
    """What the goods themselves need, beside what every declaration needs."""
    return [one for one in _requirements(asked, asking, code) if one.row.is_of_item]


def _requirements(asked: Asked, asking: Asking, code: str) -> tuple[Requirement, ...]:
    day = day_in(asked.text, asking.day) or asking.day
    origin = origin_in(asked.search_text)
    item = ItemData(
        sequence=1,
        classifications=[Classification(code[:8], "TSP")],
        procedure="10" if _EXPORT.search(asked.search_text) else "40",
        origins=[Origin(origin)] if origin else [],
        price=Amount(_ONE, settings.GREENLANE_CURRENCY),
    )
    data = DeclarationData(type_code="EXA" if _EXPORT.search(asked.search_text) else "IMA", items=[item])
    return required(data, RuleContext(on=day, profile=profile("meridia")))


def _of_code(asked: Asked, asking: Asking, code: str, *, called: str = "") -> Answered:
    day = day_in(asked.text, asking.day) or asking.day
    try:
        resolved = selectors.commodity(code, day)
    except CustomsError as refusal:
        return declined(
            asked, asking, NO_SUCH, f"{refusal.message} {refusal.hint}".strip(), data={"code": code}
        )
    found = [one for one in _requirements(asked, asking, code) if one.row.strength is not Strength.NEVER]
    special = [one for one in found if one.row.is_of_item]
    always = [one for one in found if not one.row.is_of_item]
    last = resolved.line.description.split(" > ")[-1]
    description = selectors.describe(called, day) if called else last
    goods = _("Commodity %(code)s (%(text)s)") % {"code": called or code, "text": description}
    if special:
        said = _("%(goods)s needs: %(documents)s.") % {"goods": goods, "documents": _names(special)}
    else:
        said = _("%(goods)s needs no permit, licence or certificate of its own.") % {"goods": goods}
    if always:
        said += " " + _("As every such declaration: %(documents)s.") % {"documents": _names(always)}
    how = [
        Step(
            _("The line of the tariff: %(code)s %(text)s")
            % {"code": resolved.line.code, "text": resolved.line.description}
        ),
        *[Step(f"{one.name}: {one.reason}", one.basis) for one in found],
        Step(_("Derived by the table of required documents that every declaration is checked against.")),
    ]
    data = {"code": code, "line": resolved.line.code, "documents": [one.as_dict() for one in found]}
    return fact(asked, asking, said, how, data=data, subject={"code": code})


def _names(found: list[Requirement]) -> str:
    return "; ".join(f"{_(one.name)} ({' / '.join(one.codes[:3])})" for one in found)
