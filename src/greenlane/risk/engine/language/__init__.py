"""The selectivity language: what an analyst writes, and what every engine makes of it.

    hs starts with "6403" and origin in ("CN", "VN") and unit_price < 12.50 USD and importer.age_days < 90

A text becomes one tree (`read_rule`), the tree JSON (`to_json`) and text again (`write_rule`). Its meaning is
defined by one evaluator (`truth.evaluate`, three-valued logic) and carried out by three compilers that are
tested against it: `compile_matcher` for the live path, `frames.count_hits` and `frames.hit_mask` over Polars
frames, `compile_sql` for DuckDB and PostgreSQL. A rule reads catalogue columns and constants; there is nothing
else it could name. `frames` is imported by its own name, so that the live path does not load Polars.

How to add

- a field: one row in `fields.py`. Every compiler, the checker and the handbook read it from there; whoever
  builds rows (`row_of`) gives it a value.
- a kind of value: a member of `Kind`, its row in `KINDS` (kinds.py), its machine form in `rows.machine`, its
  column types in `frames.TYPES` and `sql.TYPES`.
- an operator: its node or table entry in `nodes.py`, its words in `grammar.py` and `checking.py`, its JSON in
  `stored.py` and its text in `writing.py`; then mypy names the `match` statements that lack it: `truth.py`
  (its meaning), `python_code.py`, `frames.py`, `sql.py`. Add it to `tests/strategies.py`, and the compilers
  are compared.
"""

from __future__ import annotations

from greenlane.risk.engine.language.fields import FIELDS, Field, fields_as_markdown
from greenlane.risk.engine.language.indexing import index_notice
from greenlane.risk.engine.language.kinds import Kind
from greenlane.risk.engine.language.limits import LIMITS, Limits
from greenlane.risk.engine.language.matcher import Matcher, compile_matcher
from greenlane.risk.engine.language.nodes import Condition, Literal, fields_of
from greenlane.risk.engine.language.problems import RuleRefused
from greenlane.risk.engine.language.reading import problems_of, read_rule
from greenlane.risk.engine.language.rows import RowRefused, row_of
from greenlane.risk.engine.language.sql import Dialect, Sql, column_definitions, compile_sql
from greenlane.risk.engine.language.stored import canonical, from_json, to_json, write_rule
from greenlane.risk.engine.language.truth import evaluate
from greenlane.risk.engine.language.vocabulary import (
    ListRefused,
    NamedList,
    Vocabulary,
    named_list,
    vocabulary,
)

__all__ = [
    "FIELDS",
    "LIMITS",
    "Condition",
    "Dialect",
    "Field",
    "Kind",
    "Limits",
    "ListRefused",
    "Literal",
    "Matcher",
    "NamedList",
    "RowRefused",
    "RuleRefused",
    "Sql",
    "Vocabulary",
    "canonical",
    "column_definitions",
    "compile_matcher",
    "compile_sql",
    "evaluate",
    "fields_as_markdown",
    "fields_of",
    "from_json",
    "index_notice",
    "named_list",
    "problems_of",
    "read_rule",
    "row_of",
    "to_json",
    "vocabulary",
    "write_rule",
]
