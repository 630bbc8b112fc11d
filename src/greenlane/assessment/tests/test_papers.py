"""Who was drawn for a check reads its papers, of whatever office he is."""

from __future__ import annotations

import pytest

from greenlane.assessment.tests.factories import (
    ELSEWHERE,
    MONDAY,
    drawn_officer,
    group,
    officers,
    opened,
    yellow,
)
from greenlane.declarations.engine.data import Document
from greenlane.declarations.tests.factories import TRADER, item_data
from greenlane.documents.selectors import document
from greenlane.documents.services import Upload, file_document
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import NotFound
from greenlane.parties.selectors import actor_for_membership, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def test_drawn_officer_reads_the_papers_and_others_of_his_office_do_not() -> None:
    with clock.at(MONDAY):
        group(*ELSEWHERE)
        owner = Actor("t", frozenset({Role.DECLARANT}), organisation_id=organisation(TRADER).pk)
        upload = Upload("invoice.xml", b"<Invoice/>", "380")
        irn = file_document(upload=upload, by=owner).document.irn
        named = [item_data(1, documents=[Document("N", "380", irn, status="AE")])]
        assignment = opened(yellow(items=named))
        assert document(irn, by=drawn_officer(assignment)).irn == irn
        for other in officers(*ELSEWHERE):
            if other.pk != assignment.membership_id:
                with pytest.raises(NotFound):
                    document(irn, by=actor_for_membership(other))
