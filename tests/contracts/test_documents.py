"""What the documents say about the code is compared with the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/greenlane"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READS = re.compile(
    r"(?:text|flag|day|words|database|environ\.get|getenv)\(\s*\"(GREENLANE_[A-Z_]+)\""
    r"|environ\[\"(GREENLANE_[A-Z_]+)\"\]"
)
NAMED_BY_CONSTANT = re.compile(r"^[A-Z_]+ = \"(GREENLANE_[A-Z_]+)\"$", re.MULTILINE)


def variables_read() -> set[str]:
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        code = path.read_text(encoding="utf-8")
        found.update(name for pair in READS.findall(code) for name in pair if name)
        found.update(NAMED_BY_CONSTANT.findall(code))
    return found


def test_handbook_lists_every_environment_variable_and_no_other():
    table = (ROOT / "docs/handbook/operator.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `(GREENLANE_[A-Z_]+)` \|", table, re.MULTILINE))
    assert described == variables_read()


def test_readme_and_handbooks_name_tasks_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    tasks = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    named = {
        task
        for path in DOCUMENTS
        for task in re.findall(r"`?\bmake ([a-z]+)\b`", path.read_text(encoding="utf-8"))
    }
    assert named <= tasks
    assert {"help", "demo", "test", "check", "bench", "serve"} <= tasks


def test_documents_name_commands_that_exist():
    from typer.main import get_command

    from greenlane.cli import app

    known = set(get_command(app).commands)
    named = {
        command
        for path in DOCUMENTS
        for command in re.findall(
            r"(?:`|bin/)greenlane (?!control draw)([a-z][a-z-]*)", path.read_text(encoding="utf-8")
        )
    }
    assert named - known == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (document.parent / link).exists()] == []


def test_decisions_are_numbered_without_gaps_and_say_the_four_things():
    files = sorted((ROOT / "docs/decisions").glob("0*.md"))
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for path in files:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives"], path.name


def test_every_runtime_library_has_a_line_in_its_decision():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\[>=<,]", line)[0].lower() for line in project["dependencies"]}
    decision = (ROOT / "docs/decisions/0007-libraries.md").read_text(encoding="utf-8").lower()
    assert [name for name in sorted(names) if name not in decision] == []


def test_lock_files_pin_every_package_with_hashes_and_name_no_index():
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pins = [line for line in lines if re.match(r"[a-z0-9]", line)]
        assert pins
        assert [line for line in pins if "==" not in line] == []
        assert sum("--hash=sha256:" in line for line in lines) >= len(pins)
        assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_generated_documents_are_up_to_date():
    run = subprocess.run(
        [sys.executable, "-m", "tools.docs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
