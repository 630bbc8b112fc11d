"""The components of every page as template tags: `{% load ui %}`."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
)
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from greenlane.foundation import clock
from greenlane.web import cells, corner
from greenlane.web.pages import said
from greenlane.web.tables import Column, Kind, Shown

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, size: int = 20) -> SafeString:
    """An icon of the sprite, for the eye only: the word beside it says what it means."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true" focusable="false"><use href="{1}#{2}"/></svg>',
        size,
        static("vendor/icons/icons.svg"),
        name,
    )


register.filter("said", said)


@register.simple_tag
def badge(label: Any, tone: str = "secondary") -> SafeString:
    """A small coloured word."""
    return format_html('<span class="badge bg-{0}-lt text-{0}-lt-fg gl-badge">{1}</span>', tone, label)


@register.simple_tag
def state(record: Any, field: str) -> SafeString:
    """The badge of a choices field: its word in the reader's language and the tone of its state."""
    value = getattr(record, field)
    return badge(getattr(record, f"get_{field}_display")(), cells.tone(value))


@register.simple_tag
def money(minor: int | None, currency: str) -> str:
    """An amount in cents as `1,234.50 USD`."""
    return cells.money(minor, currency)


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """Date and time in the country's zone, with the exact moment for machines."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), cells.moment(value))


@register.simple_tag
def day(value: date | None) -> SafeString | str:
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), cells.day(value))


@register.simple_tag
def age(value: datetime | None) -> SafeString | str:
    """How long ago, in words, with the exact moment as title."""
    if value is None:
        return ""
    words = timesince(value, clock.now(), depth=1)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), cells.moment(value), words
    )


@register.simple_tag(takes_context=True)
def corner_items(context: RequestContext) -> SafeString:
    """What modules show in the corner of a page of its audience."""
    drawn = corner.drawn(context["request"], str(context.get("audience", ""))) if "request" in context else []
    return format_html_join("", "{}", ((one,) for one in drawn))


_CLASSES: tuple[tuple[type, str], ...] = (
    (CheckboxSelectMultiple, ""),
    (RadioSelect, ""),
    (CheckboxInput, "form-check-input"),
    (Select, "form-select"),
    (FileInput, "form-control"),
)


@register.inclusion_tag("web/components/field.html")
def field(
    bound: BoundField, label: str = "", size: str = "", prefix: str = "", suffix: str = ""
) -> dict[str, Any]:
    """A labelled control with help text and its errors. `size` narrows it: xs, s, m, l."""
    widget = bound.field.widget
    css = next((css for kind, css in _CLASSES if isinstance(widget, kind)), "form-control")
    if bound.errors and css:
        css += " is-invalid"
    return {
        "bound": bound,
        "control": bound.as_widget(attrs={"class": css} if css else None),
        "label": label or bound.label,
        "size": size,
        "prefix": prefix,
        "suffix": suffix,
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
    }


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """Every error of one or more forms at the head of the page, each linked to its field."""
    found = []
    for form in forms:
        if form is None or not form.is_bound:
            continue
        for name, errors in form.errors.items():
            bound = form[name] if name in form.fields else None
            found += [
                {"text": text, "anchor": _anchor(bound), "label": bound.label if bound else ""}
                for text in errors
            ]
    return {"errors": found}


def _anchor(bound: BoundField | None) -> str:
    """The id of the control; a group of boxes is reached by its first one."""
    if bound is None:
        return ""
    if isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple):
        return f"{bound.id_for_label or bound.auto_id}_0" if not bound.id_for_label else bound.id_for_label
    return bound.id_for_label or bound.auto_id


@register.inclusion_tag("web/components/pager.html")
def pager(page: int, pages: int, address: str, label: str = "") -> dict[str, Any]:
    """The way through pages, where there are several. `address` has {} where the number of the page stands."""
    return {
        "label": label,
        "page": page,
        "pages": pages,
        "previous": address.replace("{}", str(page - 1)) if page > 1 else "",
        "next": address.replace("{}", str(page + 1)) if page < pages else "",
    }


@register.inclusion_tag("web/components/table.html", takes_context=True)
def data_table(context: RequestContext, shown: Shown) -> dict[str, Any]:
    """A table drawn from `Table.read`, with search, filters, columns, pages, export and saved views."""
    return {"shown": shown, "request": context["request"], "csrf_token": context.get("csrf_token", "")}


@register.simple_tag
def cell(column: Column, row: Any) -> SafeString | str:
    """One cell of a data table as its column says."""
    value = column.read(row)
    shown: Any = "" if value is None else value
    match column.kind:
        case Kind.STATE:
            shown = (
                badge(cells.state_label(row, column), cells.tone(value)) if value not in {None, ""} else ""
            )
        case Kind.MONEY:
            shown = cells.money(value, cells.attribute(row, column.currency))
        case Kind.MOMENT:
            shown = moment(value)
        case Kind.DATE:
            shown = day(value)
        case Kind.CODE:
            shown = format_html("<code>{}</code>", shown) if shown else ""
        case _:
            pass
    if column.link is not None and shown != "":
        return format_html('<a href="{}">{}</a>', column.link(row), shown)
    return shown


@register.simple_tag
def order_address(shown: Shown, column: Column) -> str:
    return shown.order_address(column)


@register.simple_tag
def order_of(shown: Shown, column: Column) -> str:
    return shown.order_of(column)


@register.simple_tag(takes_context=True)
def current(context: RequestContext, href: str) -> SafeString | str:
    """`aria-current="page"` for the menu entry of the present page."""
    path = context["request"].path
    is_here = path == href or (href.count("/") > 2 and path.startswith(href))
    return SafeString(' aria-current="page"') if is_here else ""
