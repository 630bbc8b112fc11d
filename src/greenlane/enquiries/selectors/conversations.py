"""The reads of conversations, and what people ask most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from greenlane.enquiries.models import Conversation, Passage, Turn
from greenlane.enquiries.services.conversations import idle_after
from greenlane.enquiries.states import Domain, KnowledgeAudience, VersionState
from greenlane.foundation import clock

EACH = 4
"""Questions shown of a domain."""


def by_token(token: str, channel: str) -> Conversation | None:
    """The conversation that a browser's key opens, unless it is over or has lain too long. One query."""
    if not token or len(token) > 43:
        return None
    found = Conversation.objects.select_related("enquiry").filter(token=token, channel=channel, ended_at=None)
    one = found.first()
    return None if one is None or one.last_at < clock.now() - idle_after(channel) else one


def by_peer(peer: str) -> Conversation | None:
    """The conversation with an address of a messaging service, by its keyed digest."""
    since = clock.now() - idle_after("messaging")
    return Conversation.objects.filter(peer=peer, ended_at=None, last_at__gte=since).first()


def digest_of_peer(adapter: str, address: str) -> str:
    """An address of a messaging service as it is kept: nobody reads it back, the same one gives the same."""
    return salted_hmac("greenlane.enquiries.peer", f"{adapter}:{address}", algorithm="sha256").hexdigest()


def turns_of(conversation: Conversation | None) -> Sequence[Turn]:
    return list(conversation.turns.exclude(answer={}).order_by("ordinal")) if conversation else []


@dataclass(frozen=True, slots=True)
class Asked:
    """A domain with the questions people ask most of it."""

    domain: Domain
    questions: list[str]


def most_asked(language: str) -> list[Asked]:
    """By domain, the questions of the documents marked as asked most that are in force today, in this language.

    A question is the first heading of its document. Where nothing stands in a language, the English ones are given.
    """
    today = clock.today()
    rows = (
        Passage.objects.filter(
            Q(version__effective_to=None) | Q(version__effective_to__gt=today),
            version__most_asked=True,
            version__state=VersionState.APPROVED,
            version__effective_from__lte=today,
            version__document__audience=KnowledgeAudience.PUBLIC,
            version__document__language__in={language, settings.LANGUAGE_CODE},
        )
        .order_by("version__document__code", "ordinal")
        .values_list("version__document__domain", "version__document__language", "version__document", "trail")
    )
    return _grouped(list(rows), language)


def _grouped(rows: list[tuple[str, str, int, list[str]]], language: str) -> list[Asked]:
    own = [row for row in rows if row[1] == language]
    found: dict[str, list[str]] = {}
    seen: set[int] = set()
    for domain, _language, document, trail in own or rows:
        if document in seen or not trail:
            continue
        seen.add(document)
        questions = found.setdefault(domain, [])
        if len(questions) < EACH and trail[-1] not in questions:
            questions.append(trail[-1])
    return [Asked(one, found[one]) for one in Domain if one in found]
