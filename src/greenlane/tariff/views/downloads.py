"""Tables of the public tariff as CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from greenlane.web.csv_lines import csv_lines


def csv_file(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file in UTF-8 that spreadsheets open safely. `name` without ending; made of codes and dates only."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8", headers=headers)
