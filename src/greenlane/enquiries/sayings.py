"""What an answer says in its own words: why there is none, what a quoted text is, what is missing."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.enquiries.engine.courtesy import Courtesy
from greenlane.enquiries.engine.guarding import Refusal
from greenlane.enquiries.engine.shapes import Why

NEED, SIGN_IN, NO_SUCH, AGREEMENTS = "need", "sign_in", "no_such", "several_agreements"
TOO_MANY = "too_many"

WHY: dict[str, str | Promise] = {
    Why.NOT_FOUND: gettext_lazy("I found no text that answers this well enough, so I do not answer it."),
    Why.CONFLICT: gettext_lazy(
        "Two texts in force say different things here, so I do not choose between them."
    ),
    Why.COUNTRY: gettext_lazy(
        "You ask about the rules of another country. I only know the rules of this administration."
    ),
    Why.AGREEMENT: gettext_lazy("I do not have the text of the agreement that you name."),
    Why.LAW: gettext_lazy("I do not have the law that you name."),
    Why.PROVISION: gettext_lazy("I found no text of the section or article that you name."),
    Why.NUMBER: gettext_lazy(
        "The number in your question is not the one in the text that I found, so I do not confirm it."
    ),
    Why.PREMISE: gettext_lazy(
        "Your question takes something for granted that the text I found does not say."
    ),
    Why.NO_KIND: gettext_lazy("I found texts on this subject, but none that gives what you ask for."),
    Why.PAST: gettext_lazy(
        "You ask for the law as it was. I know no text of that time; ask an officer for it."
    ),
    Why.TO_COME: gettext_lazy(
        "You ask for law that is to come. I know no text that counts from then on; ask an officer what is planned."
    ),
    Refusal.INSTRUCTION: gettext_lazy(
        "This is not a question about customs. Ask me about rules, duties, documents or time limits."
    ),
    Refusal.OTHER_PERSON: gettext_lazy(
        "I give nobody information about another person, company or their goods."
    ),
    Refusal.SECRET: gettext_lazy("I do not help with this. Ask me how the rules are followed."),
    Refusal.EMPTY: gettext_lazy("I found no question in your message."),
    Courtesy.GREETING: gettext_lazy(
        "Good day. Ask me about duties, allowances, documents, permits, time limits or your goods."
    ),
    Courtesy.THANKS: gettext_lazy("You are welcome. Ask me whatever else you want to know."),
    Courtesy.ABOUT: gettext_lazy(
        "I am the assistant of Customs, a program and not a person. I answer from approved texts in their own words, "
        "with their source, and I look up duty rates, exchange rates, office hours and your own declarations. What I "
        "do not find I leave to an officer."
    ),
    SIGN_IN: gettext_lazy(
        "Sign in to ask about your own declaration. Without signing in you can track goods by their MRN."
    ),
    NO_SUCH: gettext_lazy("None of your declarations has this number."),
    TOO_MANY: gettext_lazy(
        "Your message asks more than I can answer at once. Ask the rest in a second message."
    ),
}


def why_said(code: str) -> str:
    """The sentence for a reason, in the language of the page."""
    return str(WHY.get(code, WHY[Why.NOT_FOUND]))


def nearest_said(title: str, place: str) -> str:
    """What came nearest, where nothing answers."""
    if place:
        return _("What comes nearest is “%(title)s”, under “%(place)s”.") % {"title": title, "place": place}
    return _("What comes nearest is “%(title)s”.") % {"title": title}


def person_said() -> str:
    return _("An officer can answer you: ask a person.")


def english_said() -> str:
    return _("This text is there in English only:")


def stood_said(day: date) -> str:
    """Before a text that is quoted as it was on a day."""
    return _("As it stood on %(day)s:") % {"day": date_format(day)}


def agreements_said() -> str:
    return _("You name no agreement. The agreements say:")


def under_said(agreement: str) -> str:
    return _("%(agreement)s:") % {"agreement": agreement}


def known_agreements_said(names: str) -> str:
    return _("I have the rules of origin of these agreements: %(names)s.") % {"names": names}
