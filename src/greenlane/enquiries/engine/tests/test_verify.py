"""A sentence is shown only when its passage says it: seeded contradictions are refused, faithful ones mostly pass."""

from __future__ import annotations

import pytest

from greenlane.enquiries.engine.tests.contradictions import SWAPS, real_sentences, seeded
from greenlane.enquiries.engine.verify import flaws

CONTRADICTIONS = 100


def test_no_seeded_contradiction_is_shown() -> None:
    made = seeded(CONTRADICTIONS)
    assert len(made) == CONTRADICTIONS
    assert len({kind for kind, _claim, _passage in made}) == 1 + len(SWAPS)
    shown = [(kind, claim) for kind, claim, passage in made if not flaws(claim, passage, language="en")]
    assert shown == []


def test_the_verbatim_sentence_itself_passes() -> None:
    pairs = real_sentences()
    passed = sum(not flaws(sentence, passage, language="en") for sentence, passage in pairs)
    assert passed / len(pairs) >= 0.9


CASH = (
    "You may carry any amount of money into or out of Meridia. You must declare it in writing when the total value is "
    "USD 10,000 or more, or the same value in other currencies. Below USD 10,000 no declaration is needed unless an "
    "officer asks."
)
POST = (
    "Yes, but the sender must declare a consignment with USD 10,000 or more to Customs at least 48 hours before "
    "dispatch. For money that comes from abroad, the recipient in Meridia must make the declaration within 24 hours "
    "after Customs asks for it. Cash in ordinary letters is not allowed, whatever the amount."
)
FINE = "Customs may detain the whole amount for up to 30 days while it makes enquiries. The fine is 5 % to 50 % of the amount that was not declared."
KEEP = "The exporter making out an origin declaration shall keep a copy of this origin declaration for at least three years."
TOBACCO = (
    "A traveller aged 18 or older may bring, free of duty and tax, 200 cigarettes, or 50 cigars, or 250 grams of other "
    "tobacco. You may mix them in proportion."
)
VALID = "A proof of origin shall be valid for 12 months from the date of issue in the exporting Party."
BROKER = (
    "A broker who holds your mandate may pay your order from its own duty account. The receipt then names the order and the payer. "
    "You still owe the duty: if the broker does not pay, Customs asks you."
)
STATUS = (
    "An originating good shall retain its originating status if the good has been transported to the importing Party "
    "without passing through the territory of a non-Party."
)
RECORDS = "Keep declarations, invoices and contracts for 5 years. The time runs from the end of the year in which the declaration was registered."
REFUND = (
    "A claim for a refund must be made within 1 year after the payment. Customs decides on it within 30 days."
)

FAITHFUL = [
    ("You must declare money in writing when its total value is USD 10,000 or more.", CASH),
    ("You may carry any amount of money out of Meridia.", CASH),
    ("Below USD 10,000 no declaration is needed unless an officer asks.", CASH),
    ("You may carry any amount of money into Meridia.", CASH),
    ("When the total value is USD 10,000 or more, you must declare it in writing.", CASH),
    ("The sender must declare a consignment with USD 10,000 or more at least 48 hours before dispatch.", POST),
    ("Cash in ordinary letters is not allowed.", POST),
    ("The recipient in Meridia must make the declaration within 24 hours after Customs asks.", POST),
    ("Cash is not allowed in ordinary letters, whatever the amount.", POST),
    ("For money from abroad, the recipient must make the declaration within 24 hours after Customs asks for it.", POST),
    ("Customs may detain the whole amount for up to 30 days.", FINE),
    ("The fine is 5 % to 50 % of the amount not declared.", FINE),
    ("The fine is 5 to 50 % of the undeclared amount.", FINE),
    ("Customs may detain the amount for up to 30 days while it makes enquiries.", FINE),
    ("The exporter shall keep a copy of the origin declaration for at least three years.", KEEP),
    ("An exporter making out an origin declaration shall keep a copy of it for at least three years.", KEEP),
    ("A traveller aged 18 or older may bring 200 cigarettes free of duty and tax.", TOBACCO),
    ("A traveller aged 18 or older may bring 200 cigarettes, or 50 cigars, or 250 grams of other tobacco.", TOBACCO),
    ("You may mix them in proportion.", TOBACCO),
    ("A proof of origin is valid for 12 months from the date of issue.", VALID),
    ("A proof of origin shall be valid for 12 months from its date of issue.", VALID),
    ("The proof of origin shall be valid for 12 months from the date of issue in the exporting Party.", VALID),
    ("A broker who holds your mandate may pay your order.", BROKER),
    ("The receipt names the order and the payer.", BROKER),
    ("If the broker does not pay, Customs asks you.", BROKER),
    ("A broker with your mandate may pay your order from its own duty account.", BROKER),
    ("An originating good shall retain its status if it has been transported to the importing Party without passing through a non-Party.", STATUS),
    ("Keep declarations, invoices and contracts for 5 years.", RECORDS),
    ("The 5 years run from the end of the year in which the declaration was registered.", RECORDS),
    ("A claim for a refund must be made within 1 year after the payment.", REFUND),
    ("Customs decides on the claim within 30 days.", REFUND),
    ("Refund claims must be made within 1 year after payment.", REFUND),
]  # fmt: skip


def test_most_faithful_paraphrases_pass() -> None:
    refused = [
        (claim, found) for claim, passage in FAITHFUL if (found := flaws(claim, passage, language="en"))
    ]
    assert len(FAITHFUL) >= 30
    assert len(refused) / len(FAITHFUL) <= 0.4, refused


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("You must declare it when the total value is USD 15,000 or more.", CASH),
        ("Below USD 10,000 no declaration is needed.", CASH),
        ("The sender must declare it at least 24 hours before dispatch.", POST),
        ("The recipient must make the declaration within 48 hours after Customs asks for it.", POST),
        ("Cash in ordinary letters is allowed, whatever the amount.", POST),
        ("The importer shall keep a copy of this origin declaration for at least three years.", KEEP),
        ("The exporter shall keep a copy of this origin declaration for at most three years.", KEEP),
        ("A traveller may bring 200 cigars, or 50 cigarettes.", TOBACCO),
        ("You no longer owe the duty: if the broker does not pay, Customs asks you.", BROKER),
        ("An originating good shall lose its originating status if it passes through the territory of a non-Party.", STATUS),
        ("Yes, you pay import duty, but not VAT.", "Import duty is not charged. VAT is charged on the customs value."),
        ("Buying commissions are added to the customs value.", "Buying commissions are not added to the customs value. Selling commissions are added."),
        ("A penalty of 10 % applies.", REFUND),
        ("必須申報現金。", CASH),
    ],
)  # fmt: skip
def test_a_known_contradiction_is_refused(claim: str, passage: str) -> None:
    assert flaws(claim, passage, language="en")


@pytest.mark.parametrize(
    ("language", "claim", "passage", "said"),
    [
        ("zh-hant", "寄件人必須在寄出前至少 48 小時向海關申報。", "寄件人必須在寄出前至少 48 小時向海關申報價值 10,000 美元或以上的郵件。", True),
        ("zh-hant", "寄件人必須在寄出前至少 24 小時向海關申報。", "寄件人必須在寄出前至少 48 小時向海關申報價值 10,000 美元或以上的郵件。", False),
        ("zh-hant", "普通信件可以夾帶現金。", "普通信件不得夾帶現金。", False),
        ("th", "ห้ามใส่เงินสดในจดหมายธรรมดา", "ห้ามใส่เงินสดในจดหมายธรรมดา\nผู้ส่งต้องสำแดง", True),
        ("th", "ใส่เงินสดในจดหมายธรรมดาได้", "ห้ามใส่เงินสดในจดหมายธรรมดา", False),
        ("hi", "साधारण पत्रों में नकदी की अनुमति है।", "साधारण पत्रों में नकदी की अनुमति नहीं है।", False),
        ("km", "សាច់ប្រាក់ក្នុងសំបុត្រធម្មតាត្រូវបានអនុញ្ញាត។", "សាច់ប្រាក់ក្នុងសំបុត្រធម្មតាមិនត្រូវបានអនុញ្ញាតទេ។", False),
    ],
)  # fmt: skip
def test_the_other_languages(language: str, claim: str, passage: str, said: bool) -> None:
    assert (not flaws(claim, passage, language=language)) is said


class Doubter:
    def entails(self, premise: str, hypothesis: str) -> bool:
        return False


def test_an_entailment_model_can_only_refuse() -> None:
    claim = "The exporter shall keep a copy of the origin declaration for at least three years."
    assert not flaws(claim, KEEP, language="en")
    assert flaws(claim, KEEP, language="en", entailment=Doubter())
