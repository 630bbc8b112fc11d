"""Passages: what can be quoted by itself, under anchors that stay."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from greenlane.enquiries.engine.markdown import plain
from greenlane.enquiries.engine.passages import Piece, article_anchor, article_of_heading, passages, slug
from greenlane.enquiries.engine.shapes import PassageKind

ARTICLES = Path(str(files("greenlane.enquiries"))) / "data" / "origin-articles"
FILES = sorted(path for path in ARTICLES.rglob("*.md") if path.name != "SOURCE.md")


def read(name: str, *, law: bool = True) -> dict[str, Piece]:
    return {one.anchor: one for one in passages((ARTICLES / name).read_text(encoding="utf-8"), law=law)}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


def said(found: list[Piece]) -> Counter[str]:
    return words(" ".join(f"{' '.join(one.trail)} {one.article} {one.text}" for one in found))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ARTICLES)))
def test_nothing_of_a_shipped_article_is_lost(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    shown = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"\$\w*List\b", "", source))
    shown = re.sub(r"\{\{ *Articles [^}]*\}\}", "", shown) if "## Article" in shown else shown
    found = passages(source, law=True)
    assert not words(shown) - said(found)
    assert len({one.anchor for one in found}) == len(found)
    assert all(one.text for one in found)


def test_an_article_tag_names_what_stands_before_it() -> None:
    found = read("india/tolerances.md")
    assert list(found) == ["art-9/1/a", "art-9/1/b", "art-9/1/c", "art-9/2"]
    assert {one.article for one in found.values()} == {"Article 9"}


def test_a_long_paragraph_is_split_by_point_and_keeps_what_introduces_it() -> None:
    point = read("india/tolerances.md")["art-9/1/b"]
    assert point.trail[-1].startswith("1. A good containing non-originating materials")
    assert point.text.startswith("b. in the case of a good in any of Chapters 4, 7 through 9")
    assert "i. the value of those non-originating materials does not exceed 12.5 percent" in point.text
    assert point.text.endswith(
        "and the good satisfies all other applicable requirements of this Origin Reference Document; or"
    )


def test_a_short_paragraph_keeps_its_points() -> None:
    found = read("cptpp/sets.md")["art-17/5"]
    assert "\na. the value of non-originating goods" in found.text
    assert found.part is PassageKind.PARAGRAPH


def test_headings_with_articles_win_over_the_tag_of_the_file() -> None:
    found = read("south-korea/origin_processes.md")
    assert found["art-20/3"].article == "Article 20"
    assert found["art-20/3"].trail[0] == "Article 20 - Exemptions from proof of origin"
    assert "500 euros" in found["art-20/3"].text


def test_a_tag_of_several_articles_stays_with_every_section() -> None:
    found = read("new-zealand/packaging.md")
    assert {one.article for one in found.values()} == {"Articles 14 to 16"}
    assert "art-14-16/fungible-goods-and-materials/2" in found


def test_letters_and_roman_numbers_are_told_apart_by_what_comes_before() -> None:
    text = "Goods are:\n\n" + "\n".join(f"({letter}) {letter * 3}" for letter in "abcdefghij")
    (only,) = passages(text, law=True)
    assert [line[:3] for line in only.text.split("\n")[1:]] == [f"({letter})" for letter in "abcdefghij"]
    nested = "* 1. One of:\n\n  * h. this;\n\n  * i. that:\n\n    * i. first; or\n\n    * ii. second.\n"
    found = passages(nested + "\n{{Article 3}}", law=True)
    assert [one.anchor for one in found] == ["art-3/1"]


def test_a_point_without_words_of_its_own_keeps_its_number() -> None:
    text = "1. Counted are:\n\n   4. this;\n\n   5.\n      1. that;\n      2. the other.\n\n{{ Article 4 }}"
    (only,) = passages(text, law=True)
    assert "\n5.\n1. that;" in only.text


@pytest.mark.parametrize(
    ("heading", "article"),
    [
        ("Article 20 - Exemptions from proof of origin", "Article 20"),
        ("Article 15 Proof of Origin", "Article 15"),
        ("ARTICLE 3.27: Verification", "Article 3.27"),
        ("Annex II (Product-Specific Rules)", "Annex II"),
        ("Rule 3", "Rule 3"),
        ("第12條 免稅", "第12條"),
        ("มาตรา 12 ของต้องห้าม", "มาตรา 12"),
        ("Articles of daily use", ""),
        ("Section heads meet", ""),
        ("Partial shipments", ""),
    ],
)
def test_the_article_of_a_heading(heading: str, article: str) -> None:
    assert article_of_heading(heading) == article


@pytest.mark.parametrize(
    ("article", "anchor"),
    [
        ("Article 9", "art-9"),
        ("Articles 14 to 16", "art-14-16"),
        ("Articles 1 and 13", "art-1-13"),
        ("Annex II", "annex-ii"),
    ],
)
def test_the_anchor_of_an_article(article: str, anchor: str) -> None:
    assert article_anchor(article) == anchor


def test_a_section_of_guidance_is_one_passage_with_its_own_anchor() -> None:
    text = "## How much cash may I carry? {#how-much-cash}\nAny amount.\n\n1. Declare it.\n2. Wait.\n"
    text += "\n## And by post?\nAsk."
    found = passages(text)
    assert [one.anchor for one in found] == ["how-much-cash", "and-by-post"]
    assert found[0].text == "Any amount.\n1. Declare it.\n2. Wait."
    assert found[0].trail == ("How much cash may I carry?",)


def test_each_row_of_a_table_names_its_columns() -> None:
    text = "## Fees {#fees}\nPaid on the day.\n\n"
    text += "| Fee | Amount | Law |\n|---|--:|---|\n| Overtime | USD 20 | s. 4 |\n| a \\| b | | s. 5 |\n"
    prose, first, second = passages(text)
    assert (prose.anchor, prose.part) == ("fees", PassageKind.SECTION)
    assert (first.anchor, first.text) == ("fees/overtime", "Fee: Overtime; Amount: USD 20; Law: s. 4")
    assert second.text == "Fee: a | b; Law: s. 5"
    assert second.part is PassageKind.ROW


def test_a_translation_takes_the_anchors_of_its_original() -> None:
    found = passages("## 現金？\n可以。\n\n## 郵寄？\n請問。", anchors=["how-much-cash", "by-post"])
    assert [one.anchor for one in found] == ["how-much-cash", "by-post"]
    alone = passages("## 現金？\n可以。\n\n## 郵寄？\n請問。", anchors=["only-one"])
    assert [one.anchor for one in alone] == ["s1", "s2"]


def test_markup_is_not_quoted_and_images_speak_by_their_text() -> None:
    found = plain(
        "The **value** of [goods](https://example.org/a) is <b>not</b> _low_ &amp; ![RVC = V](x.png) [^2] `A_1`"
    )
    assert found == "The value of goods (https://example.org/a) is not low & RVC = V (note 2) A_1"


def test_a_name_used_twice_is_told_apart() -> None:
    found = passages("## Fees\nOne.\n\n## Fees\nTwo.\n\n## Fees 2\nThree.")
    assert [one.anchor for one in found] == ["fees", "fees-2", "fees-2-2"]


def test_a_text_beyond_any_use_is_cut_between_sentences() -> None:
    found = passages("## Long\n" + "This sentence is one of many of its kind. " * 400)
    assert len(found) > 5
    assert max(len(one.text) for one in found) <= 1300
    assert all(one.text.endswith("kind.") for one in found)


def test_a_slug_is_ascii_and_short() -> None:
    assert slug("Ürünler: what’s “new”?") == "urunler-whats-new"
    assert len(slug("word " * 80)) <= 60


LINE = st.text(st.sampled_from("ab1.()*|#-: \t>`[]{}$\\_~^!กខ中文"), max_size=30)


@given(st.lists(LINE, max_size=30))
def test_any_text_is_cut_without_an_error_and_without_twins(lines: list[str]) -> None:
    for law in (True, False):
        found = passages("\n".join(lines), law=law)
        assert len({one.anchor for one in found}) == len(found)
        assert all(one.text.strip() and one.anchor for one in found)


PARAGRAPH = st.lists(
    st.sampled_from(["goods", "duty", "origin", "value", "trader", "12", "must"]), min_size=1, max_size=40
)


@example([("## ", ["goods"]), ("## ", ["goods"]), ("", ["goods"])])
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "1. ", "* a. ", "  * i. ", "- ", "## ", "(b) "]), PARAGRAPH),
        max_size=25,
    )
)
def test_no_word_of_a_plain_text_is_lost(parts: list[tuple[str, list[str]]]) -> None:
    text = "\n\n".join(mark + " ".join(said_) for mark, said_ in parts)
    wanted = words(" ".join(" ".join(said_) for _, said_ in parts))
    for law in (True, False):
        assert not set(wanted) - set(said(passages(text, law=law)))
        long_only = {word for word in wanted if not word.isdigit()}
        spoken = said(passages(text, law=law))
        assert all(spoken[word] >= wanted[word] for word in long_only)
