"""Which documents a declaration needs, how far they are there, and what is said about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenlane.declarations.engine.data import (
    Amount,
    AuthorisationHolder,
    Classification,
    DeclarationData,
    Document,
    DutyTaxFee,
    Information,
    PreviousDocument,
    TransportMeans,
)
from greenlane.declarations.rules import (
    RULES,
    Filed,
    Requirement,
    RuleContext,
    State,
    examine,
    profile,
    required,
)
from greenlane.declarations.rules.required_rules import MOST_PLACES
from greenlane.declarations.rules.requirement_table import PROOF_OF_ORIGIN, rows
from greenlane.declarations.rules.tests.factories import (
    INVOICE,
    OLD_INVOICE,
    PACKING_LIST,
    TODAY,
    UNKNOWN,
    Repository,
    context,
    declaration,
    export,
    item,
    with_item,
)
from greenlane.foundation import codes

TOMATOES, FISH, GLASS = "07020000", "03035500", "70130000"


def meridia(**changes: object) -> RuleContext:
    return context(profile=profile("meridia"), **changes)


def goods(code: str, *found: Document, **changes: object) -> DeclarationData:
    return with_item(
        classifications=[Classification(code, "TSP")],
        documents=[Document("N", "935", "INV-77"), *found],
        **changes,
    )


def needs(data: DeclarationData, around: RuleContext | None = None) -> dict[str, State]:
    return {one.id: one.state for one in required(data, around or meridia())}


def one(id: str, data: DeclarationData, around: RuleContext | None = None) -> Requirement:
    return next(found for found in required(data, around or meridia()) if found.id == id)


def test_every_row_can_be_met_and_says_why() -> None:
    listed = set(codes.get("documents"))
    known = {rule.__name__ for rule in RULES}
    holders = set(codes.get("authorisations"))
    assert len({row.id for row in rows()}) == len(rows()) == 40
    for row in rows():
        assert row.reason.endswith("."), row.id
        assert row.todo.endswith("."), row.id
        assert set(row.any_of) - {"DCR", "UCR", "MCR", PROOF_OF_ORIGIN} <= listed | holders, row.id
        assert row.told_by in known | {""}, row.id
        assert row.profiles <= {"meridia", "dms", "kr"}, row.id


@pytest.mark.parametrize(
    ("id", "data", "paper"),
    [
        ("REQ01", lambda: with_item(documents=[]), Document("N", "325", "PRO-1")),
        ("REQ02", lambda: export(items=[item(procedure="10", documents=[])]), Document("N", "380", "INV-1")),
        ("REQ03", lambda: declaration(items=[item(), item()]), Document("N", "271", "PACK-1")),
        (
            "REQ04",
            lambda: declaration(invoice_amount=Amount(Decimal(25000), "USD")),
            Document("N", "934", "DV-1"),
        ),
        ("REQ05", lambda: by_mode("1"), Document("N", "705", "BL-1")),
        ("REQ06", lambda: by_mode("2"), Document("N", "720", "CIM-1")),
        ("REQ07", lambda: by_mode("3"), Document("N", "730", "CMR-1")),
        ("REQ08", lambda: by_mode("4"), Document("N", "740", "AWB-1")),
        ("REQ09", lambda: by_mode("5"), Document("N", "750", "CN-1")),
        ("REQ10", lambda: with_item(duty_tax_fees=[DutyTaxFee("A00", "300")]), Document("N", "954", "EUR-1")),
        ("REQ13", lambda: goods(FISH), Document("N", "853", "VET-1")),
        ("REQ14", lambda: goods(TOMATOES), Document("N", "851", "PHYTO-1")),
        ("REQ18", lambda: goods(FISH), Document("C", "673", "CATCH-1")),
        ("REQ22", lambda: goods("93062100"), Document("N", "911", "LIC-1")),
        ("REQ32", lambda: with_item(dangerous_goods=["1203"]), Document("N", "053", "SDS-1")),
        ("REQ33", lambda: goods("24022000"), Document("N", "911", "LIC-1")),
    ],
)
def test_required_names_the_document_until_it_is_listed(
    id: str, data: Callable[[], DeclarationData], paper: Document
) -> None:
    found = data()
    assert needs(found)[id] is State.NOT_DECLARED
    found.documents.append(paper)
    assert one(id, found).document == f"{paper.code} {paper.id}"
    assert needs(found)[id] is State.GIVEN


def by_mode(mode: str) -> DeclarationData:
    return declaration(border_transport=TransportMeans(mode), previous_documents=[])


@pytest.mark.parametrize("earlier", ["DCR", "MCR", "705"])
def test_required_takes_the_consignment_reference_for_the_transport_document(earlier: str) -> None:
    data = declaration(previous_documents=[PreviousDocument("Z", earlier, "6GB553202734852-INV77")])
    assert needs(data)["REQ05"] is State.GIVEN
    assert needs(declaration(previous_documents=[], ucr="6GB1-X"))["REQ05"] is State.GIVEN


def test_required_asks_nothing_of_goods_without_a_risk() -> None:
    assert set(needs(goods(GLASS))) == {"REQ01", "REQ05"}


@pytest.mark.parametrize("code", ["08031000", "0803101000"])
def test_required_leaves_out_exempt_commodities(code: str) -> None:
    assert "REQ14" not in needs(goods(code))
    assert "REQ14" in needs(goods("08051000"))


def test_required_leaves_out_other_data_sets_and_directions() -> None:
    simplified = declaration(type_code="IMC", items=[item(documents=[])])
    assert "REQ01" not in needs(simplified)
    assert "REQ13" not in needs(export(items=[item(classifications=[Classification(FISH, "TSP")])]))


def test_required_counts_the_invoice_in_the_home_currency() -> None:
    class Rates:
        def rate(self, currency: str, target: str, on: date) -> Decimal | None:
            return Decimal("1.5") if (currency, target) == ("GBP", "USD") else None

    data = declaration(invoice_amount=Amount(Decimal(20000), "GBP"))
    assert "REQ04" not in needs(data)
    assert "REQ04" in needs(data, meridia(rates=Rates()))
    unknown = declaration(invoice_amount=Amount(Decimal(10**9), "QQQ"))
    assert "REQ04" not in needs(unknown, meridia(rates=Rates()))


@pytest.mark.parametrize(
    ("document", "state"),
    [
        (Document("N", "851", name="Processed, not alive", status="XX"), State.EXEMPT),
        (Document("N", "851", name="Waived by letter", status="XW"), State.EXEMPT),
        (Document("N", "851", status="XX"), State.NOT_DECLARED),
        (Document("N", "851", name="Follows", status="UA"), State.NOT_DECLARED),
        (Document("N", "851", "PHYTO-1", status="AC"), State.GIVEN),
    ],
)
def test_required_reads_the_status_of_a_document(document: Document, state: State) -> None:
    assert needs(goods(TOMATOES, document))["REQ14"] is state


def test_required_takes_no_waiver_where_the_row_allows_none() -> None:
    live = goods("01012100", Document("C", "640", name="They look healthy", status="XX"))
    assert needs(live)["REQ12"] is State.NOT_DECLARED


def test_required_takes_a_statement_or_holder_for_an_authorisation() -> None:
    inward = {"procedure": "51"}
    assert needs(with_item(**inward))["REQ36"] is State.NOT_DECLARED
    assert needs(with_item(**inward, information=[Information("00100")]))["REQ36"] is State.EXEMPT
    held = declaration(authorisation_holders=[AuthorisationHolder("XM1", "IPO")], items=[item(**inward)])
    assert needs(held)["REQ36"] is State.GIVEN


def test_dec190_is_silent_where_another_rule_tells_of_the_same_lack() -> None:
    data = with_item(procedure="51", duty_tax_fees=[DutyTaxFee("A00", "300")])
    told = [found.code for found in examine(data, meridia()).violations]
    assert {"DEC166", "DEC182"} <= set(told)
    assert "DEC190" not in told
    assert (one("REQ10", data).code, one("REQ36", data).code) == ("DEC182", "DEC166")


def test_dec190_points_at_the_item_and_says_why_and_what_to_do() -> None:
    data = declaration(
        items=[item(), item(sequence=2, classifications=[Classification(TOMATOES, "TSP")])],
        goods_item_quantity=2,
    )
    found = next(v for v in examine(data, meridia()).violations if v.code == "DEC190")
    assert found.pointer == "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/AdditionalDocument"
    assert found.hint.startswith("Plants, fresh fruit, vegetables and seeds can carry pests. List the ")
    assert "N851" in found.hint
    assert found.basis == "Animal and Plant Health Act s. 5(1)"


def test_dec190_refuses_in_meridia_and_notes_in_dms() -> None:
    data = goods(TOMATOES)
    assert "DEC190" in {found.code for found in examine(data, meridia()).violations}
    other = examine(data, context())
    assert "DEC190" not in {found.code for found in other.violations}
    assert "DEC190" in {found.code for found in other.notices}
    assert not one("REQ14", data, context()).refuses
    assert "REQ14" not in needs(data, context(profile=profile("kr")))


def test_dec191_becomes_dec190_on_the_day_of_the_switch() -> None:
    data = with_item(documents=[])
    for since, refused in ((None, False), (TODAY + timedelta(days=1), False), (TODAY, True)):
        around = meridia(paperless_since=since)
        found = examine(data, around)
        assert ("DEC190" in {v.code for v in found.violations}) is refused
        assert ("DEC191" in {v.code for v in found.notices}) is not refused
        assert one("REQ01", data, around).refuses is refused


@pytest.mark.parametrize(
    ("reference", "state", "code"),
    [
        (INVOICE, State.GIVEN, ""),
        (f" {INVOICE.lower()} ", State.GIVEN, ""),
        ("INV-77", State.NOT_ON_FILE, "DEC193"),
        (OLD_INVOICE, State.SUPERSEDED, "DEC194"),
        (UNKNOWN, State.NOT_YOURS, "DEC195"),
        (PACKING_LIST, State.WRONG_TYPE, "DEC196"),
    ],
)
def test_required_looks_into_the_repository(reference: str, state: State, code: str) -> None:
    data = with_item(documents=[Document("N", "380", reference)])
    found = one("REQ01", data, meridia(repository=Repository()))
    assert (found.state, found.code) == (state, code)
    assert found.refuses is (code in {"DEC194", "DEC195", "DEC196"})
    assert needs(data)["REQ01"] is State.GIVEN  # without a repository a listed document is given


def test_dec192_refuses_once_the_administration_is_paperless() -> None:
    data = with_item(documents=[Document("N", "380", "INV-77")])
    found = examine(data, meridia(repository=Repository(), paperless_since=TODAY))
    assert "DEC192" in {v.code for v in found.violations}


def test_dec194_and_195_stay_silent_without_a_repository() -> None:
    data = with_item(documents=[Document("N", "380", OLD_INVOICE), Document("N", "380", UNKNOWN)])
    found = examine(data, meridia())
    assert not {"DEC194", "DEC195", "DEC196"} & {v.code for v in [*found.violations, *found.notices]}


def test_dec195_says_the_same_of_a_document_of_others_and_of_none() -> None:
    class Theirs(Repository):
        """Holds the unknown number, but not for these parties."""

    data = with_item(documents=[Document("N", "380", UNKNOWN)])
    said = [
        [v for v in examine(data, meridia(repository=store)).violations if v.code == "DEC195"]
        for store in (Repository(), Theirs())
    ]
    assert said[0] == said[1] != []


def test_dec195_leaves_movement_reference_numbers_alone() -> None:
    data = with_item(documents=[Document("N", "935", "INV"), Document("N", "820", UNKNOWN)])
    found = examine(data, meridia(repository=Repository()))
    assert "DEC195" not in {v.code for v in found.violations}


def test_dec196_takes_an_invoice_for_a_customs_invoice_and_skips_national_codes() -> None:
    usable = with_item(documents=[Document("N", "935", INVOICE), Document("C", "673", PACKING_LIST)])
    found = examine(usable, meridia(repository=Repository()))
    assert "DEC196" not in {v.code for v in found.violations}


def test_required_takes_the_best_of_several_documents() -> None:
    papers = [Document("N", "380", text) for text in ("INV-77", UNKNOWN, OLD_INVOICE, INVOICE)]
    around = meridia(repository=Repository())
    assert [needs(with_item(documents=papers[:n]), around)["REQ01"].value for n in range(5)] == [
        "not_declared", "not_on_file", "not_yours", "superseded", "given",
    ]  # fmt: skip


def test_required_groups_the_items_of_one_lack() -> None:
    fresh = [Classification(TOMATOES, "TSP")]
    papers = [Document("N", "935", "INV"), Document("N", "851", "PHYTO")]
    data = declaration(
        items=[item(classifications=fresh), item(), item(classifications=fresh, documents=papers)] * 2
    )
    found = [(r.state, r.items) for r in required(data, meridia()) if r.id == "REQ14"]
    assert found == [(State.GIVEN, (3, 6)), (State.NOT_DECLARED, (1, 4))]


def test_required_stays_quick_and_bounded_with_ten_thousand_items() -> None:
    papers = [Document("N", "935", f"INV-{n % 3}") for n in range(20)]
    data = declaration(items=[item(classifications=[Classification(FISH, "TSP")], documents=papers)] * 10_000)
    before = time.process_time()
    found = required(data, meridia(repository=Repository()))
    assert time.process_time() - before < 20
    assert [len(r.items) for r in found if r.id == "REQ13"] == [10_000]
    told = [v for v in examine(data, meridia()).violations if v.code == "DEC190"]
    assert len(told) == 2 * MOST_PLACES


def test_required_survives_an_empty_declaration() -> None:
    assert required(DeclarationData(), meridia()) == ()


documents = st.builds(
    Document,
    category=st.sampled_from(["N", "C", "", "U"]),
    type=st.sampled_from(["380", "935", "851", "853", "673", "271", "954", "705", "911", "ß"]),
    id=st.sampled_from(["", "REF", INVOICE, OLD_INVOICE, PACKING_LIST, UNKNOWN, "٣" * 18]),
    name=st.sampled_from(["", "reason"]),
    status=st.sampled_from(["", "AC", "XX", "XW", "UA"]),
)
shapes = st.lists(
    st.tuples(
        st.sampled_from([TOMATOES, FISH, GLASS, "93062100", "", "ß"]),
        st.sampled_from(["40", "51", ""]),
        st.sampled_from(["100", "300", ""]),
        st.lists(documents, max_size=3),
    ),
    max_size=4,
)


def built(found: list[tuple[str, str, str, list[Document]]], general: list[Document]) -> DeclarationData:
    items = [
        item(
            classifications=[Classification(code, "TSP")],
            procedure=procedure,
            duty_tax_fees=[DutyTaxFee("A00", claim)],
            documents=list(papers),
        )
        for code, procedure, claim, papers in found
    ]
    return declaration(items=items, documents=list(general))


def lacking(data: DeclarationData, around: RuleContext) -> set[tuple[str, int]]:
    return {(r.id, number) for r in required(data, around) if not r.satisfied for number in (r.items or (0,))}


@settings(max_examples=150, deadline=None)
@given(shapes, st.lists(documents, max_size=2), documents, st.booleans(), st.booleans())
def test_listing_a_document_never_makes_another_one_necessary(
    found: list[tuple[str, str, str, list[Document]]],
    general: list[Document],
    more: Document,
    filed: bool,
    on_item: bool,
) -> None:
    around = meridia(repository=Repository(Filed("26XMD0000000000053", "851")) if filed else None)
    before = built(found, general)
    after = built(found, general)
    (after.items[0] if on_item and after.items else after).documents.append(more)
    assert lacking(after, around) <= lacking(before, around)


@settings(max_examples=100, deadline=None)
@given(shapes, st.lists(documents, max_size=2))
def test_required_gives_the_same_answer_again(
    found: list[tuple[str, str, str, list[Document]]], general: list[Document]
) -> None:
    around = meridia(repository=Repository())
    first, again = (required(built(found, general), around) for _ in range(2))
    assert first == again
    told = examine(built(found, general), around)
    refusing = {r.code for r in first if r.refuses}
    assert refusing <= {v.code for v in told.violations}
