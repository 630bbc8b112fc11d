"""What the component page shows: one sample of everything, in every state. Invented, English only."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

TASKS = [
    {"title": "What and where", "url": "#", "hint": "", "state": "Done", "tone": "green"},
    {
        "title": "Invoice and delivery",
        "url": "#",
        "hint": "Currency, total",
        "state": "In progress",
        "tone": "blue",
    },
    {"title": "Goods items", "url": "#", "hint": "Two errors", "state": "Has errors", "tone": "red"},
    {"title": "Documents", "url": "#", "hint": "", "state": "Not started", "tone": "secondary"},
]

ANSWERS = [
    {"label": "Customs office", "text": "Port Meridia (XM000101)", "href": "#"},
    {"label": "Container numbers", "text": "MSKU1234565\nMSKU7654321", "href": "#"},
    {"label": "Place of the goods", "text": "", "href": "#"},
]

WAY = [
    {"label": "Registered", "stage": "done"},
    {"label": "Assessed", "stage": "done"},
    {"label": "Goods here", "stage": "current"},
    {"label": "Paid", "stage": "todo"},
    {"label": "Released", "stage": "todo"},
]

CALCULATION: dict[str, Any] = {
    "on": "2026-11-22",
    "tariff": "XM-1",
    "currency": "USD",
    "by_tax": {"A00": 45_000, "B00": 94_500},
    "suspended_by_tax": {"E00": 12_000},
    "total_minor": 139_500,
    "notes": ["1 EUR is counted as 1.08 USD."],
    "items": [
        {
            "item": 1,
            "declared_code": "19059010",
            "line": "1905 90 10",
            "description": "Bread rolls",
            "customs_value": "9000.00",
            "value_steps": ["price 8,500.00", "+ freight 500.00"],
            "notes": [],
            "taxes": [
                {
                    "tax": "A00",
                    "base": "9000.00",
                    "base_unit": "USD",
                    "rate": "5 %",
                    "amount": "450.00",
                    "payable": "450.00",
                    "treatment": "payable",
                    "steps": ["9,000.00 × 5 % = 450.00"],
                    "basis": "Tariff Order s. 2",
                    "measure": "MFN-1905",
                }
            ],
        }
    ],
}


def gates(now: datetime) -> list[dict[str, Any]]:
    """A gate of each verdict."""
    rows = (
        ("open", "Assessment", "Open", "circle-check", "", ""),
        ("waiting", "Goods", "Waiting", "hourglass", "Carrier", "The goods have not arrived."),
        ("refused", "Permits", "Refused", "circle-x", "Agency", "The licence has ended."),
    )
    names = ("verdict", "label", "verdict_label", "icon", "holder", "reason")
    return [
        dict(zip(names, row, strict=True), since=now - timedelta(hours=3), open=row[0] == "open")
        for row in rows
    ]


def events(now: datetime) -> list[SimpleNamespace]:
    """A short history."""
    rows = (
        ("Released", "", "System", "door-exit", "green"),
        ("Lodged", "Version 1", "Declarant", "send", "blue"),
    )
    return [
        SimpleNamespace(
            at=now - timedelta(hours=hours), title=title, about=about, who=who, icon=icon, tone=tone
        )
        for hours, (title, about, who, icon, tone) in enumerate(rows)
    ]
