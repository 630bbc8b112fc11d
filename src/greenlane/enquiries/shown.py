"""An answer as plain data: the one shape that the command line, the API and the pages show."""

from __future__ import annotations

from typing import Any

from greenlane.enquiries.engine.shapes import Answer, Citation, Part, Step


def as_dict(answer: Answer, question: str = "") -> dict[str, Any]:
    """Dates as text, statuses by name; `citations` of the whole in the order of their numbers, each once."""
    cited = {one.number: one for one in answer.citations}
    return {
        "question": question or " ".join(part.question for part in answer.parts),
        "answer": answer.text,
        "status": answer.status.value,
        "language": answer.language,
        "as_of": answer.as_of.isoformat(),
        "citations": [citation(cited[number]) for number in sorted(cited)],
        "confidence": answer.confidence,
        "parts": [part_dict(one) for one in answer.parts],
        "why": next((part.why for part in answer.parts if part.why), ""),
        "subject": dict(answer.subject),
    }


def part_dict(part: Part) -> dict[str, Any]:
    return {
        "question": part.question,
        "status": part.status.value,
        "text": part.text,
        "citations": [citation(one) for one in part.citations],
        "confidence": part.confidence,
        "how": [step(one) for one in part.how],
        "found": [citation(one) for one in part.found],
        "why": part.why,
        "written_by": part.written_by,
        "data": dict(part.data),
    }


def step(one: Step) -> dict[str, str]:
    return {"text": one.text, "source": one.source}


def citation(one: Citation) -> dict[str, Any]:
    passage = one.passage
    return {
        "number": one.number,
        "id": passage.id,
        "document": passage.document,
        "article": passage.article,
        "version": passage.version,
        "anchor": passage.anchor,
        "title": passage.title,
        "heading": passage.trail[-1] if passage.trail else "",
        "language": passage.language,
        "domain": passage.domain,
        "kind": passage.kind,
        "effective_from": passage.effective_from.isoformat() if passage.effective_from else None,
        "effective_to": passage.effective_to.isoformat() if passage.effective_to else None,
        "law": passage.law,
        "source": passage.source,
        "quote": one.quote,
    }
