"""Three questions about the process (K39). What is said is kept without any link to the answer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.enums import ResponseState, State
from consult.models import Evaluation, Response
from core.errors import InvalidInput, StateRefused


class NotYet(StateRefused):
    code = "not_yet"
    message = _("These questions are asked once the reply is published.")


@transaction.atomic
def evaluate(response: Response, *, understood: int, heard: int, would_return: int) -> None:
    """Keep the three marks, 1 (not at all) to 4 (fully), once for each response. Safe to repeat."""
    response = Response.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=response.pk)
    if response.state != ResponseState.SENT or response.consultation.state != State.OUTCOME_PUBLISHED:
        raise NotYet
    marks = {"understood": understood, "heard": heard, "would_return": would_return}
    for name, mark in marks.items():
        if mark not in range(1, 5):
            raise InvalidInput(field=name)
    if response.is_evaluated:
        return
    response.is_evaluated = True
    response.save(update_fields=["is_evaluated"])
    Evaluation.objects.create(consultation=response.consultation, **marks)
