"""What officers are told to do when they examine goods and verify compliance. For officers only."""

from __future__ import annotations

from greenlane.enquiries.publications.base import listed, publication, section, sentence, table
from greenlane.enquiries.states import Kind, KnowledgeAudience
from greenlane.inspection.instructions import CHECKS, TABLE

_ABOUT = {
    "always": "every examination",
    "packing": "packing",
    "goods": "goods",
    "risk": "risk",
    "causes": "cause",
}


@publication(
    "cargo/published/examination-instructions",
    "Standing instructions for examinations",
    law="Examination Order 2026; RKC General Annex 3.33 to 3.36",
    module="greenlane.inspection.instructions",
    kind=Kind.PROCEDURE,
    audience=KnowledgeAudience.OFFICERS,
)
def examination_instructions() -> str:
    lines = [(one.id, sentence(one.text), _when(one.about, one.values)) for one in TABLE.instructions]
    return section(
        "What does an examiner do?",
        "instructions",
        "An order of examination holds the instructions that apply to the goods, their packing and the reason. Two "
        "consignments alike get the same instructions.",
        table(("No.", "Instruction", "It applies to"), lines),
    )


def _when(about: str, values: tuple[str, ...]) -> str:
    name = _ABOUT.get(about, about)
    return f"{name}: {listed((value.replace('_', ' ') for value in values), 'or')}" if values else name


@publication(
    "cargo/published/verification-list",
    "What is verified before goods leave",
    law="Customs Act s. 47",
    module="greenlane.inspection.instructions",
    kind=Kind.PROCEDURE,
    audience=KnowledgeAudience.OFFICERS,
)
def verification_list() -> str:
    lines = [
        (
            one.id,
            sentence(one.text),
            f"HS chapters {listed(one.chapters)}" if one.chapters else "all goods",
            listed(one.lanes) or "all lanes that are verified",
        )
        for one in CHECKS
    ]
    return section("What is verified?", "checks", table(("No.", "Check", "Goods", "Lanes"), lines))
