"""Which country's rules a question asks for: by name, place or authority; not where goods only come from."""

from __future__ import annotations

import pytest

from greenlane.enquiries.engine.geography import abroad, countries

HOME = frozenset({"XM"})


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("I land in Doha with 3 kg of honey, is that fine?", "QA"),
        ("HMRC: how do I top up my account?", "GB"),
        ("Which form does CBP need?", "US"),
        ("In Australia, is the value FOB or CIF?", "AU"),
        ("How much gold may I bring into india?", "IN"),
        ("Coming home to Singapore, what is my relief?", "SG"),
        ("我飛到香港機場，可以帶多少支香菸？", "HK"),
        ("दिल्ली एयरपोर्ट पर कितनी शराब ला सकता हूँ?", "IN"),
        ("តើខ្ញុំត្រូវការអ្វីនៅទីក្រុងប៉ារីស?", "FR"),
        ("กลับกรุงเทพ เอาเข้าได้กี่ชิ้น", "TH"),
    ],
)
def test_the_rules_of_another_country_are_asked_for(question: str, code: str) -> None:
    found = abroad(question, HOME)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "question",
    [
        "I bought a bag in a shop, price 500 US dollars, how much duty?",
        "May I bring cigarettes from Thailand?",
        "I bought a drone in Japan for 900 dollars, how much do I pay when I land?",
        "Bought FOB Shanghai. Do I add the freight?",
        "May I bring a frozen turkey?",
        "A vase of bone china, is it dutiable?",
        "I fly to Bangkok with USD 12,000, must I declare it?",
        "Does the Vienna Convention apply to diplomats?",
        "We are based in Turkey with an agent in Meridia. May we ask for a ruling?",
    ],
)
def test_where_goods_and_people_come_from_is_no_law(question: str) -> None:
    assert abroad(question, HOME) is None


def test_the_own_country_and_its_authorities_are_at_home() -> None:
    assert abroad("What does HMRC charge?", frozenset({"GB"})) is None
    assert abroad("What is the limit in Britain?", frozenset({"GB"})) is None


def test_countries_are_read_in_their_order_and_money_is_none() -> None:
    assert countries("From Japan to Germany, paid in Hong Kong dollars") == ["JP", "DE"]
