"""Forty cells of the HTS 2013, read by eye: what they mean and what they charge."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from greenlane.tariff.engine.rate_ast import (
    AdValorem,
    Capped,
    Choice,
    Expression,
    Free,
    Reference,
    Sliding,
    Specific,
    Sum,
)
from greenlane.tariff.engine.rates import (
    Rate,
    RateBasis,
    RateNotComputable,
    RateSyntaxError,
    UnresolvedReference,
    parse_rate,
)

GOODS = RateBasis(
    value=D(1000),
    quantities={
        "KGM": D(500),
        "LTR": D(200),
        "NAR": D(288),
        "LPA": D(40),
        "MTK": D(30),
        "MTR": D(50),
        "MTQ": D(4),
        "XJW": D(17),
        "XLG": D(80),
        "NMP": D(12),
    },
    measured={
        "drained weight": D(300),
        "total sugars": D(100),
        "copper content": D(20),
        "lead content": D(30),
        "zinc content": D(10),
        "clean content": D(250),
        "contents and container": D(550),
        "recording surface": D(25),
        "other pieces or parts": D(40),
        "ethyl alcohol content": D(80),
        "including weight of container": D(600),
    },
    components={
        "the case": D(300),
        "the strap, band or bracelet": D(100),
        "the battery": D(20),
        "the movement and case": D(400),
        "the value of the lead content": D(50),
        "the value of the rifle": D(700),
        "the value of the telescopic sight, if any": D(300),
    },
    degrees=D(96),
)
"""Goods with every measure that the cells below ask for: USD 1,000, 500 kg, 288 pieces (24 dozen, 144 pairs)."""

PLAIN: list[tuple[str, Expression, str]] = [
    ("Free", Free(), "0"),
    ("Free, under bond", Free("under bond"), "0"),
    ("6.8%", AdValorem(D("6.8")), "68"),
    ("33 1/3%", AdValorem(D(33) + D(1) / D(3)), "333.33"),
    ("1¢/kg", Specific(D("0.01"), "KGM"), "5"),
    ("6.6¢/kg", Specific(D("0.066"), "KGM"), "33"),
    (".5¢/gross", Specific(D("0.005"), "GRO"), "0.01"),
    ("$1.24/t", Specific(D("1.24"), "TNE"), "0.62"),
    ("68¢/head", Specific(D("0.68"), "HEA"), "195.84"),
    ("0.35¢/liter", Specific(D("0.0035"), "LTR"), "0.7"),
    ("4.5¢/ liter", Specific(D("0.045"), "LTR"), "9"),
    ("2.1¢/pf.liter", Specific(D("0.021"), "PFL"), "1.68"),
    ("5.25¢/bbl", Specific(D("0.0525"), "BLL"), "0.066043"),
    ("$1.34/1000", Specific(D("1.34"), "MIL"), "0.38592"),
    ("$1.70/m3", Specific(D("1.70"), "MTQ"), "6.8"),
    ("0.33¢/lin. M", Specific(D("0.0033"), "MTR"), "0.165"),
    ("18.7¢/m2", Specific(D("0.187"), "MTK"), "5.61"),
    ("25.6¢ each", Specific(D("0.256"), "NAR"), "73.728"),
    ("1.8¢/clean kg", Specific(D("0.018"), "KGM", "clean content"), "4.5"),
    ("3.7¢/kg on drained weight", Specific(D("0.037"), "KGM", "drained weight"), "11.1"),
    ("0.01¢/kg of total sugars", Specific(D("0.0001"), "KGM", "total sugars"), "0.01"),
    ("4.8¢/m2 of recording surface", Specific(D("0.048"), "MTK", "recording surface"), "1.2"),
    ("5¢/kg on contents and container", Specific(D("0.05"), "KGM", "contents and container"), "27.5"),
    ("2.5¢/kg on lead con- tent", Specific(D("0.025"), "KGM", "lead content"), "0.75"),
    (
        "$1.10/t, including weight of container",
        Specific(D("1.10"), "TNE", "including weight of container"),
        "660",
    ),
    ("2.5% on the value of the lead content", AdValorem(D("2.5"), "the value of the lead content"), "1.25"),
    ("15.4¢/kg + 60%", Sum((Specific(D("0.154"), "KGM"), AdValorem(D(60)))), "677"),
    ("96¢/doz. + 1.4%", Sum((Specific(D("0.96"), "DZN"), AdValorem(D("1.4")))), "37.04"),
    ("90¢/pr. + 37.5%", Sum((Specific(D("0.90"), "NPR"), AdValorem(D("37.5")))), "504.6"),
    ("10¢/1,000 pins + 3.5%", Sum((Specific(D("0.10"), "MIL"), AdValorem(D("3.5")))), "35.0288"),
    ("0.3¢/line/ gross + 4.6%", Sum((Specific(D("0.003"), "XLG"), AdValorem(D("4.6")))), "46.24"),
    (
        "43¢ each + 2.8¢/jewel over 7 + 3.7% on the case",
        Sum(
            (
                Specific(D("0.43"), "NAR"),
                Specific(D("0.028"), "XJW", over=D(7)),
                AdValorem(D("3.7"), "the case"),
            )
        ),
        "135.22",
    ),
    (
        "$1.61 each + 4.4% on the case + 2.8% on the strap, band or bracelet + 5.3% on the battery",
        Sum(
            (
                Specific(D("1.61"), "NAR"),
                AdValorem(D("4.4"), "the case"),
                AdValorem(D("2.8"), "the strap, band or bracelet"),
                AdValorem(D("5.3"), "the battery"),
            )
        ),
        "480.74",
    ),
    (
        "$4.50 each + 65% On the Movement and case + 35% on the battery",
        Sum(
            (
                Specific(D("4.50"), "NAR"),
                AdValorem(D(65), "the movement and case"),
                AdValorem(D(35), "the battery"),
            )
        ),
        "1563",
    ),
    (
        "4.7% on the value of the rifle + 20% on the value of the telescopic sight, if any",
        Sum(
            (
                AdValorem(D("4.7"), "the value of the rifle"),
                AdValorem(D(20), "the value of the telescopic sight, if any"),
            )
        ),
        "92.9",
    ),
    (
        "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees (and fractions of a degree in proportion)"
        " But not less than 3.143854¢/kg",
        Sliding(
            Specific(D("0.036606"), "KGM"),
            Specific(D("0.00020668"), "KGM"),
            D(100),
            Specific(D("0.03143854"), "KGM"),
        ),
        "17.88964",
    ),
]

WORDS: list[tuple[str, Reference]] = [
    (
        "The rate ap- plicable to each garment in the en- semble if separately entered",
        Reference("The rate applicable to each garment in the ensemble if separately entered"),
    ),
    (
        "The rate applicable to the natural juice in heading 2009",
        Reference("The rate applicable to the natural juice in heading 2009", ("2009",)),
    ),
    ("See addi- tional U.S. Note 3", Reference("See additional U.S. Note 3")),
]

LISTED: list[tuple[str, dict[str, Expression | None]]] = [
    (
        "Free (A+,AU,BH,CA,CL,CO,D,E,IL,J,JO,MA,MX,OM,P,PA,PE,SG) 4% (KR)",
        {"A+": Free(), "SG": Free(), "KR": AdValorem(D(4)), "A": None},
    ),
    (
        "Free (JO,MX) 25¢/kg (KR) 27.1¢/kg (CO) 31.3¢/kg (P)(s) See 9911.04.70 9911.04.71 (CL)"
        " See 9910.04.50, 9910.04.52 (SG)",
        {
            "JO": Free(),
            "P": Specific(D("0.313"), "KGM"),
            "CL": Reference("See 9911.04.70 9911.04.71", ("9911.04.70", "9911.04.71")),
            "SG": Reference("See 9910.04.50, 9910.04.52", ("9910.04.50", "9910.04.52")),
        },
    ),
    (
        "Free (A+,AU,BH,CA,CL,CO,D,E,IL,J,JO,KR,MA,MX,OM.P,PA,PE,SG)",
        {"OM": Free(), "P": Free(), "L": None},
    ),
    (
        "Free (A+,AU,BH,CA,CL,CO,D,E,IL,J,JO,MA,MX,OM,P,PA,PE,SG) 2/ 9.6¢ each +4% on the movement"
        " + 3.3% on the battery (KR)",
        {
            "A+": Free(),
            "KR": Sum(
                (
                    Specific(D("0.096"), "NAR"),
                    AdValorem(D(4), "the movement"),
                    AdValorem(D("3.3"), "the battery"),
                )
            ),
        },
    ),
]


def test_forty_cells_are_checked_by_hand():
    assert len(PLAIN) + len(WORDS) + len(LISTED) >= 40


@pytest.mark.parametrize(("text", "expression", "amount"), PLAIN, ids=[row[0][:40] for row in PLAIN])
def test_read_cell_of_one_rate(text: str, expression: Expression, amount: str):
    rate = parse_rate(text)
    assert rate.expression == expression
    charged = rate.evaluate(GOODS)
    assert charged.amount.quantize(D("0.000001")) == pytest.approx(D(amount), abs=D("0.005"))
    assert charged.steps


@pytest.mark.parametrize(("text", "reference"), WORDS, ids=[row[0][:40] for row in WORDS])
def test_read_cell_of_words_refuses_to_charge(text: str, reference: Reference):
    rate = parse_rate(text)
    assert rate.expression == reference
    assert rate.is_reference
    with pytest.raises(UnresolvedReference):
        rate.evaluate(GOODS)


@pytest.mark.parametrize(("text", "programmes"), LISTED, ids=[row[0][:40] for row in LISTED])
def test_read_cell_with_programmes(text: str, programmes: dict[str, Expression | None]):
    rate = parse_rate(text)
    assert {name: rate.for_programme(name) for name in programmes} == programmes


def test_read_cell_capped_by_words():
    rate = parse_rate(
        "4.3% + 1.7¢/jewel + 0.2¢ for each other piece or part, but if consisting in part of a plate or a set of"
        " plates the total duty shall not exceed the duty for the complete movement"
    )
    assert isinstance(rate.expression, Capped)
    charged = rate.evaluate(GOODS)
    assert charged.amount == D("43.369")
    assert "limit to be verified" in charged.steps[-1]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("the greater of 5% or $1/kg", "500"),
        ("the lesser of 5% or $1/kg", "50"),
        ("5% or 20¢/kg, whichever is higher", "100"),
        ("5% or 20¢/kg, whichever is the lower", "50"),
        ("5% but not less than 20¢/kg", "100"),
        ("60% but not more than $2 each", "576"),
        ("5% but not less than 20¢/kg nor more than 8%", "80"),
    ],
)
def test_charge_rate_with_alternatives(text: str, amount: str):
    rate = parse_rate(text)
    assert isinstance(rate.expression, Choice)
    assert rate.evaluate(GOODS).amount == D(amount)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("5", 2),
        ("5% +", 5),
        ("5%% ", 3),
        ("1¢/stone", 4),
        ("Free (A,ZZ,KR)", 9),
        ("Free (A,,KR) 4", 15),
        ("Free (A,KR", 11),
        ("0,5%", 2),
        ("22¢/kg on drained weght", 8),
        ("", 1),
        ("the greater of 5%", 18),
    ],
)
def test_refuse_rate_points_at_the_column(text: str, column: int):
    with pytest.raises(RateSyntaxError) as refused:
        parse_rate(text)
    assert refused.value.pointer == f"column {column}"
    assert refused.value.hint
    assert refused.value.code == "TAR010"


def test_charge_rate_without_quantity_says_which():
    with pytest.raises(RateNotComputable, match="pairs"):
        parse_rate("90¢/pr. + 37.5%").evaluate(RateBasis(D(100), {"KGM": D(3)}))


def test_sliding_rate_stops_at_its_floor():
    text = (
        "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees"
        " (and fractions of a degree in proportion) But not less than 3.143854¢/kg"
    )
    at_floor = RateBasis(D(0), {"KGM": D(1000)}, degrees=D(50))
    undeclared = RateBasis(D(0), {"KGM": D(1000)})
    assert parse_rate(text).evaluate(at_floor).amount == D("31.43854")
    assert parse_rate(text).evaluate(undeclared).amount == D("36.606")


EVERY_KIND = [row[0] for row in PLAIN] + [row[0] for row in WORDS] + [row[0] for row in LISTED]


@pytest.mark.parametrize("text", [*EVERY_KIND, "5% but not less than 20¢/kg"])
def test_store_rate_as_json_loses_nothing(text: str):
    rate = parse_rate(text)
    assert Rate.from_json(rate.as_json()) == rate
