"""The example messages beside this file, by name."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "examples"

DECLARATIONS = ["import_frontier", "import_prelodged", "import_wrapped", "export"]
FUNCTION_13 = ["amendment", "amendment_many", "cancellation", "goods_presentation"]
NOTIFICATIONS = [
    "notification_accepted_no_namespace",
    "notification_tax_no_namespace",
    "notification_cleared_log_text",
    "notification_amended",
]
REFUSED = {
    "export_malformed.xml": "XML009",
    "import_without_colons.xml": "XML014",
    "instructions.txt": "XML004",
}
READABLE = sorted(
    path.name for path in FOLDER.iterdir() if path.suffix in {".xml", ".txt"} and path.name not in REFUSED
)


def example(name: str) -> bytes:
    """The bytes of an example; `.xml` may be left out."""
    path = FOLDER / name
    return (path if path.suffix else path.with_suffix(".xml")).read_bytes()
