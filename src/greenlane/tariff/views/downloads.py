"""Tables of the public tariff as CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from greenlane.web.tables import unformula


def csv_file(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file in UTF-8 that spreadsheets open safely. `name` without ending; made of codes and dates only."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(each) for each in header])
    writer.writerows([unformula("" if each is None else str(each)) for each in row] for row in rows)
    # The mark by which spreadsheets know UTF-8.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
