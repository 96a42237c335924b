"""Background work of consultations. Tasks load by id, call one function and are safe to run twice."""

from django_tasks import task

from consult.actions import campaigns, coding
from consult.models import Consultation


@task()
def suggest_themes(consultation_id: int) -> int:
    """Have the machine suggest themes for what nobody has read."""
    return coding.suggest_themes(Consultation.objects.get(pk=consultation_id))


@task()
def propose_campaigns(consultation_id: int) -> int:
    """Look for texts that are nearly the same."""
    return campaigns.propose_campaigns(Consultation.objects.get(pk=consultation_id))
