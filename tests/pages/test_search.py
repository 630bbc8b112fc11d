"""Search over everything one may see: each finds his own, and nobody finds another's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from greenlane.declarations.models import Lodgement
from greenlane.declarations.tests.pages import TRADER, actor, membership, rejected_by_aurora, signed_in
from greenlane.foundation import clock
from greenlane.interchange.guided import catalogue
from greenlane.interchange.guided import services as drafts
from greenlane.interchange.models import CatalogueGood, Draft
from greenlane.parties.models import Mandate
from greenlane.tariff.models import ReferenceBasket
from greenlane.web.search import MOST, search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
BROKER, RIVAL, OFFICER = "broker@compass", "importer@delta", "officer@portmeridia"
EDITOR = "tariff.editor@customs"
EVERYBODY = (
    TRADER,
    BROKER,
    RIVAL,
    OFFICER,
    EDITOR,
    "supervisor@customs",
    "cashier@customs",
    "carrier@oceanlines",
)


def found(mailbox: str, text: str) -> dict[str, list[str]]:
    """What a person finds: addresses by the name of the group."""
    return {str(one.label): [hit.url for hit in one.hits] for one in search(actor(mailbox), text)}


def finders(text: str, label: str) -> set[str]:
    return {mailbox for mailbox in EVERYBODY if label in found(mailbox, text)}


@pytest.fixture
def draft() -> Draft:
    opened = drafts.open_draft(by=actor(TRADER))
    Draft.objects.filter(pk=opened.pk).update(lrn="WINTER-77", content={"secret": "x"})
    return opened


def test_drafts_are_found_by_their_organisation_until_they_are_lodged(draft):
    assert found(TRADER, "inter-77")["Drafts"] == [reverse("draft", args=[draft.public_id])]
    assert finders("WINTER-77", "Drafts") == {TRADER}
    Draft.objects.update(lodged_mrn="26XM0123456789ABC7")
    assert finders("WINTER-77", "Drafts") == set()


def test_rejected_messages_are_found_by_who_sent_them():
    bad = rejected_by_aurora(lrn="FAULTY-1")
    assert found(TRADER, "FAULTY")["Rejected messages"] == [reverse("rejected", args=[bad.pk])]
    assert finders("FAULTY", "Rejected messages") == {TRADER}


def test_goods_of_the_catalogue_are_found_by_sku_and_words():
    given = {"sku": "BR-1", "description": "Bread rolls", "code": "19059010"}
    good = catalogue.keep_good(given=given, by=actor(TRADER))
    for text in ("br-1", "rolls"):
        assert found(TRADER, text)["Product catalogue"] == [reverse("catalogue_edit", args=[good.pk])]
        assert finders(text, "Product catalogue") == {TRADER}


def test_mandates_are_found_by_both_sides():
    Mandate.objects.all().delete()
    principal, agent = (membership(mailbox).organisation for mailbox in (TRADER, BROKER))
    given = Mandate.objects.create(principal=principal, agent=agent, since=clock.today() - timedelta(days=1))
    assert found(TRADER, agent.name[:7])["Mandates"] == [reverse("mandate", args=[given.pk])]
    assert finders(agent.identifier, "Mandates") == {TRADER, BROKER}


def test_baskets_are_found_by_who_reads_baskets():
    basket = ReferenceBasket.objects.order_by("pk").last()
    ReferenceBasket.objects.filter(pk=basket.pk).update(title="Budget of the year")
    for text in ("budget", str(basket.pk)):
        assert reverse("basket", args=[basket.pk]) in found(EDITOR, text)["Changes to the tariff"]
    assert finders("budget", "Changes to the tariff") == {EDITOR}


def test_search_page_lists_ten_of_each_kind_at_most_with_few_queries(draft, django_assert_max_num_queries):
    for number in range(MOST + 2):
        rejected_by_aurora(lrn=f"WINTER-{number}")
        catalogue.keep_good(
            given={"sku": f"WINTER-{number}", "description": "Coats", "code": "19059010"}, by=actor(TRADER)
        )
    assert (Lodgement.objects.count(), CatalogueGood.objects.count()) == (MOST + 2, MOST + 2)
    groups = found(TRADER, "WINTER")
    assert len(groups["Rejected messages"]) == len(groups["Product catalogue"]) == MOST
    client = signed_in(TRADER)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("search"), {"q": "WINTER"}).content.decode()
    assert reverse("draft", args=[draft.public_id]) in page
