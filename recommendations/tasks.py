"""Background work of recommendations. Tasks load by id, call one function and are safe to run twice."""

from django_tasks import task

from recommendations.models import Round


@task()
def analyse_round(round_id: int) -> int:
    """Make what is missing of the analysis of a closed round."""
    from recommendations.actions.analysis import analyse  # it reads what the closing wrote, and the closing calls it

    return len(analyse(Round.objects.get(pk=round_id)))
