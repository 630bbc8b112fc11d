"""Load the demo that journeys walk through, and print as JSON the records that pages are opened with.

Runs in a process of its own, so that the database is the served one and not the test's.
"""

from __future__ import annotations

import json
import sys


def main() -> int:
    from greenlane.cli import prepare

    prepare.load_django()
    prepare.prepare(lambda text: None)
    from greenlane.simulation.demo import play

    play(lambda text: None)
    from greenlane.parties.demo import demo_password
    from tests.journeys.furnishing import furnish

    print(json.dumps({"password": demo_password(), **furnish()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
