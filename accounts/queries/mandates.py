"""What a person may do for which organisation."""

from accounts.models import Mandate, Organisation, User
from core import clock


def mandates_of(user: User) -> list[Mandate]:
    """Mandates in force today with their organisations, read once per request."""
    if not hasattr(user, "_mandates"):
        mandates = user.mandates.in_force(clock.today()).select_related("organisation")
        user._mandates = list(mandates.order_by("organisation__slug"))  # type: ignore[attr-defined]
    mandates_in_force: list[Mandate] = user._mandates  # type: ignore[attr-defined]
    return mandates_in_force


def mandate_for(user: User, organisation: Organisation) -> Mandate | None:
    """The mandate in force today for that organisation, or nothing."""
    return next((m for m in mandates_of(user) if m.organisation_id == organisation.pk), None)


def organisations_written_for(user: object) -> list[Organisation]:
    """Organisations in whose name the person may write, verified or not: an unverified one is refused with a reason
    when it is to speak in public, and the text is kept."""
    if not isinstance(user, User) or not user.is_active:
        return []
    return [m.organisation for m in mandates_of(user) if m.can_speak]


def organisations_spoken_for(user: object) -> list[Organisation]:
    """Verified organisations in whose name the person may speak: the choices of a composer."""
    return [m.organisation for m in _effective_mandates(user) if m.can_speak]


def organisations_voted_for(user: object) -> list[Organisation]:
    """Verified organisations whose position in a vote the person may take."""
    return [m.organisation for m in _effective_mandates(user) if m.can_vote]


def voters_for(organisation_id: int) -> list[User]:
    """Who may take the position of that organisation in a vote today."""
    mandates = Mandate.objects.in_force(clock.today()).filter(organisation=organisation_id, can_vote=True)
    return [m.user for m in mandates.filter(user__is_active=True).select_related("user")]


def institutions_of(user: object) -> list[Organisation]:
    """Verified organisations whose work (consultations, positions) the person may do in the admin."""
    return [m.organisation for m in _effective_mandates(user)]


def _effective_mandates(user: object) -> list[Mandate]:
    """Mandates in force of organisations that are verified today."""
    if not isinstance(user, User) or not user.is_active:
        return []
    today = clock.today()
    return [m for m in mandates_of(user) if m.organisation.is_verified(today)]
