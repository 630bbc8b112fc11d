"""Short prose of a language model, where one is configured: shown only when every sentence was verified.

One failed claim, an unknown token, no claim at all, a model that is away: the verbatim text is shown instead. A claim
that begins with yes or no fails: the text says yes to its own heading, and the reader may have asked the opposite.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from prometheus_client import Counter

from greenlane.engines.language_model import EntailmentServer, LanguageModel, ModelAway, ModelServer
from greenlane.enquiries.engine.claims import SCHEMA, messages, parsed
from greenlane.enquiries.engine.shapes import Part, PassageText, Status
from greenlane.enquiries.engine.verify import Entailment, flaws
from greenlane.enquiries.engine.wording import says_yes_or_no
from greenlane.enquiries.numbering import Numbering

log = logging.getLogger(__name__)
WRITTEN = Counter(
    "greenlane_enquiries_prose_total", "Answers a language model wrote, by what became of them.", ["outcome"]
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A verified sentence, the passage that says it and the words it was held against."""

    text: str
    passage: PassageText
    quote: str


@lru_cache(maxsize=1)
def model() -> LanguageModel | None:
    """The model of the settings; None where there is none."""
    if not settings.GREENLANE_MODEL_URL:
        return None
    return ModelServer(
        settings.GREENLANE_MODEL_URL,
        settings.GREENLANE_MODEL_NAME,
        settings.GREENLANE_MODEL_KEY,
        settings.GREENLANE_MODEL_SECONDS,
        settings.GREENLANE_MODEL_TOKENS,
    )


@lru_cache(maxsize=1)
def entailment() -> Entailment | None:
    url = settings.GREENLANE_ENTAILMENT_URL
    return EntailmentServer(url) if url else None


def written(
    question: str,
    chosen: Sequence[tuple[PassageText, str]],
    language: str,
    *,
    by: LanguageModel | None = None,
) -> list[Sentence] | None:
    """Prose from the chosen passages, every sentence verified; None where the verbatim text is to be shown."""
    writer = by or model()
    if writer is None or not chosen or any(passage.language != language for passage, _quote in chosen):
        return None
    tokens = {secrets.token_hex(4): pair for pair in chosen}
    try:
        content = writer.complete(
            messages(question, {token: quote for token, (_p, quote) in tokens.items()}), SCHEMA
        )
    except ModelAway as away:
        log.warning("the language model is away: %s", away)
        WRITTEN.labels("away").inc()
        return None
    claims = parsed(content, list(tokens))
    if not claims:
        WRITTEN.labels("no_claim").inc()
        return None
    checked = []
    for claim in claims:
        passage, quote = tokens[claim.token]
        heading = " \n ".join((passage.title, *passage.trail))
        if says_yes_or_no(claim.text) or flaws(
            claim.text, quote, language=language, heading=heading, entailment=entailment()
        ):
            WRITTEN.labels("refused").inc()
            return None
        checked.append(Sentence(claim.text, passage, quote))
    WRITTEN.labels("shown").inc()
    return checked


def part_of(question: str, prose: Sequence[Sentence], numbering: Numbering, confidence: float) -> Part:
    """The answer in checked prose; its citations quote the verbatim words that each sentence was held against."""
    citations = {one.passage.id: numbering.cite(one.passage, one.quote) for one in prose}
    text = " ".join(f"{one.text} [{citations[one.passage.id].number}]" for one in prose)
    return Part(
        question,
        Status.ANSWERED,
        text,
        tuple(sorted(citations.values(), key=lambda one: one.number)),
        confidence,
        written_by="model",
    )
