"""What was asked back, for the officials who asked: never who was asked."""

from django.db.models import QuerySet

from consult.enums import ResponseState
from consult.models import BackQuestion, Consultation


def asked_back(consultation: Consultation) -> QuerySet[BackQuestion]:
    """Questions with their replies, newest first; of a withdrawn response nothing. One query."""
    asked = BackQuestion.objects.filter(response__consultation=consultation, response__state=ResponseState.SENT)
    return asked.select_related("response").order_by("-asked_on", "-pk")
