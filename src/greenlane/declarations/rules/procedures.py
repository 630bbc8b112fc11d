"""Rules on procedures, preferences, quotas and statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenlane.declarations.engine.data import DeclarationData, ItemData
from greenlane.declarations.rules.base import HeaderRule, ItemRule, in_force
from greenlane.declarations.rules.case import Case
from greenlane.foundation.errors import Violation

_ADDITIONAL = re.compile(r"[A-Z0-9]{3}")
_NONE = "000"
_PREFERENTIAL = frozenset("23")
_STATEMENT = "AdditionalInformation/StatementCode"


def _statements(item: ItemData) -> set[str]:
    return {information.code for information in item.information}


@in_force(since="2024-01-01", basis="Customs Act s. 40(1)")
class DEC160(ItemRule):
    """The item needs a customs procedure."""

    pointer = "GovernmentProcedure/CurrentCode"
    hint = "Two digits for the procedure requested and two for the one before, for example 40 00."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("procedure") and not item.procedure:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 40(1)")
class DEC161(ItemRule):
    """The procedure cannot be requested on this type of declaration."""

    pointer = "GovernmentProcedure/CurrentCode"
    hint = "Imports take 40, 51, 53, 71 and others; exports take 10, 21, 23, 31 and others."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        profile = case.profile
        known = profile.import_procedures if case.is_import else profile.export_procedures
        if item.procedure and item.procedure not in known:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 40(2)")
class DEC162(ItemRule):
    """The previous procedure is not known."""

    pointer = "GovernmentProcedure/PreviousCode"
    hint = "00 when the goods come under no procedure yet."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        previous = item.previous_procedure
        if previous and previous not in case.profile.previous_procedures:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 40(3)")
class DEC163(ItemRule):
    """The item needs an additional procedure code."""

    pointer = "GovernmentProcedure/CurrentCode"
    hint = "Write 000 when no additional procedure applies."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if case.requires("additional_procedure") and not item.additional_procedures:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 40(3)")
class DEC164(ItemRule):
    """An additional procedure code has three letters or digits."""

    pointer = "GovernmentProcedure/CurrentCode"
    hint = "For example 000, F15 or C07."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if any(not _ADDITIONAL.fullmatch(code) for code in item.additional_procedures):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 40(3)")
class DEC165(ItemRule):
    """Additional procedure 000 (none) cannot stand beside another additional procedure."""

    pointer = "GovernmentProcedure/CurrentCode"
    hint = "Remove 000."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if _NONE in item.additional_procedures and len(set(item.additional_procedures)) > 1:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 41(1)")
class DEC166(ItemRule):
    """The special procedure needs an authorisation."""

    pointer = "GovernmentProcedure/CurrentCode"

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        opening = case.profile.procedure_authorisations.get(item.procedure)
        if opening is None or not case.requires("commodity_code"):
            return
        shown = {holder.category for holder in case.data.authorisation_holders}
        shown.update(document.code for document in item.documents)
        shown.update(document.code for document in case.data.documents)
        if shown.isdisjoint(opening) and _statements(item).isdisjoint(case.profile.declared_by_statement):
            yield self.violation(case, hint=f"Name the holder ({opening[0]}) and list {opening[-1]}.")


@in_force(since="2024-01-01", basis="Customs Act s. 41(2)")
class DEC167(ItemRule):
    """The procedure can only be used together with the statement it calls for."""

    pointer = _STATEMENT

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        needed = case.profile.statements_for_procedure.get(item.procedure, ())
        missing = [code for code in needed if code not in _statements(item)] if case.is_import else []
        if missing:
            hint = f"Procedure {item.procedure} needs the statement {' and '.join(missing)} on the item."
            yield self.violation(case, hint=hint)


@in_force(since="2024-01-01", basis="Customs Act s. 42(1)")
class DEC168(HeaderRule):
    """Two statements on the declaration exclude each other."""

    pointer = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem/AdditionalInformation"

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not case.profile.exclusive_statements:
            return
        by_item = [_statements(item) for item in data.items]
        together = set().union(*by_item) if by_item else set()
        for pair in case.profile.exclusive_statements:
            scopes = [together] if pair.scope == "declaration" else by_item
            if any(pair.first in scope and pair.second in scope for scope in scopes):
                yield self.violation(case, hint=f"Keep {pair.first} or {pair.second}.")


@in_force(since="2024-01-01", basis="Origin Order s. 3(1)")
class DEC180(ItemRule):
    """The preference code is not known."""

    pointer = "Commodity/DutyTaxFee/DutyRegimeCode"
    hint = "100 for no preference; 2xx, 3xx and 4xx for preferences; the last digits name the measure."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if item.preference and item.preference not in case.profile.preferences:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Origin Order s. 3(2)")
class DEC181(ItemRule):
    """A preference is claimed without a country of preferential origin."""

    pointer = "Origin"
    hint = "Add the origin of type 2, or claim preference 100."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if item.preference[:1] in _PREFERENTIAL and case.is_import and not item.preferential_origin:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Origin Order s. 4(1)")
class DEC182(ItemRule):
    """A preference is claimed without a proof of origin."""

    pointer = "AdditionalDocument"
    hint = "List the certificate or declaration of origin, for example N954 or the U-code of the agreement."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        if item.preference[:1] not in _PREFERENTIAL or not case.is_import:
            return
        proofs = case.profile.proof_of_origin
        documents = [*item.documents, *case.data.documents]
        if not any(document.code.startswith(proofs) for document in documents):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Origin Order s. 3(3)")
class DEC183(ItemRule):
    """A preference is claimed on a movement inside the territory, on which no duty is due."""

    pointer = "Commodity/DutyTaxFee/DutyRegimeCode"
    hint = "Claim no preference: the goods pay no duty while they stay in the territory."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        untaxed = case.profile.untaxed_statements
        if item.preference[:1] in {"2", "3", "4"} and untaxed and untaxed <= _statements(item):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Quota Order s. 2(1)")
class DEC184(ItemRule):
    """The quota order number is not administered by Meridia."""

    pointer = "Commodity/DutyTaxFee/QuotaOrderID"

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        prefixes = case.profile.quota_prefixes
        for fee in item.duty_tax_fees:
            if fee.quota and prefixes and not fee.quota.startswith(prefixes):
                known = " or ".join(prefixes)
                yield self.violation(case, hint=f"Order numbers begin with {known}; {fee.quota} is foreign.")


@in_force(since="2024-01-01", basis="Quota Order s. 2(2)")
class DEC185(ItemRule):
    """A quota is claimed with a preference code that grants none."""

    pointer = "Commodity/DutyTaxFee/QuotaOrderID"
    hint = "Quotas go with preference codes such as 120, 220 or 320."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        claimed = any(fee.quota for fee in item.duty_tax_fees)
        if claimed and item.preference[1:] == "00":
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Payment Order s. 2(1)")
class DEC186(ItemRule):
    """The method of payment is not on the list."""

    pointer = "Commodity/DutyTaxFee/Payment/MethodCode"
    hint = "For example A cash, E deferred, R immediate."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        known = case.profile.payment_methods
        for fee in item.duty_tax_fees:
            if fee.payment_method and known and fee.payment_method not in known:
                yield self.violation(case)
                return


@in_force(since="2024-01-01", basis="Payment Order s. 2(2)")
class DEC187(ItemRule):
    """An assessed amount or tax base cannot be negative."""

    pointer = "Commodity/DutyTaxFee"
    hint = "Check the amounts you calculated, or leave them to customs."

    def violations(self, item: ItemData, case: Case) -> Iterator[Violation]:
        for fee in item.duty_tax_fees:
            amounts = [amount.value for amount in (fee.base_amount, fee.assessed) if amount]
            if any(value < 0 for value in amounts) or (fee.base_quantity or 0) < 0:
                yield self.violation(case)
                return
