"""The faceless draw: are 100,000 simulated draws fair, balanced, unpaired, verifiable and without a link between
them; CPU beside random.choice.

A simulated service of four groups, six offices and 80 officers: cases come in, are drawn, wait in line at their
officer and are decided; some officers are on leave or in conflict. Everything is seeded (`--seed`), so a run repeats.
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import math
import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import orjson

from bench.chi_square import by_place, chi_square_p
from bench.harness import Report, median
from greenlane.assessment.engine.auditing import audit
from greenlane.assessment.engine.blinding import BUSY
from greenlane.assessment.engine.draw import (
    Drawn,
    DrawRecord,
    Question,
    commitment_of,
    draw,
    pick_of,
    read_record,
    seed_of,
)
from greenlane.assessment.engine.eligibility import Candidate, Situation, judged, least_loaded
from greenlane.assessment.engine.verification import verify

DRAWS, DAYS, TRADERS, CAP = 100_000, 50, 4_000, 12
OFFICES = {"XMPSV": 40, "XMAIR": 25, "XMINL": 15, "XMLND": 10, "XMNTH": 6, "XMSTH": 4}
"""Offices of import with their share of the cases; officers are spread over all of them alike."""
GROUPS = {"FOOD": 24, "STEEL": 20, "TEXTILE": 20, "MACHINES": 16}
ON_LEAVE, IN_CONFLICT, USE = 0.08, 0.002, 0.8
TAMPERED, RUNS, TIMED = 400, 5, 20_000


@dataclass(slots=True)
class Officer:
    """One simulated officer: his open cases, and when he will have finished the last one."""

    name: str
    office: str
    load: int = 0
    free_at: float = 0.0
    drawn: int = 0
    days: int = 0


@dataclass(slots=True)
class Found:
    """What is counted while drawing."""

    draws: list[Drawn] = field(default_factory=list)
    nobody: int = 0
    at_port: int = 0
    again: int = 0
    repeated: int = 0
    repeats_expected: float = 0.0
    repeats_variance: float = 0.0
    places: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))


class Service:
    """The groups at work: one stream of cases over `DAYS` days of ten hours."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seed = seed
        self.groups = {code: self._officers(code, size) for code, size in GROUPS.items()}
        self.done: list[tuple[float, str, Officer]] = []
        self.last: dict[tuple[str, int], str] = {}
        self.met: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.leave: set[str] = set()
        self.found = Found()
        self.rows: list[tuple[str, list[str], str]] = []

    def _officers(self, code: str, size: int) -> list[Officer]:
        names = [hashlib.sha256(f"{self.seed} {code} {n}".encode()).hexdigest()[:12] for n in range(size)]
        offices = list(OFFICES)
        return [Officer(name, offices[n % len(offices)]) for n, name in enumerate(names)]

    def secret(self, day: int) -> bytes:
        return hashlib.sha256(f"secret {self.seed} {day}".encode()).digest()

    def key(self, day: int) -> bytes:
        return hashlib.sha256(f"key {self.seed} {day}".encode()).digest()

    def run(self) -> None:
        for number in range(DRAWS):
            day, moment = divmod(number * DAYS / DRAWS, 1)
            if number % (DRAWS // DAYS) == 0:
                self._begin_day()
            self._case(number, int(day), day + moment)

    def _begin_day(self) -> None:
        self.leave = {
            one.name for group in self.groups.values() for one in group if self.random.random() < ON_LEAVE
        }
        for group in self.groups.values():
            for one in group:
                one.days += one.name not in self.leave

    def _case(self, number: int, day: int, now: float) -> None:
        while self.done and self.done[0][0] <= now:
            heapq.heappop(self.done)[2].load -= 1
        code = self.random.choices(list(GROUPS), weights=list(GROUPS.values()))[0]
        trader = int(TRADERS * self.random.random() ** 2)
        port = self.random.choices(list(OFFICES), weights=list(OFFICES.values()))[0]
        officers = self.groups[code]
        candidates = [self._judged(one, port, self.last.get((code, trader), "")) for one in officers]
        made = draw(_question(number, day, code, port), candidates, self.secret(day), self.key(day))
        self._note(made, code, trader)
        if made.officer:
            self._give(next(one for one in officers if one.name == made.officer), now)

    def _judged(self, one: Officer, port: str, last: str) -> Candidate:
        situation = Situation(
            on_leave=one.name in self.leave,
            in_conflict=self.random.random() < IN_CONFLICT,
            decided_previous=one.name == last,
        )
        return judged(
            officer=one.name, office=one.office, load=one.load, situation=situation, port=port, load_cap=CAP
        )

    def _give(self, officer: Officer, now: float) -> None:
        """The case waits in line; officers are busy for `USE` of their day on average."""
        mean = USE * DAYS / DRAWS * sum(GROUPS.values()) * (1 - ON_LEAVE)
        officer.free_at = max(officer.free_at, now) + self.random.expovariate(1 / mean)
        officer.load += 1
        officer.drawn += 1
        heapq.heappush(self.done, (officer.free_at, officer.name, officer))

    def _note(self, made: Drawn, code: str, trader: int) -> None:
        """Counted by who the officers are, not by what the record says of them; but the place is that in the record."""
        found, key, record = self.found, (code, trader), made.record
        found.draws.append(made)
        if not record.pick:
            found.nobody += 1
            return
        known = {line.name: line.known for line in made.sheet}
        names = [one.officer for one in least_loaded(record.eligible)]
        drawn, band = known[record.pick], [known[name].officer for name in names]
        found.at_port += drawn.office == record.port
        found.again += drawn.officer == self.last.get(key) and not drawn.reasons
        found.places[len(band)][names.index(record.pick)] += 1
        self._pairing(band, drawn.officer, key)
        self.rows.append((code, band, drawn.officer))

    def _pairing(self, band: list[str], pick: str, key: tuple[str, int]) -> None:
        """Repeats beside what chance gives: the share of the band that had this trader before."""
        chance = sum(name in self.met[key] for name in band) / len(band)
        self.found.repeated += pick in self.met[key]
        self.found.repeats_expected += chance
        self.found.repeats_variance += chance * (1 - chance)
        self.met[key].add(pick)
        self.last[key] = pick


def _question(number: int, day: int, code: str, port: str) -> Question:
    at = datetime(2026, 1, 5, 2, tzinfo=UTC) + timedelta(days=day)
    return Question(
        day=(date(2026, 1, 5) + timedelta(days=day)).isoformat(),
        at=at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        mrn=f"26XM{number:014d}",
        ordinal=1,
        anchor=hashlib.sha256(str(number).encode()).hexdigest(),
        group=code,
        port=port,
        load_cap=CAP,
    )


def by_officer(rows: list[tuple[str, list[str], str]]) -> tuple[float, int]:
    """Chi-square of picks by officer against the sums of their chances, with the exact covariance of the draws."""
    statistic, freedom = 0.0, 0
    for code in GROUPS:
        mine = [(band, pick) for group, band, pick in rows if group == code]
        index = {name: n for n, name in enumerate(sorted({name for band, _ in mine for name in band}))}
        excess, covariance = np.zeros(len(index)), np.zeros((len(index), len(index)))
        for band, pick in mine:
            at, share = [index[name] for name in band], 1 / len(band)
            excess[at] -= share
            excess[index[pick]] += 1
            covariance[at, at] += share
            covariance[np.ix_(at, at)] -= share * share
        statistic += float(excess @ np.linalg.pinv(covariance) @ excess)
        freedom += len(index) - 1
    return statistic, freedom


def balance(service: Service) -> tuple[float, float]:
    """Max/mean within a group, the worst group: of the cases drawn by day on duty, and of all cases drawn."""
    daily, whole = [], []
    for officers in service.groups.values():
        rates = [one.drawn / one.days for one in officers]
        counts = [one.drawn for one in officers]
        daily.append(max(rates) * len(rates) / sum(rates))
        whole.append(max(counts) * len(counts) / sum(counts))
    return max(daily), max(whole)


CHANGES = {
    "version": 1,
    "day": "2025-12-31",
    "commitment": "0" * 64,
    "at": "2026-01-01T00:00:00.000000Z",
    "mrn": "26XM99999999999999",
    "ordinal": 7,
    "anchor": "0" * 64,
    "group": "OTHER",
    "port": "XMOTH",
    "load_cap": CAP + 1,
    "pick": "somebody",
    "seal": "0" * 64,
}


def tampered(record: DrawRecord) -> list[DrawRecord]:
    """The record with each field changed in turn, the least change where a field is a list."""
    lists = {
        "eligible": tuple(replace(one, load=BUSY - one.load) for one in record.eligible),
        "excluded": record.excluded[1:],
    }
    changed = [replace(record, **{one.name: {**CHANGES, **lists}[one.name]}) for one in fields(DrawRecord)]
    return [one for one in changed if one != record]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=20_26)
    parser.add_argument("--json", action="store_true", help="the result is always JSON")
    service = Service(parser.parse_args().seed)
    service.run()
    report = Report(
        "draw",
        f"{DRAWS:,} simulated draws (synthetic), {len(GROUPS)} groups, {sum(GROUPS.values())} officers, {len(OFFICES)} "
        f"offices, {TRADERS:,} traders, {DAYS} days, {ON_LEAVE:.0%} on leave, load cap {CAP}, seed {service.seed}",
    )
    _fair(report, service)
    _verified(report, service)
    _blind(report, service)
    _speed(report, service)
    sys.stdout.write(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _fair(report: Report, service: Service) -> None:
    found = service.found
    report.add("cases for which nobody was eligible", found.nobody, "cases")
    for name, (statistic, freedom) in {
        "place in the band, by size of the band": by_place(found.places),
        "picks by officer": by_officer(service.rows),
    }.items():
        p = chi_square_p(statistic, freedom)
        report.add(
            f"uniform, {name}: chi-square {statistic:.1f}, {freedom} degrees",
            p,
            "p",
            goal="> 0.01",
            met=p > 0.01,
        )
    daily, whole = balance(service)
    report.add(
        "load max/mean in the worst group, cases by day on duty",
        daily,
        "ratio",
        goal="<= 1.2",
        met=daily <= 1.2,
    )
    report.add("load max/mean in the worst group, all cases", whole, "ratio", goal="<= 1.2", met=whole <= 1.2)
    report.add("drawn at the port of import", found.at_port, "draws", goal="0", met=not found.at_port)
    report.add(
        "trader's last officer drawn again though others were left",
        found.again,
        "draws",
        goal="0",
        met=not found.again,
    )
    z = (found.repeated - found.repeats_expected) / math.sqrt(found.repeats_variance)
    p = math.erfc(z / math.sqrt(2)) / 2
    report.add(
        "officer and trader paired again, more often than the chances of the draws add up to (one-sided z test)",
        p,
        "p",
        goal="> 0.01",
        met=p > 0.01,
    )
    report.add(
        "pairs repeated",
        found.repeated,
        "draws",
        peer="expected by chance",
        peer_value=found.repeats_expected,
    )


def _verified(report: Report, service: Service) -> None:
    """Every record from its published text, the secret and the commitment of its day; then with changes."""
    records = [made.record for made in service.found.draws]
    days = sorted({record.day for record in records})
    secrets = {day: service.secret(number) for number, day in enumerate(days)}
    begun = time.process_time()
    sound = 0
    for record in records:
        secret = secrets[record.day]
        published = read_record(record.text())
        sound += not verify(
            published, secret, commitment=commitment_of(secret, record.day), digest=record.digest
        )
    spent = time.process_time() - begun
    report.add("records that verify", sound / DRAWS, "share", goal="1", met=sound == DRAWS)
    report.add("verify a record, with reading it", spent / DRAWS * 1e6, "us CPU")
    sample = records[:: DRAWS // TAMPERED]
    changes = [(one, secrets[record.day]) for record in sample for one in tampered(record)]
    caught = sum(bool(verify(one, secret)) for one, secret in changes)
    report.add(
        f"changed records found out, of {len(changes):,} (each field in turn), without the log",
        caught / len(changes),
        "share",
        goal="1",
        met=caught == len(changes),
    )


def _blind(report: Report, service: Service) -> None:
    """What an outsider finds in all the records together, and what the audit finds in each with its sheet and key."""
    draws = service.found.draws
    names = [one.officer for made in draws for one in (*made.record.eligible, *made.record.excluded)]
    twice = len(names) - len(set(names))
    report.add(
        f"names that stand in two of the records, of {len(names):,}", twice, "names", goal="0", met=not twice
    )
    days = {day: number for number, day in enumerate(sorted({made.record.day for made in draws}))}
    told = sum(
        one.office not in ("", made.record.port)
        for made in draws
        for one in (*made.record.eligible, *made.record.excluded)
    )
    report.add("offices told but that of import", told, "offices", goal="0", met=not told)
    sound = 0
    for made in draws:
        key = service.key(days[made.record.day])
        known = [line.known for line in made.sheet]
        commitment = commitment_of(key, made.record.day)
        sound += not audit(made.record, known, key, commitment=commitment, officer=made.officer)
    report.add("records that the audit finds sound", sound / DRAWS, "share", goal="1", met=sound == DRAWS)


def _speed(report: Report, service: Service) -> None:
    draws = service.found.draws[:TIMED]
    records = [made.record for made in draws]
    work = [
        (
            Question(**{n: getattr(made.record, n) for n in Question.__slots__}),
            [line.known for line in made.sheet],
        )
        for made in draws
    ]
    secret, key = service.secret(0), service.key(0)
    bands = [least_loaded(r.eligible) for r in records if r.eligible]
    whole, pick, peer = [], [], []
    for _ in range(RUNS):
        begun = time.process_time()
        for question, candidates in work:
            draw(question, candidates, secret, key)
        whole.append((time.process_time() - begun) / len(work) * 1e6)
        begun = time.process_time()
        for r in records:
            pick_of(seed_of(secret, r.mrn, r.ordinal, r.anchor), r.eligible)
        pick.append((time.process_time() - begun) / len(records) * 1e6)
        begun = time.process_time()
        for band in bands:
            random.choice(band)
        peer.append((time.process_time() - begun) / len(bands) * 1e6)
    name = "random.choice over the same list, no record"
    report.add("seed and pick", median(pick), "us CPU", peer=name, peer_value=median(peer))
    report.add("draw with its record", median(whole), "us CPU", peer=name, peer_value=median(peer))


if __name__ == "__main__":
    raise SystemExit(main())
