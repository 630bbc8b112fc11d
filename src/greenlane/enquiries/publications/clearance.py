"""What happens between lodgement and release: times, lanes, gates, stages, perishables, escalation, amendments."""

from __future__ import annotations

from django.conf import settings

from greenlane.assessment.causes import Delay
from greenlane.assessment.states import ESCALATION, MOST_QUERIES
from greenlane.declarations import release, words
from greenlane.declarations.lateness import limit_label
from greenlane.declarations.rules import perishables
from greenlane.declarations.rules.limits import Counting, Limit, limits
from greenlane.declarations.stages import _stages as stages
from greenlane.declarations.states import ASSESSMENT, Cancellation, Lane
from greenlane.enquiries.publications.base import listed, many, publication, section, sentence, table
from greenlane.enquiries.states import Kind
from greenlane.foundation.lifecycle import TransitionTable


@publication(
    "cargo/published/time-limits",
    "Time limits from lodgement to release",
    law="Release Order s. 2 to 4; WTO TFA Article 7.6, 7.9",
    module="greenlane.declarations.rules.limits",
)
def time_limits() -> str:
    found = limits(settings.GREENLANE_LIMITS)
    rows = [(limit_label(one.id), _counted(one), _where(one), one.basis) for one in found]
    whole = [one for one in found if not one.stage]
    return "\n".join(
        [
            section(
                "What happens when a time limit passes?",
                "when-late",
                "When a time limit passes, Customs says in writing why, what is waited for and who holds it. The "
                "reason appears on the page of the declaration. Goods are not released because a limit has passed. "
                f"Basis: {listed(dict.fromkeys(one.basis for one in whole))}.",
            ),
            section(
                "How long may the release of goods take?",
                "release-times",
                *(_sentence_of(one) for one in whole),
            ),
            section(
                "All time limits of the clearance",
                "limits",
                table(("Time limit", "At most", "For", "Basis"), rows),
            ),
        ]
    )


def _counted(one: Limit) -> str:
    return many(one.hours, "working hour" if one.counting is Counting.WORKING else "hour")


def _where(one: Limit) -> str:
    offices = f"offices of the kind {listed(sorted(one.offices), 'or')}" if one.offices else "all offices"
    return offices + (", counted from the arrival of the goods" if one.after_arrival else "")


def _sentence_of(one: Limit) -> str:
    return f"{limit_label(one.id)}: at most {_counted(one)}, {_where(one)} ({one.basis})."


@publication(
    "cargo/published/queries",
    "Queries of Customs about a declaration",
    law="Customs Act s. 46(6)",
    module="greenlane.assessment.states",
    kind=Kind.PROCEDURE,
)
def queries() -> str:
    hours = settings.GREENLANE_QUERY_REPLY_HOURS
    return "\n".join(
        [
            section(
                "How many queries may Customs send about one declaration?",
                "how-many",
                f"Customs sends at most {many(MOST_QUERIES, 'query').replace('querys', 'queries')} about one "
                "declaration. Each query holds all questions at once, and each question names what it rests on. A "
                "further query beyond this number is not possible.",
            ),
            section(
                "How long do I have to reply to a query?",
                "reply-time",
                f"You have {many(hours, 'working hour')} to reply to a query (Customs Act s. 46(6)). The hours are "
                "counted by the calendar of the office or group that asks; closed hours and holidays do not count.",
            ),
            section(
                "What happens when I do not reply to a query in time?",
                "no-reply",
                f"When {many(hours, 'working hour')} have passed without a reply, the query lapses. The officer then "
                "decides on what is there (Customs Act s. 46(6)).",
            ),
        ]
    )


_LANE_WORDS = {
    Lane.GREEN: "The goods are released on self-assessment; nobody checks documents or goods before release.",
    Lane.BLUE: "The goods are released like in the green lane, and the declaration is audited after clearance.",
    Lane.YELLOW: "An officer checks the documents before release.",
    Lane.RED: "The documents are checked and the goods are examined before release.",
}


@publication(
    "cargo/published/lanes",
    "Lanes: green, blue, yellow, red",
    law="Customs Act s. 46",
    module="greenlane.declarations.states",
)
def lanes() -> str:
    rows = [(lane.value, lane.label, _LANE_WORDS[lane]) for lane in Lane]
    order = listed(lane.value for lane in Lane)
    return "\n".join(
        [
            section(
                "Which lanes are there?",
                "which",
                f"Every declaration goes through one of {len(Lane)} lanes, from the mildest to the strictest: {order}. "
                "The lane is chosen when the declaration is registered. An amendment can make the lane stricter.",
            ),
            section("What each lane means", "meaning", table(("Lane", "Name", "What happens"), rows)),
        ]
    )


@publication(
    "cargo/published/release-gates",
    "What has to be there before goods are released",
    law="Customs Act s. 47",
    module="greenlane.declarations.release",
)
def gates() -> str:
    names = list(release._gates)
    rows = [
        (words.gate_name(name), _GATE_WORDS.get(name, "It applies where Customs ordered it."))
        for name in names
    ]
    return "\n".join(
        [
            section(
                "When are my goods released?",
                "when",
                "Goods are released at the moment when the last of their gates opens. Nobody presses a button for the "
                f"release. The gates are: {listed(words.gate_name(name) for name in names)}. A gate that does "
                "not apply to a declaration is left out.",
            ),
            section("The gates", "gates", table(("Gate", "It is open when"), rows)),
        ]
    )


_GATE_WORDS = {
    "assessment": "The declaration is assessed, reassessed or assessed provisionally.",
    "cargo": "The goods have arrived and the declarant has registered them.",
    "payment": "Duties and taxes are paid, or nothing is to be paid.",
    "cancellation": "No cancellation is asked for, or it was declined.",
    "examination": "The examination that was ordered is done and what it found is dealt with.",
    "compliance": "Compliance verification is done, where the lane asks for it.",
    "security": "The security for a provisional assessment is accepted, where one is needed.",
}


@publication(
    "cargo/published/stages",
    "What a declaration waits for, and what you can do",
    law="Release Order s. 2 to 4; WTO TFA Article 7.9.4",
    module="greenlane.declarations.stages",
)
def waiting() -> str:
    rows = [(one.label, one.waits_for, one.next_step) for one in stages.values()]
    holders = listed(holder.value for holder in release.Holder if holder.value)
    return "\n".join(
        [
            section(
                "Who is my declaration waiting for?",
                "who",
                "The page of a declaration says which stage it is in, since when, and who holds it. The holder is one "
                f"of: {holders}.",
            ),
            section(
                "Stages",
                "stages",
                table(("Stage", "What is waited for", "What the trader can do"), rows),
            ),
        ]
    )


@publication(
    "cargo/published/perishables",
    "Goods that go first: perishable and urgent goods",
    law="Release Order s. 5; WTO TFA Article 7.9; Kyoto Convention GA 3.34",
    module="greenlane.declarations.rules.perishables",
)
def goods_that_go_first() -> str:
    rows = [
        (
            one.reason,
            " ".join(one.commodities) or "any",
            " ".join(one.except_for) or "none",
            " ".join(sorted(one.additional_procedures)) or "none",
            one.priority.name.lower(),
            one.basis,
        )
        for one in perishables.rows()
    ]
    columns = ("Goods", "Commodity codes beginning with", "Except", "Additional procedure", "Place", "Basis")
    return "\n".join(
        [
            section(
                "Do perishable goods go first?",
                "first",
                "Yes. Live animals and perishable goods go first in every queue, then urgent goods, then all others. "
                "One perishable item is enough: the whole consignment goes first. The declarant need not ask for it; "
                "the commodity code or the additional procedure decides (Release Order s. 5).",
            ),
            section("Which goods go first", "goods", table(columns, rows)),
        ]
    )


@publication(
    "cargo/published/escalation",
    "Escalating a delayed check",
    law="CBIC Circular 23/2022-Customs (model)",
    module="greenlane.assessment.escalating",
    kind=Kind.PROCEDURE,
)
def escalation() -> str:
    after, acknowledge = (
        settings.GREENLANE_ESCALATION_AFTER_HOURS,
        settings.GREENLANE_ESCALATION_ACKNOWLEDGE_HOURS,
    )
    first, second = settings.GREENLANE_ESCALATION_LEVEL1_HOURS, settings.GREENLANE_ESCALATION_LEVEL2_HOURS
    rows = [
        ("Acknowledgement", "an officer who handles escalations", many(acknowledge, "working hour")),
        ("Level 1", "a supervisor", many(first, "working hour")),
        ("Level 2", "the national supervisors", many(second, "hour")),
        ("Level 3", "the national assessment centre", "no limit: it is the last level"),
    ]
    return "\n".join(
        [
            section(
                "When may I escalate a delayed check?",
                "when",
                f"You may escalate a check when {many(after, 'hour')} have passed since the declaration was lodged "
                f"and {many(after, 'hour')} since the last step of the check. The goods must have arrived. It is not "
                "possible while Customs waits for your reply to a query or for your answer to a proposed "
                "reassessment.",
            ),
            section(
                "What can I say is delayed?",
                "what",
                f"You choose one of these: {listed(dict(Delay.choices).values(), 'or')}.",
            ),
            section(
                "How fast must an escalation be dealt with?",
                "limits",
                f"An escalation is acknowledged within {many(acknowledge, 'working hour')}; otherwise it goes to level "
                f"1 by itself. From level 1 it goes to level 2 after {many(first, 'working hour')}, and from level 2 "
                f"to level 3 after {many(second, 'hour')}.",
                table(("Level", "Who handles it", "Time until it goes up"), rows),
            ),
            section("Steps of an escalation", "steps", _steps(ESCALATION)),
        ]
    )


@publication(
    "cargo/published/steps-of-a-check",
    "Steps of a declaration, and who takes them",
    law="Customs Act s. 17, 46",
    module="greenlane.declarations.states",
)
def steps_of_a_check() -> str:
    decided = listed((one.label for one in Cancellation if one is not Cancellation.NONE), "or")
    return "\n".join(
        [
            section(
                "Can I withdraw or cancel a declaration?",
                "end",
                "A declaration can be withdrawn or cancelled until the goods are released (Customs Act s. 17). A "
                f"supervisor decides on a cancellation. Its state is one of: {decided}.",
            ),
            section("All steps of the check of a declaration", "steps", _steps(ASSESSMENT)),
        ]
    )


def _steps(found: TransitionTable) -> str:
    rows = [
        (
            one.label,
            one.source.label,
            one.target.label,
            listed(sorted(str(role.label) for role in one.roles), "or"),
        )
        for one in found
    ]
    return table(("Step", "From", "To", "Who does it"), rows)


@publication(
    "cargo/published/paperless",
    "Documents on file: since when",
    law="Documents Order s. 6, 7",
    module="greenlane.config.settings",
    kind=Kind.NOTICE,
)
def paperless() -> str:
    since = settings.GREENLANE_PAPERLESS_SINCE
    if since is None:
        said = (
            "No day has been set from which a declaration is refused because a document is not listed and filed that "
            "the table of required documents marks paperless. Until then, a missing one of these is a notice and does "
            "not stop the declaration. Documents that the table marks always are needed on any day."
        )
    else:
        said = (
            f"From {since.isoformat()} on, a declaration is refused when a document that the table of required "
            "documents marks paperless is not listed and filed in the repository. Before that day, a missing one of "
            "these is a notice. Documents that the table marks always are needed on any day."
        )
    return section("From which day must documents be on file?", "since", sentence(said))
