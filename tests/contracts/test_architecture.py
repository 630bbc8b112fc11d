"""The house rules that a linter does not know: who writes, who reads the clock, who changes a state."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/greenlane"
FILE_LINES = 400
FUNCTION_LINES = 60

ALWAYS_WRITE = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITE_ON_QUERYSETS = {"create", "update", "delete", "aupdate", "adelete", "acreate"}
QUERYSET = re.compile(r"\.objects\b|\.(filter|exclude|all|order_by|select_for_update)\(")

# Files outside services, jobs and reactions that write, each with its reason.
WRITERS = {
    "foundation/events.py": "the log itself: sequencer and consumers",
    "foundation/verbs.py": "the unit of work writes its events",
    "parties/models.py": "the user manager that Django's authentication asks for",
    "payments/bank.py": "the twin marks which orders it has taken; the ledger is untouched",
    "tariff/rate_texts.py": "each distinct rate text is stored once, for the verbs that load a tariff",
    "enquiries/engine/dense.py": "keeps vectors in a file; there is no row",
    "enquiries/jobs_letters.py": "the delivery job keeps what each attempt came to",
    "engines/pages_images.py": "draws pictures; there is no row",
    "engines/pages_pdf.py": "parts a PDF; there is no row",
    "interchange/webhooks_delivery.py": "the delivery job keeps what each attempt answered",
}
# Verbs outside a module's services, each with its reason.
VERBS_ELSEWHERE = {
    "web/services.py": "the shell's own services: what a person keeps of its tables",
    "declarations/api/changing.py": "compares If-Match under the lock of the verb it wraps, in one transaction",
}
# Calls that read a clock other than foundation.clock, each with its reason.
CLOCK_READERS = {
    "foundation/clock.py": "the clock",
    "web/api/rates.py": "rate limits count on the machine's clock, whatever time a replay plays",
}
# Model fields filled from Django's own clock.
AUTO_NOW = {"parties/models.py": "when a user account was made; never part of a decision"}
CLOCKS = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|timezone\.now|time\.time(_ns)?)\(")


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the product, tests and migrations left out, by its path below src/greenlane."""
    return {
        name: ast.parse((SOURCE / name).read_text(encoding="utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
        if not {"tests", "migrations"} & set((name := path.relative_to(SOURCE).as_posix()).split("/"))
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    """Method calls: the receiver as text, the method, the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr, node


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def writes(tree: ast.AST) -> list[str]:
    return [
        f"line {call.lineno}: {receiver}.{method}()"
        for receiver, method, call in calls(tree)
        if method in ALWAYS_WRITE or (method in WRITE_ON_QUERYSETS and QUERYSET.search(f"{receiver}."))
    ]


def has_verbs(tree: ast.AST) -> bool:
    return any(
        ast.unparse(mark) == "verb" for function in functions(tree) for mark in function.decorator_list
    )


def may_write(name: str, tree: ast.AST) -> bool:
    parts = name.removesuffix(".py").split("/")
    return has_verbs(tree) or bool({"services", "jobs", "reactions"} & set(parts))


def test_only_verbs_jobs_and_reactions_write_to_the_database():
    found = {
        name: writes(tree)
        for name, tree in sources().items()
        if writes(tree) and not may_write(name, tree) and name not in WRITERS
    }
    assert found == {}


def test_a_view_that_has_a_verb_of_its_own_is_not_a_way_around():
    """Pages and API handlers call verbs; a verb lives with its module's services."""
    outside = re.compile(r"(^|/)(views|api|forms|urls)(/|\.py$)|^(web|portal|cli|config)/")
    found = [name for name, tree in sources().items() if outside.search(name) and has_verbs(tree)]
    assert [name for name in found if name not in VERBS_ELSEWHERE] == []


def test_time_comes_from_the_one_clock():
    found = {
        name: [ast.unparse(node) for node in ast.walk(tree) if is_clock(node)]
        for name, tree in sources().items()
        if name not in CLOCK_READERS and any(is_clock(node) for node in ast.walk(tree))
    }
    assert found == {}


def is_clock(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and bool(CLOCKS.match(f"{ast.unparse(node.func)}("))


def test_no_model_fills_a_date_behind_the_clock():
    keywords = {"auto_now", "auto_now_add"}
    found = [
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in keywords and name not in AUTO_NOW
    ]
    assert found == []


def test_states_change_only_through_their_table():
    """`record.assessment = ...` or `.update(assessment=...)` would bypass guard, role and event."""
    assert {"assessment", "cargo", "payment", "release"} <= regions()["declarations", "Declaration"]
    found = {name: sorted(bypasses(name, tree)) for name, tree in sources().items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


@cache
def regions() -> dict[tuple[str, str], frozenset[str]]:
    """Module and model -> the fields that have a transition table."""
    return {
        (model._meta.app_label, model.__name__): frozenset(model.LIFECYCLES)
        for model in apps.get_models()
        if hasattr(model, "LIFECYCLES")
    }


def bypasses(name: str, tree: ast.AST) -> Iterator[str]:
    own = {
        field
        for (module, _), fields in regions().items()
        if module == name.partition("/")[0]
        for field in fields
    }
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if (
                isinstance(target, ast.Attribute)
                and target.attr in own
                and ast.unparse(target.value) != "self"
            ):
                yield f"line {node.lineno}: {ast.unparse(target)} = ..."
    for receiver, method, call in calls(tree):
        model = receiver.partition(".")[0]
        fields = {field for (_, known), names in regions().items() if known == model for field in names}
        named = {keyword.arg for keyword in call.keywords}
        if (method == "update" and fields & named) or (
            receiver == "docket" and method == "set" and own & named
        ):
            yield f"line {call.lineno}: {receiver}.{method}(...)"


def test_every_module_says_what_it_is():
    silent = [
        name
        for name, tree in sources().items()
        if tree.body and not ast.get_docstring(tree) and not name.endswith("apps.py")
    ]
    assert silent == []


def test_nothing_prints_past_the_command_line():
    """The API and jobs log; only the command line speaks to a terminal, and tools are scripts."""
    speaking = {
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert {
        name for name in speaking if not re.search(r"^cli/|/tools/|/management/|build_\w+\.py$", name)
    } == set()


def test_files_and_functions_stay_short_enough_to_read():
    long_files = [
        n for n in sources() if len((SOURCE / n).read_text(encoding="utf-8").splitlines()) > FILE_LINES
    ]
    long_functions = [
        f"{name}: {function.name}"
        for name, tree in sources().items()
        for function in functions(tree)
        if function.end_lineno and function.end_lineno - function.lineno >= FUNCTION_LINES
    ]
    assert (long_files, long_functions) == ([], [])


def test_signals_are_not_used():
    """What happens when something happened is read in reactions.py, not found by surprise."""
    users = [
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals")
    ]
    assert users == []


def test_no_file_names_the_machine_it_was_written_on():
    forbidden = re.compile("|".join([r"\.\./" + "shared", "/" + "work/", "/" + "root/", "/" + "opt/"]))
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in texts()
        if (match := forbidden.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def texts() -> Iterator[Path]:
    """Hand-written text files of the repository."""
    endings = {".py", ".md", ".toml", ".lock", ".yml", ".html", ".txt"}
    yield from (
        ROOT / name for name in ("Makefile", ".ci/run", "pyproject.toml", "README.md", "requirements.lock")
    )
    for folder in ("src", "docs", "tools", "tests", "bench"):
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in endings)


@pytest.mark.parametrize(
    "exceptions",
    [WRITERS, VERBS_ELSEWHERE, CLOCK_READERS, AUTO_NOW],
    ids=["writers", "verbs", "clock readers", "auto_now"],
)
def test_exceptions_name_files_that_exist(exceptions):
    assert [name for name in exceptions if name not in sources()] == []
