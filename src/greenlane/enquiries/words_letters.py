"""What the events of enquiries are called in histories."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.web.history import register_words

register_words(
    {
        "enquiries.letter_received": _("A letter came in"),
        "enquiries.letter_added": _("A further letter came in"),
        "enquiries.machine_answered": _("A machine answered our letter"),
        "enquiries.drafted": _("A reply was drafted"),
        "enquiries.draft_edited": _("The draft was edited"),
        "enquiries.passage_inserted": _("A passage was put into the reply"),
        "enquiries.source_renewed": _("A source was replaced by the text in force"),
        "enquiries.taken": _("Taken by an officer"),
        "enquiries.put_back": _("Given back to the queue"),
        "enquiries.moved": _("Moved to another domain"),
        "enquiries.second_reader_asked": _("A second reader was asked"),
        "enquiries.sent_back": _("Sent back to the writer"),
        "enquiries.answered": _("The reply was sent"),
        "enquiries.closed": _("Closed without a reply"),
        "enquiries.note_settled": _("A note was settled"),
        "enquiries.citation_judged": _("A citation was judged"),
    },
    {"passage": _("Passage"), "open": _("Open questions"), "why": _("Why")},
)
