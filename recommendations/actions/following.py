"""Who follows a recommendation without asking: who wrote in its thread, who answered a consultation that it cites."""

from accounts.models import Follow
from consult.queries.contributions import public_answers
from dialogue.models import Thread
from recommendations.models import Recommendation


def follow_by_default(recommendation: Recommendation) -> int:
    """Have those follow it who follow its thread or a consultation of which it cites a theme or a published answer; how
    many. Safe to repeat.

    Called once, when it is sent: who stops following afterwards is not made to follow again. The rows are written in
    the order of the accounts, so that they tell nothing about the order of answers.
    """
    links = recommendation.provenance.all()
    themes = links.filter(theme__isnull=False).values_list("theme__consultation", flat=True)
    answers = public_answers().filter(cited_by__in=links).values_list("question__consultation", flat=True)
    topics = [f"consultation.{number}" for number in {*themes, *answers}]
    if recommendation.thread:
        topics.append(recommendation.thread.topic)
    followers = Follow.objects.filter(topic__in=topics, user__is_active=True).order_by("user")
    users = followers.values_list("user", flat=True).distinct()
    rows = [Follow(user_id=user, topic=recommendation.topic) for user in users]
    return len(Follow.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500))


def topics_of_thread(thread: Thread) -> list[str]:
    """What somebody follows besides the thread in which they write: the recommendation it is about."""
    if not thread.path.startswith("recommendations/"):
        return []
    return [found.topic for found in Recommendation.objects.filter(thread=thread.pk)]
