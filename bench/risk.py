"""A whole decision: features, 500 rules, model, record; and scoring a period again.

The synthetic administration lives eight weeks on a database of its own, trains and promotes a model; 500 rules in the
mix of a national office go live; then declarations are lodged one by one through the verb, and the CPU time of
selection is read beside that of the whole lodgement. Replays are of all decisions made. Everything is synthetic.

Peers in the same run: for a decision, the rest of the lodgement it is part of; for scoring, the trees alone on a matrix
that is already in memory (LightGBM's own `predict`, three heads), which is the limit.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson

from bench.harness import Report, fresh_database, median, percentile, run_child

RULES, LODGED, RUNS, COPIES = 500, 300, 3, 20
LIVE_GOAL_MS, BATCH_GOAL = 3.0, 30_000
WORKLOAD = (
    f"synthetic: 8 weeks lived (about 1,500 declarations), {RULES} live rules, a promoted model, then {LODGED} "
    f"declarations lodged one by one in one process; scoring: median of {RUNS} runs over {COPIES} copies of the period"
)
LIMIT = "LightGBM predict, three heads, matrix in memory"


def main() -> int:
    report = Report("risk", WORKLOAD)
    for vendor in ("sqlite", "postgresql"):
        with fresh_database(vendor) as address:
            said = orjson.loads(run_child("bench.risk", address, "child").splitlines()[-1])
        _note(report, vendor, said)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _note(report: Report, vendor: str, said: dict[str, Any]) -> None:
    report.add(
        f"{vendor}: CPU of a decision, median",
        said["decision"],
        "ms",
        goal=f"<= {LIVE_GOAL_MS:g}",
        met=said["decision"] <= LIVE_GOAL_MS,
        peer="the rest of the same lodgement",
        peer_value=said["rest"],
    )
    report.add(f"{vendor}: CPU of a decision, 95th percentile", said["decision_p95"], "ms")
    report.add(f"{vendor}: items of a declaration, mean", said["items"], "items")
    report.add(f"{vendor}: rules that hit a declaration, mean", said["hits"], "rules")
    report.add(f"{vendor}: queries of a decision", said["queries"], "queries")
    rate = said["rescored"]
    report.add(
        f"{vendor}: items scored again per second of CPU, from stored decisions",
        rate,
        "1/s",
        goal=f">= {BATCH_GOAL:,}",
        met=rate >= BATCH_GOAL,
        peer=LIMIT,
        peer_value=said["limit"],
    )
    report.add(f"{vendor}: decisions replayed per second of CPU", said["replayed"], "1/s")
    report.add(
        f"{vendor}: share of replays that came out byte for byte",
        said["same"],
        "share",
        goal="= 1",
        met=said["same"] == 1,
    )


def child() -> None:
    """One database: live, go live with rules, lodge, score again, replay; prints the figures."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.simulation import history

    history.live(lambda _text: None)
    _rules_live()
    said = {**_lodged(), **_rescored(), **_replayed()}
    sys.stdout.write(orjson.dumps(said).decode() + "\n")


def _rules_live() -> None:
    """500 rules over values that occur, live at once; they select into the blue lane, so that nobody has to check.

    Rules that hit more than one item in a hundred are left out: the synthetic world has few importers, and no office
    keeps rules that hit its whole traffic.
    """
    from datetime import date

    from bench.rule_workload import rules_for
    from greenlane.foundation import clock
    from greenlane.foundation.access import SYSTEM
    from greenlane.foundation.verbs import verb
    from greenlane.risk.editions import words_in_force
    from greenlane.risk.engine.language import canonical, compile_matcher, write_rule
    from greenlane.risk.engine.record import items_of
    from greenlane.risk.models import DecisionRecord, Rule
    from greenlane.risk.services.editions import publish_edition
    from greenlane.risk.states import RuleState

    texts = DecisionRecord.objects.order_by("-pk").values_list("record", flat=True)[:500]
    rows = [dict(item.row) for text in texts for item in items_of(orjson.loads(text))]
    many = rules_for(rows, RULES * 6, 7, words_in_force())
    matcher = compile_matcher(many, words_in_force())
    hits = Counter(key for row in rows for key in matcher.hits(row))
    rare = [key for key in many if hits[key] <= len(rows) / 100]
    made = {key: many[key] for key in rare[:RULES]}

    @verb
    def go() -> None:
        for key, condition in made.items():
            Rule.objects.create(
                code=f"B{key[1:]}",
                state=RuleState.LIVE,
                title="Bench",
                text=write_rule(condition),
                tree=canonical(condition),
                lane="blue",
                instruction="-",
                legal_basis="-",
                valid_from=date(2020, 1, 1),
                review_on=date(2035, 1, 1),
                author="system",
                authored_at=clock.now(),
            )
        publish_edition(cause="Bench", by=SYSTEM)

    go()


def _lodged() -> dict[str, float]:
    """Lodge one by one; CPU of selection and of the rest, in milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from greenlane.cli.actors import gateway
    from greenlane.foundation import clock
    from greenlane.interchange.intake import Message, lodge_messages
    from greenlane.risk.models import DecisionRecord, Hit
    from greenlane.risk.services.deciding import RiskSelection
    from greenlane.simulation.world import Parameters, World
    from greenlane.simulation.world.messages import declarations
    from greenlane.simulation.world.register import enter_traders

    world = World(Parameters(seed=11, start=clock.today(), weeks=2, items_per_week=1_500, traders=200))
    messages: list[Any] = []
    for day in world.days():
        enter_traders([day.declared], world.goods, since=world.parameters.start)
        prepared = declarations([day.declared], world.goods, seed=77)
        messages += [Message(one.raw, name=one.lrn, channel="bench") for one in prepared]
    spent: list[float] = []
    queries: list[int] = []
    watched: list[bool] = [False]
    for name in ("propose", "keep"):
        setattr(
            RiskSelection,
            name,
            _timed(getattr(RiskSelection, name), spent, queries, watched, connection, CaptureQueriesContext),
        )
    whole, decisions = [], []
    for number, message in enumerate(messages[: LODGED + 20]):
        spent.clear()
        before = time.process_time()
        list(lodge_messages(iter([message]), by=gateway()))
        cpu = time.process_time() - before
        if number >= 20 and len(spent) == 2:
            whole.append(cpu * 1000)
            decisions.append(sum(spent) * 1000)
    watched[0] = True
    list(lodge_messages(iter([messages[LODGED + 21]]), by=gateway()))
    items = list(DecisionRecord.objects.order_by("-pk").values_list("items", flat=True)[:LODGED])
    return {
        "decision": median(decisions),
        "decision_p95": percentile(decisions, 0.95),
        "rest": median([a - b for a, b in zip(whole, decisions, strict=True)]),
        "items": sum(items) / len(items),
        "hits": Hit.objects.filter(rule__title="Bench").count() / (LODGED + 21),
        "queries": float(sum(queries)),
    }


def _timed(
    real: Callable[..., Any],
    spent: list[float],
    queries: list[int],
    watched: list[bool],
    connection: Any,
    capture: Any,
) -> Callable[..., Any]:
    def run(self: Any, cases: Any) -> Any:
        if watched[0]:
            with capture(connection) as told:
                answer = real(self, cases)
            queries.append(len(told))
            return answer
        before = time.process_time()
        answer = real(self, cases)
        spent.append(time.process_time() - before)
        return answer

    return run


def _rescored() -> dict[str, float]:
    """Score the period again from what is stored, and the trees alone on the same matrix."""
    from datetime import date

    import numpy as np

    from greenlane.risk import learning
    from greenlane.risk.editions import newest

    edition = newest()
    assert edition is not None
    assert edition.model is not None
    model, period = edition.model, (date(2020, 1, 1), date(2035, 1, 1))
    parts = list(learning.matrices(*period))
    count = sum(len(matrix) for _, matrix in parts)
    rates, limits = [], []
    for _ in range(RUNS):
        before = time.process_time()
        for _copy in range(COPIES):
            learning.figures_of([model], *period)
        rates.append(count * COPIES / (time.process_time() - before))
        whole = np.concatenate([matrix for _, matrix in parts])
        before = time.process_time()
        for _copy in range(COPIES):
            for head in model.heads.values():
                head.predict(whole, num_threads=1)
        limits.append(count * COPIES / (time.process_time() - before))
    return {"rescored": median(rates), "limit": median(limits)}


def _replayed() -> dict[str, float]:
    from greenlane.risk.models import DecisionRecord
    from greenlane.risk.replay import replay

    rows = DecisionRecord.objects.select_related("declaration").order_by("edition_id", "pk")
    before, same, count = time.process_time(), 0, 0
    for row in rows.iterator(chunk_size=500):
        count += 1
        same += replay(row).same
    return {"replayed": count / (time.process_time() - before), "same": same / count}


if __name__ == "__main__":
    if sys.argv[1:] == ["child"]:
        child()
    else:
        raise SystemExit(main())
