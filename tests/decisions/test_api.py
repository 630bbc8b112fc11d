"""Reassessments over HTTP and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.core.cache import cache
from django.test import Client

from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.parties import services as parties
from greenlane.parties.models import Membership
from greenlane.parties.selectors import actor_for_membership
from tests.decisions.cases import FACTS, MONDAY, OBJECTION, REASONS, REPLY, yellow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    cache.clear()
    with clock.at(MONDAY):
        yield


def token(mailbox: str, *scopes: str) -> str:
    row = Membership.objects.select_related("user", "office").get(user__email=f"{mailbox}.meridia.example")
    _token, secret = parties.issue_token(
        membership=row, name="test", scopes=scopes, by=actor_for_membership(row)
    )
    return secret


def call(method: str, found: Declaration, path: str, secret: str, body: Any = None) -> Any:
    url = f"/api/v1/declarations/{found.mrn}/{path}"
    headers = {"authorization": f"Bearer {secret}"}
    if method == "get":
        return Client().get(url, headers=headers)
    return Client().post(url, orjson.dumps(body or {}), content_type="application/json", headers=headers)


PROPOSAL = {
    "changes": [{"item": 1, "field": "customs_value", "value": "2500"}],
    "grounds": [{"code": "V2", "text": "The freight bill is not in the declared value."}],
    "evidence": [{"kind": "comparables", "text": "Like goods: 24.10 to 27.80 USD, 14 items."}],
}


def test_propose_answer_and_decide_by_the_api() -> None:
    found = yellow()
    officer = token("officer@portmeridia", "declaration.check_documents", "declaration.view")
    trader = token("importer@aurora", "assessment.answer_hearing", "declaration.view")
    proposed = call("post", found, "reassessment", officer, PROPOSAL)
    assert proposed.status_code == 200, proposed.content
    assert orjson.loads(proposed.content)["difference_minor"] == 5000
    early = {"facts": FACTS, "reasoning": REASONS, "replies": []}
    assert call("post", found, "reassessment/decision", officer, early).status_code == 409
    answered = call("post", found, "reassessment/answer", trader, {"objections": [OBJECTION]})
    assert answered.status_code == 200, answered.content
    decided = call("post", found, "reassessment/decision", officer, {**early, "replies": [REPLY]})
    said = orjson.loads(decided.content)
    assert said["state"] == "decided"
    assert said["decision"]["number"].startswith("RD26-")
    listed = orjson.loads(call("get", found, "reassessments", trader).content)
    assert [row["ordinal"] for row in listed["items"]] == [1]
    file = call("get", found, "reasoned-decision.pdf", trader)
    assert file.content.startswith(b"%PDF")
    assert orjson.loads(call("get", found, "reasoned-decision", trader).content)["irn"]


def test_consent_by_the_api_needs_the_scope() -> None:
    found = yellow()
    officer = token("officer@portmeridia", "declaration.check_documents", "declaration.view")
    call("post", found, "reassessment", officer, PROPOSAL)
    reader = token("importer@aurora", "declaration.view")
    assert call("post", found, "reassessment/consent", reader).status_code == 403
    trader = token("importer@aurora", "assessment.answer_hearing", "declaration.view")
    agreed = call("post", found, "reassessment/consent", trader)
    assert orjson.loads(agreed.content)["state"] == "consented"


def test_propose_tells_every_fault_with_its_place() -> None:
    officer = token("officer@portmeridia", "declaration.check_documents", "declaration.view")
    wrong = {**PROPOSAL, "grounds": [{"code": "X", "text": "no"}]}
    refused = call("post", yellow(), "reassessment", officer, wrong)
    assert refused.status_code == 422
    pointers = [one["pointer"] for one in orjson.loads(refused.content)["errors"]]
    assert pointers == ["grounds[0]/code", "grounds[0]/text"]
