"""Decision records, decided again after rules, lists, thresholds, profiles and the model have moved on.

The synthetic administration decides at least 10,000 declarations over weeks in which three models are promoted one
after the other, rules go live and are retired, and profiles change every night. Then every record is decided again
from stored material alone. The peer is deciding them the first time, in the same process. Everything is synthetic.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import orjson

from bench.harness import Report, fresh_database, run_child

RECORDS, WEEKS, ITEMS_PER_WEEK, TRADERS = 10_000, 12, 2_100, 600
PROMOTED = (5, 7, 9)
"""Weeks at whose end a model is trained on all that is known, and promoted."""
WORKLOAD = (
    f"synthetic: {WEEKS} weeks of about {ITEMS_PER_WEEK:,} items, {TRADERS} importers, SQLite, one process; "
    "three models, twelve rules of which some are replaced, thresholds new every week"
)


def main() -> int:
    report = Report("replay", WORKLOAD)
    with fresh_database("sqlite") as address:
        said = orjson.loads(run_child("bench.replay", address, "child").splitlines()[-1])
    report.add(
        "records decided again",
        said["records"],
        "records",
        goal=f">= {RECORDS:,}",
        met=said["records"] >= RECORDS,
    )
    report.add("share that came out byte for byte", said["same"], "share", goal="= 1", met=said["same"] == 1)
    report.add("editions they were decided under", said["editions"], "editions")
    report.add("models they were decided by", said["models"], "models")
    report.add(
        "records decided again per second of CPU",
        said["again"],
        "1/s",
        peer="lodged and decided the first time",
        peer_value=said["first"],
    )
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def child() -> None:
    """Live the weeks, then replay; prints the figures."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation import clock
    from greenlane.risk.meridia import load_meridia_risk
    from greenlane.simulation import history
    from greenlane.simulation.administration import Administration
    from greenlane.simulation.world import Parameters, World

    start = clock.today() - timedelta(weeks=WEEKS)
    world = World(
        Parameters(seed=5, start=start, weeks=WEEKS, items_per_week=ITEMS_PER_WEEK, traders=TRADERS)
    )
    story = history.Story.of(world, lambda _text: None)
    story.publish_policy()
    with clock.at(_morning(start)):
        load_meridia_risk(since=start, analyst=story.analyst, approver=story.approver)
    administration = Administration(world, clears=False)
    before = time.process_time()
    for number, day in enumerate(administration.days(), 1):
        if number % 7 == 0:
            with clock.at(_morning(day + timedelta(days=1))):
                _move_on(number // 7, story, start, day)
    first = time.process_time() - before
    sys.stdout.write(orjson.dumps(_replayed(first)).decode() + "\n")


def _move_on(week: int, story: Any, start: date, day: date) -> None:
    """What changes at the end of a week: a model, thresholds, a rule."""
    from greenlane.foundation.access import SYSTEM
    from greenlane.foundation.errors import CustomsError
    from greenlane.risk.models import Rule
    from greenlane.risk.services import models, rules
    from greenlane.risk.states import RuleState

    if week in PROMOTED:
        last = day - timedelta(days=7)
        try:
            model = models.train_model(since=start, until=last, by=story.analyst)
            since = last + timedelta(days=1)
            model = models.evaluate_model(model=model, since=since, until=day, by=story.analyst)
            models.promote_model(model=models.shadow_model(model=model, by=story.approver), by=story.approver)
        except CustomsError as refusal:
            sys.stderr.write(f"week {week}: {refusal.message}\n")
    models.refresh_scales(by=SYSTEM)
    live = Rule.objects.filter(state=RuleState.LIVE).order_by("pk").first()
    if live is not None and week % 3 == 0:
        rules.retire_rule(rule=live, remark="Replaced by better ones.", by=story.approver)


def _replayed(first: float) -> dict[str, float]:
    from greenlane.risk.models import DecisionRecord
    from greenlane.risk.replay import read, replay

    rows = DecisionRecord.objects.select_related("declaration").order_by("edition_id", "pk")
    before, same, count = time.process_time(), 0, 0
    editions: set[int] = set()
    models: set[str] = set()
    for row in rows.iterator(chunk_size=500):
        count += 1
        same += replay(row).same
        editions.add(row.edition_id)
        models.add(read(row)["scores"].get("model", ""))
    spent = time.process_time() - before
    return {
        "records": count,
        "same": same / count,
        "editions": len(editions),
        "models": len(models - {""}),
        "again": count / spent,
        "first": count / first,
    }


def _morning(day: date) -> datetime:
    return datetime.combine(day, clock_time(8), UTC)


if __name__ == "__main__":
    if sys.argv[1:] == ["child"]:
        child()
    else:
        raise SystemExit(main())
