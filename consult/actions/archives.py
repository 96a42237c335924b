"""What an archive needs here: somebody who reads and codes it."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from consult.actions.drafting import lock, role_of
from consult.actions.plan import AnalystOfOwner
from consult.models import Consultation
from consult.permissions import can_be_analyst, can_name_readers
from core import audit
from core.translated import joined


@transaction.atomic
def name_readers(consultation: Consultation, *, actor: User, analysts: Iterable[User]) -> None:
    """The analysts who may read an archive, in place of those named before. Safe to repeat.

    Raises :class:`AnalystOfOwner` where one has not the role.
    """
    consultation = lock(consultation)
    can_name_readers(actor, consultation).require()
    chosen = list(analysts)
    refused = [analyst.username for analyst in chosen if not can_be_analyst(analyst, consultation)]
    if refused:
        raise AnalystOfOwner(field="analysts", names=joined(refused))
    if set(consultation.analysts.all()) == set(chosen):
        return
    consultation.analysts.set(chosen)
    audit.record("consultation.readers_named", actor=actor, role=role_of(actor), obj=consultation)
