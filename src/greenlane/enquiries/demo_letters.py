"""Letters of the demo: a handful in several languages, so that the officers' queue has work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from greenlane.enquiries.engine.letters import read_letter
from greenlane.enquiries.services.letters import receive_letter
from greenlane.foundation import clock

FOLDER = Path(__file__).parent / "data" / "questions" / "letters"
LETTERS: dict[str, timedelta] = {
    # file: how long before now it came
    "07-refund.eml": timedelta(days=7),
    "03-container-delay.eml": timedelta(days=2),
    "13-brand-owner.eml": timedelta(hours=26),
    "10-origin-th.eml": timedelta(hours=20),
    "12-permits-zh.eml": timedelta(hours=5),
    "01-family-holiday.eml": timedelta(hours=1),
}


def receive_demo_letters() -> list[str]:
    """Take the letters in, as if they had come by the mailbox; those that are there stay. Returns their numbers."""
    now, numbers = clock.now(), []
    for name, ago in LETTERS.items():
        with clock.at(now - ago):
            found = receive_letter(read_letter((FOLDER / name).read_bytes()))
        if found is not None:
            numbers.append(found.number)
    return numbers
