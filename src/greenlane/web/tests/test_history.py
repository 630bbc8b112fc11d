"""Words of histories: what one module calls the parts of its events says nothing of another's."""

from __future__ import annotations

import pytest

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.events import record, sequence_all
from greenlane.foundation.verbs import verb
from greenlane.web.history import history_of, register_words

pytestmark = pytest.mark.django_db


class Thing:
    event_subject = "thing/1"


@verb
def happens(kind: str, **data: object) -> None:
    record(kind, subject=Thing(), actor=SYSTEM, **data)


@pytest.fixture
def told(monkeypatch):
    """A history of one event of each of two modules, which both number something."""
    monkeypatch.setattr("greenlane.web.history._words", {})
    monkeypatch.setattr("greenlane.web.history._labels", {})
    register_words({"assessment.drawn": "Drawn"}, {"ordinal": "Draw"})
    register_words({"enquiries.drafted": "Drafted"}, {"ordinal": "Version"})
    happens("assessment.drawn", ordinal=2, version=7, reason="due")
    happens("enquiries.drafted", ordinal=3)
    sequence_all()
    return history_of(Thing())


def test_a_label_counts_for_the_events_of_its_module_alone(told):
    assert [(one.words, one.details) for one in told] == [
        ("Drafted", [("Version", "3")]),
        ("Drawn", [("Reason", "due"), ("Draw", "2")]),
    ]


def test_words_that_are_registered_twice_keep_the_labels_of_both(monkeypatch):
    monkeypatch.setattr("greenlane.web.history._labels", {})
    register_words({"risk.a": "A"}, {"lane": "Lane"})
    register_words({"risk.b": "B"}, {"items": "Items"})
    happens("risk.b", lane="red", items=4)
    sequence_all()
    (one,) = history_of(Thing())
    assert one.details == [("Lane", "red"), ("Items", "4")]
