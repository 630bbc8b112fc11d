"""The goods items of a stored declaration, written in one statement."""

from __future__ import annotations

from collections.abc import Iterator

from greenlane.declarations.engine.amounts import minor, payable_minor
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.models import Declaration, GoodsItem
from greenlane.declarations.services.examination import Examined
from greenlane.foundation.rows import RowWriter

GOODS_ITEMS = RowWriter(
    GoodsItem,
    {
        "declaration_id": "bigint",
        "sequence": "integer",
        "commodity_code": "text",
        "hs6": "text",
        "description": "text",
        "procedure": "text",
        "origin": "text",
        "preference": "text",
        "gross_mass": "numeric",
        "net_mass": "numeric",
        "customs_value_minor": "bigint",
        "payable_minor": "bigint",
    },
)


def item_rows(
    declaration: Declaration, examined: Examined, data: DeclarationData
) -> Iterator[tuple[object, ...]]:
    """The goods items of a stored declaration as rows of `GOODS_ITEMS`, with value and payable amount."""
    for item, line in zip(data.items, examined.calculation.items, strict=True):
        yield (
            declaration.pk,
            line.sequence,
            item.commodity_code[:14],
            item.commodity_code[:6],
            item.description[:512],
            (item.procedure + item.previous_procedure)[:4],
            item.origin_country[:2],
            item.preference[:3],
            item.gross_mass,
            item.net_mass,
            minor(line.value, declaration.currency),
            payable_minor(line, declaration.currency),
        )
