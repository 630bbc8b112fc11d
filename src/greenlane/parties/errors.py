"""Refusals of the register and of the door. Codes are never reused."""

from __future__ import annotations

from greenlane.foundation.errors import CustomsError, Forbidden


class AlreadyRegistered(CustomsError):
    """An organisation with this number is already registered."""

    code = "PTY001"
    status = 409


class WrongDates(CustomsError):
    """The end date lies before the start date."""

    code = "PTY002"


class MandateToSelf(CustomsError):
    """An organisation cannot give a mandate to itself."""

    code = "PTY003"


class NotABroker(CustomsError):
    """The agent is not registered as a customs broker on that date."""

    code = "PTY004"
    status = 409


class MandateOverlaps(CustomsError):
    """A mandate between these two organisations already covers part of this period."""

    code = "PTY005"
    status = 409


class MandateRevoked(CustomsError):
    """This mandate has already been revoked."""

    code = "PTY006"
    status = 409


class CapacityOverlaps(CustomsError):
    """The organisation already plays this part during part of this period."""

    code = "PTY007"
    status = 409


class AeoConflict(CustomsError):
    """An AEO status already starts on or after this date."""

    code = "PTY008"
    status = 409


class NoAeoStatus(CustomsError):
    """The organisation holds no AEO status on that date."""

    code = "PTY009"
    status = 409


class EmailTaken(CustomsError):
    """A user with this e-mail address already exists."""

    code = "PTY010"
    status = 409


class WrongPlace(CustomsError):
    """This role belongs to another kind of place."""

    code = "PTY011"


class AlreadyMember(CustomsError):
    """The user already plays this role there."""

    code = "PTY012"
    status = 409


class UnknownScope(CustomsError):
    """The token asks for a scope that does not exist."""

    code = "PTY013"


class ShareOutOfRange(CustomsError):
    """The share of random controls must lie between 0.01 and 1."""

    code = "PTY014"


class OfficeExists(CustomsError):
    """An office with this code already exists."""

    code = "PTY015"
    status = 409


class WrongOpeningHours(CustomsError):
    """Opening hours are given as weekday 0-6 to an opening and a closing time."""

    code = "PTY016"


class UnknownTimeZone(CustomsError):
    """This time zone is not in the IANA time zone database."""

    code = "PTY017"


class NotInDemo(Forbidden):
    """Demo accounts and data exist only in demo mode."""

    code = "PTY018"


class NumberTaken(CustomsError):
    """An organisation with this number is in the register already."""

    code = "PTY019"
    status = 409


class WrongRole(CustomsError):
    """Nobody is invited to this role of the organisation."""

    code = "PTY020"


class InvitationUnknown(CustomsError):
    """This invitation is not known, or the link is incomplete."""

    code = "PTY021"
    status = 404


class InvitationOver(CustomsError):
    """This invitation cannot be used any more."""

    code = "PTY022"
    status = 409


class InvitationForAnother(Forbidden):
    """This invitation was sent to another e-mail address."""

    code = "PTY023"


class LastManager(CustomsError):
    """Somebody must manage the people of the organisation."""

    code = "PTY024"
    status = 409


class SessionUnknown(CustomsError):
    """This session has ended already."""

    code = "PTY025"
    status = 404


class MailNotSent(CustomsError):
    """The mail could not be sent."""

    code = "PTY026"
    status = 503


class UnverifiedElsewhere(Forbidden):
    """The sign-on service has not verified your e-mail address."""

    code = "PTY027"


class TooManyAttempts(CustomsError):
    """There were too many attempts in a short time."""

    code = "PTY028"
    status = 429


class NoCapacity(CustomsError):
    """Say at least one part that the organisation plays."""

    code = "PTY029"


class NoHoliday(CustomsError):
    """This day is no holiday there."""

    code = "PTY030"
    status = 409


class OwnAccess(CustomsError):
    """Nobody does this for their own account."""

    code = "PTY031"
    status = 409


class AlreadyBlocked(CustomsError):
    """The user is already in that state."""

    code = "PTY032"
    status = 409


class WrongEmail(CustomsError):
    """This is no e-mail address."""

    code = "PTY033"


class UnknownLanguage(CustomsError):
    """The pages are not offered in this language."""

    code = "PTY034"


class TooManyInvitations(CustomsError):
    """An organisation sends at most twenty invitations a day."""

    code = "PTY035"
    status = 429


class Unauthenticated(CustomsError):
    """The access token is missing or malformed."""

    code = "AUTH001"
    status = 401


class UnknownToken(Unauthenticated):
    """This access token is not known."""

    code = "AUTH002"


class ExpiredToken(Unauthenticated):
    """This access token has expired."""

    code = "AUTH003"


class RevokedToken(Unauthenticated):
    """This access token was revoked."""

    code = "AUTH004"


class MembershipEnded(Unauthenticated):
    """The role this access token was issued for is not in force, or its user is not active."""

    code = "AUTH005"
