"""The table of reasons, and what keeps a question from being asked."""

from __future__ import annotations

import pytest

from greenlane.assessment.engine.questions import Evidence, Question, Surroundings, faults
from greenlane.assessment.engine.reasons import EvidenceKind, Fact, askable, pointer_of, reasons

AROUND = Surroundings(frozenset({1, 2}), {"380": "It is on file under the number (IRN) 26XMD0123456789AB2."})
LAW = Evidence(EvidenceKind.LAW, text="Customs Act s. 40(1)")


def sound(**changes: object) -> Question:
    values: dict[str, object] = {
        "reason": "Q11",
        "fact": "origin",
        "item": 1,
        "text": "Where were the rolls baked, and by whom?",
        "evidence": (LAW,),
    }
    return Question(**{**values, **changes})  # type: ignore[arg-type]


def test_table_gives_each_reason_its_law_its_facts_and_its_evidence() -> None:
    assert len(askable()) >= 15
    for one in reasons().values():
        assert one.title.endswith(".")
        assert one.send.endswith(".")
        assert one.law.startswith("Customs Act s. ")
        assert one.facts
        assert one.evidence
    assert {code for code, one in reasons().items() if one.of_verification} == {"V01", "V02", "V03"}


@pytest.mark.parametrize("fact", list(Fact))
def test_every_fact_has_a_place_and_some_reason(fact: Fact) -> None:
    assert pointer_of(fact, 2) or pointer_of(fact, None)
    assert any(fact in one.facts for one in askable().values())


def test_pointer_of_names_the_item() -> None:
    assert pointer_of("origin", 2) == "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Origin"
    assert pointer_of("gross_mass", None) == "Declaration/TotalGrossMassMeasure"
    assert pointer_of("nonsense", 1) == ""


@pytest.mark.parametrize("code", sorted(askable()))
def test_each_reason_can_be_asked_with_each_kind_of_evidence_it_needs(code: str) -> None:
    reason = askable()[code]
    for kind in reason.evidence:
        evidence = (Evidence(kind, text="Shown here."),)
        assert faults([sound(reason=code, fact=reason.facts[0].value, evidence=evidence)], AROUND) == []


def test_faults_refuse_a_document_that_was_required() -> None:
    found = faults([sound(document="380"), sound(document="315"), sound(document="916")], AROUND)
    assert [(one.code, one.pointer) for one in found] == [("QRY008", "items/1/document")]
    assert "26XMD0123456789AB2" in found[0].hint


def test_faults_of_nothing_and_of_too_much() -> None:
    assert [one.code for one in faults([], AROUND)] == ["QRY010"]
    assert [one.code for one in faults([sound()] * 21, AROUND)] == ["QRY010"]


def test_evidence_reads_back_as_it_was_kept() -> None:
    one = Evidence(EvidenceKind.PAGE, title="380", irn="26XMD0123456789AB2", page=2, box=(1.0, 2.0, 3.0, 4.0))
    assert Evidence.of(one.as_json()) == one
