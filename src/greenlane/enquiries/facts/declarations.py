"""Where one's own declaration stands and what comes next. Never another's: what one may not see does not exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from greenlane.declarations.board import board, outcome
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors import reading
from greenlane.declarations.states import ENDED, Cargo
from greenlane.enquiries.engine.shapes import Step
from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.facts.base import Answered, declined, fact, need
from greenlane.enquiries.sayings import NO_SUCH, SIGN_IN
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

_MRN = re.compile(r"(?<![0-9A-Za-z])(\d{2}[A-Za-z]{2}[0-9A-Za-z]{14})(?![0-9A-Za-z])")
_OWN = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:declarations?|goods|shipments?|consignments?|containers?|cargo|import|parcel)\b|我的(?:報關|报关|申報|申报|貨物|货物|貨|包裹)|我們的(?:報關|貨)|"
    r"(?:ใบขน|สินค้า|พัสดุ).{0,12}(?:ของฉัน|ของผม|ของเรา|ของดิฉัน)|(?:मेरी|मेरे|मेरा|हमारी|हमारे) (?:\w+ )?(?:घोषणा|माल|शिपमेंट|पार्सल)|"
    r"(?:សេចក្តីប្រកាស|ទំនិញ).{0,12}(?:របស់ខ្ញុំ|របស់យើង)",
    re.I,
)
_WHERE = re.compile(
    r"\bwhere (?:is|are)\b|\bstatus\b|\bwhat (?:is happening|happens|happened) (?:with|to)\b|\bwhy (?:is|are|was|has|have)\b.{0,60}\b(?:held|stopped|not (?:been )?released|delayed|waiting|stuck|"
    r"taking)\b|\b(?:has|have|is|are|was|were|when will|will)\b.{0,40}\b(?:released|cleared|arrived|assessed|checked|paid|ready)\b|\bnext step\b|\bwhat do i (?:have to )?do next\b|"
    r"\bhow far\b|\bwaiting for\b|\btrack\b|在哪|狀態|状态|進度|进度|放行了|下一步|อยู่ที่ไหน|สถานะ|ถึงไหน|ขั้นตอนต่อไป|कहाँ|कहां|स्थिति|अगला कदम|នៅឯណា|ស្ថានភាព|ជំហានបន្ទាប់",
    re.I,
)
_GENERAL = re.compile(
    r"\b(?:whom|complain\w*|complaints?|appeal\w*|compensat\w*|damage[sd]?|who (?:pays|do i|can i))\b|"
    r"\b(?:when (?:is|are|does|do)|how (?:do|can|may) i)\b.{0,60}\b(?:goods|declaration)\b(?!.{0,30}\bmy\b)",
    re.I,
)


def status(asked: Asked, asking: Asking) -> Answered | None:
    """A declaration named by its MRN, or one's only open one."""
    number = _MRN.search(asked.text) or (_MRN.search(asked.context) if _WHERE.search(asked.text) else None)
    own = _OWN.search(asked.text) is not None and _WHERE.search(asked.text) is not None
    if number is None and (not own or _GENERAL.search(asked.text)):
        return None
    if asking.actor is None or not _is_trader(asking.actor):
        return declined(asked, asking, SIGN_IN)
    if number is None:
        return _only_open(asked, asking, asking.actor)
    found = reading.visible_to(asking.actor).filter(mrn=number[1].upper()).first()
    if found is None:
        return declined(asked, asking, NO_SUCH)
    return _stands(asked, asking, found, asking.actor)


def _is_trader(actor: Actor) -> bool:
    """Only who has declarations of an own organisation; an officer looks at the desk."""
    return actor.organisation_id is not None and actor.has(Role.DECLARANT)


def _only_open(asked: Asked, asking: Asking, actor: Actor) -> Answered:
    rows = reading.visible_to(actor).exclude(assessment__in=ENDED).exclude(cargo=Cargo.GATE_OUT)
    found = list(rows.order_by("-registered_at")[:6])
    if not found:
        return declined(asked, asking, NO_SUCH, _("You have no declaration under way."))
    if len(found) == 1:
        return _stands(asked, asking, found[0], actor)
    listed = ", ".join(one.mrn for one in found[:5])
    return need(
        asked,
        asking,
        "mrn",
        _("Tell me the MRN of the declaration. Your newest ones under way: %(listed)s.") % {"listed": listed},
        data={"mrns": [one.mrn for one in found[:5]]},
    )


def _stands(asked: Asked, asking: Asking, found: Declaration, actor: Actor) -> Answered:
    rows = board(found)
    stands = outcome(found, rows)
    waiting = [row for row in rows if not row.open]
    said = [_("Declaration %(mrn)s: %(sentence)s") % {"mrn": found.mrn, "sentence": stands.sentence}]
    said += [
        f"{row.label}: {row.verdict_label}{f' ({row.holder})' if row.holder else ''}." for row in waiting
    ]
    steps = _next_steps(found, actor)
    if steps:
        said.append(_("What you can do now: %(steps)s.") % {"steps": ", ".join(steps)})
    elif waiting:
        said.append(_("You need do nothing now."))
    how = [
        Step(
            _("Every gate of release: %(gates)s")
            % {"gates": "; ".join(f"{row.label} {row.verdict_label}" for row in rows)}
        )
    ]
    data = {
        "mrn": found.mrn,
        "gates": [{"name": row.name, "verdict": row.verdict, "since": row.since.isoformat()} for row in rows],
        "next": steps,
    }
    return fact(asked, asking, " ".join(said), how, data=data)


def _next_steps(found: Declaration, actor: Actor) -> list[str]:
    try:
        return [str(step.label) for _region, step in reading.next_actions(found, actor)]
    except CustomsError:
        return []
