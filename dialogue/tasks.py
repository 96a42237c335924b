"""Background work: telling those who follow a thread. Loads by id, safe to run twice."""

from django.db.models import QuerySet
from django_tasks import task

from accounts.actions.notices import tell
from accounts.models import Notice, User
from core.translated import Translated
from dialogue.enums import PostState
from dialogue.models import Post
from dialogue.permissions import can_read_thread


def announce_post(post_id: int) -> None:
    """Have those who follow the thread told, once a day each; nothing is queued where nobody waits for news."""
    post = Post.objects.select_related("thread").filter(pk=post_id).first()
    if post is not None and _untold(post).exists():
        tell_followers_of.enqueue(post_id)


@task()
def tell_followers_of(post_id: int) -> int:
    """Tell those who follow the thread and may still read it; how many."""
    post = Post.objects.select_related("thread", "thread__forum").filter(pk=post_id).first()
    if post is None or post.state != PostState.VISIBLE:
        return 0
    thread = post.thread
    subject = Translated.of({thread.language: thread.title})
    readers = [user for user in _untold(post).iterator(chunk_size=500) if can_read_thread(user, thread)]
    return sum(tell(user, kind=Notice.Kind.POST, key=_key(post), subject=subject, path=post.path) for user in readers)


def _key(post: Post) -> str:
    return f"{post.thread.topic}.{post.published_on}"


def _untold(post: Post) -> QuerySet[User]:
    """Those who follow it, the author apart, and were not told today."""
    return (
        User.objects.filter(follows__topic=post.thread.topic, is_active=True)
        .exclude(pk=post.author_id or 0)
        .exclude(notices__key=_key(post))
    )
