"""What the administration answers: notices as schema-valid WCO responses (RES).

One small value type per notice; `response_xml(notice)` gives the bytes. Function codes as used by the DMS 2
profile: 01 accepted, 02 received, 03 rejected, 05 goods to be examined, 06 documents wanted, 07 amended,
09 cleared, 10 cancelled, 11 request decided (status 39 granted, 41 refused), 13 duties and taxes, 51 query.
Moments are aware datetimes and written in UTC; amounts are Decimals in the notice's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from greenlane.foundation.errors import Violation

from .friendly import TEXT, Friendly, to_xml
from .wco_pointers import pointers_of

TEXT_LENGTH = 512
REFERENCE_LENGTH = 35
VALIDATION_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What every response says: whose declaration, which version, when; `reference` names the response itself."""

    function_code: ClassVar[str] = ""

    lrn: str
    issued_at: datetime
    mrn: str = ""
    version: int = 1
    reference: str = ""

    def content(self) -> Friendly:
        """What this notice adds to the Response."""
        return {}

    def declaration(self) -> Friendly:
        """What this notice adds to the Declaration it speaks of."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptNotice(Notice):
    """DMSRCV: the message has arrived and is being checked."""

    function_code: ClassVar[str] = "02"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceNotice(Notice):
    """DMSACC: the declaration is accepted; `warnings` do not hold it up."""

    function_code: ClassVar[str] = "01"

    accepted_at: datetime
    warnings: Sequence[Violation] = ()

    def content(self) -> Friendly:
        return {"Error": [_error(violation) for violation in self.warnings]}

    def declaration(self) -> Friendly:
        return {"AcceptanceDateTime": _moment(self.accepted_at)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionNotice(Notice):
    """DMSREJ: not accepted, with every reason and where it lies."""

    function_code: ClassVar[str] = "03"

    rejected_at: datetime
    violations: Sequence[Violation]

    def content(self) -> Friendly:
        return {"Error": [_error(violation) for violation in self.violations]}

    def declaration(self) -> Friendly:
        return {"RejectionDateTime": _moment(self.rejected_at)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlNotice(Notice):
    """DMSCTL or DMSDOC: an officer examines the goods (05) or looks at the documents (06) first."""

    physical: bool
    text: str = ""

    def content(self) -> Friendly:
        return {"AdditionalInformation": [_statement(self.text)] if self.text else []}


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentNotice(Notice):
    """DMSRES: the declaration now reads differently at these paths; `version` is the new one."""

    function_code: ClassVar[str] = "07"

    paths: Sequence[str]
    reason_code: str = ""

    def content(self) -> Friendly:
        return {
            "Amendment": [{"ChangeReasonCode": self.reason_code, **_pointer(path)} for path in self.paths]
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """One duty or tax of one goods item; `rate` is the number of the rate as applied (20.00 for 20 %)."""

    item: int
    type: str
    assessed: Decimal
    payable: Decimal | None = None
    base_amount: Decimal | None = None
    base_quantity: Decimal | None = None
    base_unit: str = ""
    rate: Decimal | None = None
    preference: str = ""
    deducted: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxNotice(Notice):
    """DMSTAX: what is due; status 67 says provisional, 4 says final."""

    function_code: ClassVar[str] = "13"

    lines: Sequence[TaxLine]
    currency: str
    final: bool = False
    payment_reference: str = ""
    due_at: datetime | None = None
    bank_code: str = ""
    bank_account: str = ""

    def content(self) -> Friendly:
        return {
            "Bank": {"ReferenceID": self.bank_code, "ID": self.bank_account},
            "Status": [{"NameCode": "4" if self.final else "67"}],
        }

    def declaration(self) -> Friendly:
        items = {line.item: None for line in self.lines}
        return {
            "DutyTaxFee": self._payment(),
            "GoodsShipment": {"GovernmentAgencyGoodsItem": [self._item(number) for number in items]},
        }

    def _payment(self) -> list[Friendly]:
        if not self.payment_reference and self.due_at is None:
            return []
        total = sum((_payable(line) for line in self.lines), Decimal(0))
        return [
            {
                "Payment": {
                    "ReferenceID": self.payment_reference,
                    "DueDateTime": _moment(self.due_at),
                    "PaymentAmount": _amount(total, self.currency),
                }
            }
        ]

    def _item(self, number: int) -> Friendly:
        fees = [_fee(line, self.currency) for line in self.lines if line.item == number]
        return {"SequenceNumeric": str(number), "Commodity": {"DutyTaxFee": fees}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseNotice(Notice):
    """DMSCLE: the goods are released; `control_result` A1 satisfactory, A2 considered satisfactory."""

    function_code: ClassVar[str] = "09"

    released_at: datetime
    control_result: str = "A2"

    def content(self) -> Friendly:
        return {
            "AdditionalInformation": [{"StatementCode": self.control_result, "StatementTypeCode": "AFB"}],
            "Status": [{"ReleaseDateTime": _moment(self.released_at)}],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryItem:
    """One question, and the path of what it is about."""

    text: str
    pointer: str = "Declaration"
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryNotice(Notice):
    """DMSQRY: one consolidated request for information, to be answered by `answer_by`."""

    function_code: ClassVar[str] = "51"

    items: Sequence[QueryItem]
    answer_by: datetime | None = None

    def content(self) -> Friendly:
        return {
            "AdditionalInformation": [
                {
                    **_statement(part, item.code),
                    "LimitDateTime": _moment(self.answer_by),
                    **_pointer(item.pointer),
                }
                for item in self.items
                for part in _pieces(item.text)
            ]
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDecisionNotice(Notice):
    """DMSREQ: a request to cancel or amend is granted (39) or refused (41)."""

    function_code: ClassVar[str] = "11"

    granted: bool
    decided_at: datetime
    reason: str = ""

    def content(self) -> Friendly:
        status = {"EffectiveDateTime": _moment(self.decided_at), "NameCode": "39" if self.granted else "41"}
        return {
            "AdditionalInformation": [_statement(part) for part in _pieces(self.reason)],
            "Status": [status],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationNotice(Notice):
    """DMSINV: the declaration is cancelled."""

    function_code: ClassVar[str] = "10"

    cancelled_at: datetime
    reason: str = ""

    def content(self) -> Friendly:
        return {"AdditionalInformation": [_statement(part) for part in _pieces(self.reason)]}

    def declaration(self) -> Friendly:
        return {"CancellationDateTime": _moment(self.cancelled_at)}


def response_xml(*notices: Notice, country: str = "", agency: str = "") -> bytes:
    """One RES message with a Response per notice, valid against the response schema."""
    return to_xml(response_message(*notices, country=country, agency=agency))


def response_message(*notices: Notice, country: str = "", agency: str = "") -> Friendly:
    """The same in JSON form."""
    metadata = {
        "WCODataModelVersionCode": "3.6",
        "WCOTypeName": "RES",
        "ResponsibleCountryCode": country,
        "ResponsibleAgencyName": agency,
    }
    return {"MetaData": _filled(metadata), "Response": [_filled(_response(notice)) for notice in notices]}


def _response(notice: Notice) -> Friendly:
    declaration = {
        "FunctionalReferenceID": notice.lrn,
        "ID": notice.mrn,
        "VersionID": str(notice.version),
        **notice.declaration(),
    }
    return {
        "FunctionCode": _function_code(notice),
        "FunctionalReferenceID": notice.reference[:REFERENCE_LENGTH],
        "IssueDateTime": _moment(notice.issued_at),
        **notice.content(),
        "Declaration": declaration,
    }


def _function_code(notice: Notice) -> str:
    if isinstance(notice, ControlNotice):
        return "05" if notice.physical else "06"
    return notice.function_code


def _error(violation: Violation) -> Friendly:
    """The Error of one violation: our rule code, its text with the hint, and the WCO pointer."""
    if len(violation.code) > VALIDATION_CODE_LENGTH:
        raise ValueError(f"the code {violation.code} has more than {VALIDATION_CODE_LENGTH} characters")
    text = f"{violation.message} {violation.hint}".strip()
    return {
        "Description": text[:TEXT_LENGTH],
        "ValidationCode": violation.code,
        **_pointer(violation.pointer),
    }


def _pointer(path: str) -> Friendly:
    steps = [
        {
            "SequenceNumeric": str(step.sequence) if step.sequence else "",
            "DocumentSectionCode": step.section,
            "TagID": step.tag,
        }
        for step in pointers_of(path)
    ]
    return {"Pointer": steps}


def _statement(text: str, code: str = "") -> Friendly:
    return {"StatementCode": code, "StatementDescription": text[:TEXT_LENGTH], "StatementTypeCode": "AES"}


def _pieces(text: str) -> list[str]:
    """A text in pieces that fit one statement each."""
    return [text[start : start + TEXT_LENGTH].strip() for start in range(0, len(text), TEXT_LENGTH)]


def _fee(line: TaxLine, currency: str) -> Friendly:
    return {
        "AdValoremTaxBaseAmount": _amount(line.base_amount, currency),
        "DeductAmount": _amount(line.deducted, currency),
        "DutyRegimeCode": line.preference,
        "SpecificTaxBaseQuantity": _quantity(line.base_quantity, line.base_unit),
        "TaxRateNumeric": _decimal(line.rate),
        "TypeCode": line.type,
        "Payment": {
            "TaxAssessedAmount": _amount(line.assessed, currency),
            "PaymentAmount": _amount(_payable(line), currency),
        },
    }


def _payable(line: TaxLine) -> Decimal:
    return line.assessed if line.payable is None else line.payable


def _amount(value: Decimal | None, currency: str) -> Any:
    return {TEXT: _decimal(value), "@currencyID": currency} if value is not None else ""


def _quantity(value: Decimal | None, unit: str) -> Any:
    if value is None:
        return ""
    return {TEXT: _decimal(value), "@unitCode": unit} if unit else _decimal(value)


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _moment(moment: datetime | None) -> Friendly:
    if moment is None:
        return {}
    text = moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")
    return {"DateTimeString": {TEXT: text, "@formatCode": "304"}}


def _filled(value: Any) -> Any:
    """Without empty elements, at every depth."""
    if isinstance(value, dict):
        found = {name: _filled(content) for name, content in value.items()}
        return {name: content for name, content in found.items() if not _is_empty(content)}
    if isinstance(value, list):
        return _kept(value)
    return value


def _kept(values: Iterable[Any]) -> list[Any]:
    return [content for content in map(_filled, values) if not _is_empty(content)]


def _is_empty(content: Any) -> bool:
    return content in ("", None, [], {})
