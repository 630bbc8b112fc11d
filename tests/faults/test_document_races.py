"""Documents filed, replaced and relied on by many at once: one of each, and every event once."""

from __future__ import annotations

from collections import Counter

import pytest

from greenlane.declarations import services as declarations
from greenlane.declarations.engine.data import Document as Declared
from greenlane.declarations.tests.factories import GATEWAY, TRADER, declaration_data, item_data, lodging
from greenlane.documents import services
from greenlane.documents.models import Content, Document, Link
from greenlane.documents.states import DocumentState
from greenlane.documents.tests import papers
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.models import Event
from greenlane.parties.selectors import organisation

from .together import WORKERS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]


def trader() -> Actor:
    return Actor("t", frozenset({Role.DECLARANT}), organisation_id=organisation(TRADER).pk)


def test_file_of_one_document_by_many_workers_gives_one_number() -> None:
    by = trader()
    outcomes = at_once(lambda _: services.file_document(upload=papers.upload(), by=by))
    assert len({outcome.document.irn for outcome in outcomes}) == 1
    assert Counter(outcome.again for outcome in outcomes) == {False: 1, True: WORKERS - 1}
    assert (Document.objects.count(), Content.objects.count()) == (1, 1)
    assert Event.objects.filter(kind="document.filed").count() == 1


def test_replace_of_one_document_by_many_workers_makes_one_newest() -> None:
    by = trader()
    old = services.file_document(upload=papers.upload(), by=by).document
    newer = [papers.pdf(f"Version {number}") for number in range(WORKERS)]
    outcomes = at_once(
        lambda number: services.replace_document(irn=old.irn, upload=papers.upload(newer[number]), by=by)
    )
    codes = Counter(getattr(outcome, "code", "filed") for outcome in outcomes)
    assert codes == {"filed": 1, "DOC011": WORKERS - 1}
    assert Document.objects.filter(state=DocumentState.ON_FILE).count() == 1
    assert Event.objects.filter(kind="document.replaced").count() == 1


def test_lodge_and_replace_at_once_never_lose_the_link_of_a_registered_declaration() -> None:
    by = trader()
    paper = services.file_document(upload=papers.upload(), by=by).document
    data = [
        declaration_data(items=[item_data(1, documents=[Declared("N", "380", paper.irn, status="AE")])])
        for _ in range(WORKERS)
    ]

    def work(number: int) -> object:
        if number == WORKERS // 2:
            return services.replace_document(irn=paper.irn, upload=papers.upload(papers.XML), by=by)
        return declarations.lodge(lodging=lodging(data[number]), by=GATEWAY)

    outcomes = at_once(work)
    registered = [one for one in outcomes if getattr(one, "registered", False)]
    assert {link.subject for link in Link.objects.filter(document=paper)} == {
        one.declaration.event_subject for one in registered
    }
