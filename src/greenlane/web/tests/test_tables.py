"""Data tables: what is shown, sorted, filtered, exported and kept."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from greenlane.foundation.errors import NotFound
from greenlane.web import cells, services, tables
from greenlane.web import csv_lines as csv_module
from greenlane.web.csv_lines import csv_lines, unformula
from greenlane.web.fields import DayField, ReasonField
from greenlane.web.models import SavedView
from greenlane.web.tables import Column, Filter, Kind, Table
from greenlane.web.templatetags import ui
from greenlane.web.templatetags.calculation import plain_amount

pytestmark = pytest.mark.django_db

User = get_user_model()

VIEWS = Table(
    name="views",
    caption="Views",
    columns=(
        Column("name", "Name", "name", sort=("name",)),
        Column("table", "Table", "table", kind=Kind.CODE, sort=("table",)),
        Column("kept", "Kept", "created_at", kind=Kind.MOMENT, shown=False),
    ),
    order="name",
    empty="Nothing yet.",
    filters=(
        Filter(
            "table",
            "Table",
            lambda rows, value: rows.filter(table=value),
            choices=lambda request: [("orders", "Orders"), ("declarations", "Declarations")],
        ),
        Filter("since", "Since", lambda rows, value: rows.filter(created_at__date__gte=value), kind="date"),
    ),
    search=lambda rows, text: rows.filter(name__icontains=text),
    per_page=3,
)


@pytest.fixture
def user():
    return User.objects.create_user("reader@example.org", "long enough a word")


@pytest.fixture
def kept(user):
    rows = [
        SavedView(user=user, table="orders" if number % 2 else "declarations", name=f"view {number}")
        for number in range(8)
    ]
    SavedView.objects.bulk_create(rows)


def ask(query: str = "", user=None):
    request = RequestFactory().get(f"/views/?{query}")
    request.user = user or AnonymousUser()
    return request


def names(query: str) -> list[str]:
    return [row.name for row in VIEWS.read(ask(query), SavedView.objects.all()).rows]


def test_pages_follow_each_other_without_gap(kept):
    assert names("") == ["view 0", "view 1", "view 2"]
    assert names("page=2") == ["view 3", "view 4", "view 5"]
    assert names("page=3") == ["view 6", "view 7"]


def test_a_page_beyond_the_end_is_the_last(kept):
    assert names("page=999") == ["view 6", "view 7"]


def test_order_turns_and_an_unknown_order_is_the_usual(kept):
    assert names("sort=-name") == ["view 7", "view 6", "view 5"]
    assert names("sort=user__password") == names("")


def test_filters_and_search_narrow_and_unknown_choices_do_not(kept):
    assert names("table=orders") == ["view 1", "view 3", "view 5"]
    assert names("q=view+5") == ["view 5"]
    assert names("table=nonsense") == names("")
    assert names("since=2026-99-99") == names("")


def test_counting_stops_at_the_limit_and_says_so(kept, monkeypatch):
    monkeypatch.setattr(tables, "COUNTED", 5)
    shown = VIEWS.read(ask(), SavedView.objects.all())
    assert (shown.count, shown.counted_out, shown.pages) == (5, True, 2)


def test_columns_are_chosen_by_address_and_by_boxes(kept):
    for query in ("columns=name,kept", "column=name&column=kept"):
        shown = VIEWS.read(ask(query), SavedView.objects.all())
        assert [column.name for column in shown.columns] == ["name", "kept"]
        assert "columns=name%2Ckept" in shown.query


def test_a_page_of_a_table_takes_three_queries(kept, user, django_assert_num_queries):
    with django_assert_num_queries(3):
        shown = VIEWS.read(ask("table=orders", user), SavedView.objects.all())
    assert shown.count == 4


def lines(query: str = "") -> list[list[str]]:
    answer = VIEWS.as_csv(ask(query), SavedView.objects.all())
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_csv_holds_every_row_the_filters_leave(kept):
    assert lines("table=orders&page=2") == [
        ["Name", "Table"],
        *([f"view {number}", "orders"] for number in (1, 3, 5, 7)),
    ]


def test_csv_shows_the_times_of_the_page_though_it_is_sent_later(user):
    SavedView.objects.create(user=user, table="orders", name="late")
    SavedView.objects.update(created_at=datetime(2026, 1, 31, 20, 30, tzinfo=UTC))
    with timezone.override("Asia/Bangkok"):
        answer = VIEWS.as_csv(ask("columns=kept"), SavedView.objects.all())
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.split() == ["Kept", "2026-02-01T03:30:00+07:00"]
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_cut_csv_says_that_it_was_cut(kept, monkeypatch):
    monkeypatch.setattr(tables, "EXPORTED", 2)
    assert lines()[-1] == ["Cut after 2 rows: narrow the table."]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_holds_no_formula(text):
    assert unformula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.50", "12", "view", ""])
def test_csv_leaves_numbers_and_words_alone(text):
    assert unformula(text) == text


def test_every_csv_file_is_marked_has_empty_cells_and_no_formula():
    lines = list(csv_lines(["code", "duty"], [("=1", None), (5, "-2.5")]))
    assert lines == ["\ufeffcode,duty\r\n", "'=1,\r\n", "5,-2.5\r\n"]


def test_csv_is_written_in_one_place_only():
    home = Path(csv_module.__file__).parents[1]
    # Data of the package, and columns of numbers that only programs read.
    tools = {"tariff/tools/build.py", "foundation/codes/build_lists.py", "simulation/world/files.py"}
    files = [path for path in home.rglob("*.py") if "tests" not in path.parts]
    writers = {str(path.relative_to(home)) for path in files if "csv.writer(" in path.read_text()}
    assert writers - tools == {"web/csv_lines.py"}


@pytest.mark.parametrize(
    ("field", "text"), [(DayField(), "1989-12-31"), (DayField(first=date(2017, 1, 1)), "2016-12-31")]
)
def test_a_day_out_of_reason_is_refused_in_words(field, text):
    with pytest.raises(ValidationError, match="Choose a day between"):
        field.clean(text)


def test_a_reason_is_as_long_as_the_verb_keeps():
    assert ReasonField(most=20).clean("x" * 20) == "x" * 20
    for text in ("x" * 9, "x" * 21):
        with pytest.raises(ValidationError):
            ReasonField(most=20).clean(text)


def test_a_view_is_kept_replaced_and_deleted_by_its_owner_only(user):
    stranger = User.objects.create_user("stranger@example.org", "long enough a word")
    view = services.save_view(user=user, table="views", name="mine", query="q=a")
    again = services.save_view(user=user, table="views", name="mine", query="q=b")
    assert (view.pk, "q=b") == (again.pk, SavedView.objects.get(pk=view.pk).query)
    with pytest.raises(NotFound):
        services.delete_view(user=stranger, pk=view.pk)
    services.delete_view(user=user, pk=view.pk)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("table", "name", "query", "pointer"),
    [
        ("views", " ", "", "name"),
        ("views", "x" * 61, "", "name"),
        ("views", "\x00", "", "name"),
        ("views; drop", "a", "", "table"),
        ("views", "a", "q" * 2001, "query"),
    ],
)
def test_a_view_that_cannot_be_kept_says_why(user, table, name, query, pointer):
    with pytest.raises(services.ViewRefused) as refusal:
        services.save_view(user=user, table=table, name=name, query=query)
    assert refusal.value.violations[0].pointer == pointer


def test_a_search_of_a_hundred_letters_of_any_script_can_be_kept(user):
    shown = VIEWS.read(ask(urlencode({"q": "關" * 100})), SavedView.objects.all())
    assert services.save_view(user=user, table="views", name="long", query=shown.query).query == shown.query


@pytest.mark.parametrize("name", ["exchange-rates", "Views", "", "x" * 41])
def test_a_table_whose_views_could_not_be_kept_is_refused_at_once(name):
    with pytest.raises(ValueError, match="no name of a table"):
        replace(VIEWS, name=name)


def test_what_a_page_keeps_stands_in_every_address(kept):
    table = replace(VIEWS, keep=("of",))
    shown = table.read(ask("of=me&table=orders&page=2"), SavedView.objects.all())
    assert not replace(shown, values={}).narrowed
    for address in (shown.page_address, shown.csv_address, shown.clear_address, f"?{shown.query}"):
        assert "of=me" in address
    assert ("of", "me") in shown.hidden_query


def test_nobody_keeps_more_than_fifty_views(user):
    for number in range(services.MOST):
        services.save_view(user=user, table="views", name=f"view {number}", query="")
    with pytest.raises(services.ViewRefused, match="50 views"):
        services.save_view(user=user, table="views", name="one more", query="")
    services.save_view(user=user, table="views", name="view 7", query="q=still")


def test_money_is_written_as_the_language_writes_numbers():
    assert cells.money(123456789, "USD") == "1,234,567.89\u00a0USD"
    assert cells.money(1500, "JPY") == "1,500\u00a0JPY"
    assert cells.money(None, "USD") == ""
    written = [plain_amount("1234.000", currency) for currency in ("JPY", "USD", "BHD")]
    assert written == ["1,234", "1,234.00", "1,234.000"]
    with translation.override("hi"):
        assert "USD" in cells.money(123456789, "USD")


def test_a_column_reads_the_word_of_a_choice_from_the_method_of_the_row():
    column = Column("user", "User", "user.get_username")
    assert column.read(SavedView(user=get_user_model()(email="ana@example.org"))) == "ana@example.org"


@pytest.mark.parametrize(
    ("page", "pages", "there"),
    [(1, 1, []), (1, 3, ["?q=%7B%7D&amp;page=2"]), (2, 3, ["?q=%7B%7D&amp;page=1", "?q=%7B%7D&amp;page=3"])],
)
def test_the_way_through_pages_keeps_what_was_asked(page, pages, there):
    shown = render_to_string("web/components/pager.html", ui.pager(page, pages, "?q=%7B%7D&page={}"))
    assert re.findall(r'<a\s[^>]*href="([^"]*)"', shown) == there
    assert ("gl-pager" in shown) is bool(there)
