"""The socket of a thread: news of one conversation (docs/live.md)."""

from collections.abc import Iterable, Sequence

from core import live
from core.consumers import BaseConsumer, Close, Refused, db
from dialogue.meeting_permissions import can_see_meeting
from dialogue.models import Meeting, Thread
from dialogue.permissions import can_read_thread
from dialogue.queries.news import highest_seq, news_since


class ThreadConsumer(BaseConsumer):
    """``/ws/threads/<id>/?since=<seq>``: what happened since that number, then what happens."""

    async def authorise(self) -> Iterable[str]:
        """Those who may read the thread; a thread that is not there and one that is closed to all look alike."""
        thread_id = int(self.params["pk"])
        topic = await db(_topic_for, thread_id, self.user)
        if topic is None:
            was_listening = bool(getattr(self, "_topics", None))
            raise Refused(Close.FORBIDDEN if was_listening else Close.GONE)
        return {topic}

    async def snapshot(self, since: int | None) -> Sequence[live.Event]:
        return [] if since is None else await db(news_since, int(self.params["pk"]), since)

    async def highest_seq(self) -> int | None:
        return await db(highest_seq, int(self.params["pk"]))


def _topic_for(thread_id: int, user: object) -> str | None:
    thread = Thread.objects.select_related("forum").filter(pk=thread_id).first()
    return thread.topic if thread is not None and can_read_thread(user, thread) else None


class WallConsumer(BaseConsumer):
    """``/ws/meetings/<slug>/``: that the question wall has changed; the list itself is fetched as a page.

    It has no numbers: whoever comes back after a break fetches the list anew.
    """

    async def authorise(self) -> Iterable[str]:
        topics = await db(_wall_topics_for, str(self.params["slug"]), self.user)
        if not topics:
            was_listening = bool(getattr(self, "_topics", None))
            raise Refused(Close.FORBIDDEN if was_listening else Close.GONE)
        return topics


def _wall_topics_for(slug: str, user: object) -> set[str]:
    """The wall's own news, and those of its posts: published, hidden, withdrawn."""
    meeting = Meeting.objects.with_context().filter(slug=slug).first()
    if meeting is None or meeting.series.thread is None or not can_see_meeting(user, meeting):
        return set()
    if not can_read_thread(user, meeting.series.thread):
        return set()
    return {meeting.wall_topic, meeting.series.thread.topic}
