"""What the page of a thread shows, and the panel of a thread on another page. Queries do not grow with the posts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Alias, User
from accounts.queries.mandates import organisations_written_for
from core import clock
from core.components import Crumb, InLanguage, Text
from core.translated import active_language
from dialogue.enums import PostState, Reason, Template, ThreadKind
from dialogue.models import Post, PostTranslation, Support, Thread
from dialogue.permissions import (
    can_edit_post,
    can_follow_thread,
    can_mark_question,
    can_moderate_post,
    can_moderate_thread,
    can_post_in_thread,
    can_post_without_account,
    can_support_post,
    can_translate_post,
    can_withdraw_post,
    seat_of,
)
from dialogue.seats import Seat, seats
from dialogue.tags import support_tags

PAGE = 20


@dataclass(frozen=True)
class PostView:
    """A post and what the viewer may do with it."""

    post: Post
    thread: Thread
    may_edit: bool = False
    may_withdraw: bool = False
    may_moderate: bool = False
    may_support: bool = False
    is_supported: bool = False
    may_translate: bool = False
    translation: PostTranslation | None = None
    is_own: bool = False

    @property
    def voice(self) -> Text:
        """The name under which it stands."""
        if self.post.on_behalf_of is not None:
            return self.post.on_behalf_of.name
        return self.post.alias or _("A person")

    @property
    def badge(self) -> str:
        """The kind of badge: who speaks, never how much it counts."""
        organisation = self.post.on_behalf_of
        if organisation is None:
            return ""
        if not organisation.is_verified(clock.today()):
            return "unverified"
        return "official" if organisation.is_authority else "verified"

    @property
    def url(self) -> str:
        """Its permanent address."""
        return f"/{active_language()}/{self.post.path}"

    @property
    def answered_url(self) -> str:
        """The permanent address of the post it answers."""
        answered = self.post.reply_to
        return f"/{active_language()}/{answered.path}" if answered and answered.number else ""

    @property
    def language_note(self) -> str:
        """In which language it is written, where that is not the page's."""
        notes = {"en": _("Written in English."), "fr": _("Written in French."), "ar": _("Written in Arabic.")}
        return notes.get(self.post.language, "") if self.post.language != active_language() else ""

    @property
    def tombstone(self) -> str:
        """What stands in the place of a post that is gone."""
        number = {"n": self.post.number}
        if self.post.state == PostState.WITHDRAWN:
            return _("Post #%(n)s was withdrawn by its author.") % number
        words = {**number, "reason": Reason(self.post.reason).label}
        if self.post.state == PostState.REMOVED:
            return _("Post #%(n)s was removed by a moderator. Reason: %(reason)s.") % words
        return _("Post #%(n)s was hidden by a moderator. Reason: %(reason)s. The author has been told.") % words


@dataclass(frozen=True)
class ThreadView:
    """A window of posts and all that stands around it."""

    thread: Thread
    posts: Sequence[PostView]
    actor: object
    waiting: Sequence[Post] = ()
    follows: bool = False
    alias: str = ""

    @property
    def first(self) -> int:
        return self.posts[0].post.number or 0 if self.posts else 0

    @property
    def last(self) -> int:
        return self.posts[-1].post.number or 0 if self.posts else 0

    @property
    def total(self) -> int:
        return self.thread.post_count

    @property
    def is_at_end(self) -> bool:
        """Whether new posts belong under this window."""
        return self.last >= self.total

    @property
    def url(self) -> str:
        return f"/{active_language()}/{self.thread.own_path}"

    @property
    def home_url(self) -> str:
        """Where the conversation belongs: its own page, or the page it is attached to."""
        return f"/{active_language()}/{self.thread.path}"

    @property
    def older_url(self) -> str:
        return f"{self.url}?post={max(1, self.first - PAGE)}" if self.first > 1 else ""

    @property
    def newer_url(self) -> str:
        return "" if self.is_at_end else f"{self.url}?post={self.last + 1}"

    @property
    def newest_url(self) -> str:
        """The last post, where this window does not show it."""
        return "" if self.is_at_end else f"{self.url}?post={self.total}#post{self.total}"

    @cached_property
    def read_to(self) -> int | None:
        """How far the reader had come before this visit; asked once, and only where it is shown."""
        if not isinstance(self.actor, User):
            return None
        return self.actor.read_marks.filter(thread=self.thread).values_list("number", flat=True).first()

    @property
    def unread_url(self) -> str:
        """The first post that the reader has not seen; nothing on a first visit."""
        if self.read_to is None or self.read_to >= self.total:
            return ""
        return f"{self.url}?post={self.read_to + 1}#post{self.read_to + 1}"

    @cached_property
    def seats(self) -> list[Seat]:
        return seats(self.thread)

    @property
    def window_text(self) -> str:
        words = {"first": self.first, "last": self.last, "total": self.total}
        return _("Posts %(first)s to %(last)s of %(total)s") % words if self.total > PAGE else ""

    @property
    def crumbs(self) -> list[Crumb]:
        language, steps = active_language(), []
        if self.thread.forum is not None:
            steps = [
                Crumb(_("Forums"), f"/{language}/forums/"),
                Crumb(self.thread.forum.title, f"/{language}/{self.thread.forum.path}"),
            ]
        elif self.thread.path != self.thread.own_path:
            steps = [Crumb(InLanguage(self.thread.title, self.thread.language), self.home_url)]
        return [*steps, Crumb(self.thread.get_kind_display())]

    # Verdicts: true or false in templates, with the sentence in ``reason``.

    @cached_property
    def can_post(self) -> object:
        """As oneself; where only seats speak, for the organisation that has one."""
        verdict = can_post_in_thread(self.actor, self.thread)
        if verdict or self.thread.template != Template.THREE_SEATS:
            return verdict
        seated = [o for o in organisations_written_for(self.actor) if seat_of(o)]
        return can_post_in_thread(self.actor, self.thread, seated[0]) if seated else verdict

    @cached_property
    def can_post_without_account(self) -> object:
        return can_post_without_account(self.thread)

    @cached_property
    def can_follow(self) -> object:
        return can_follow_thread(self.actor, self.thread)

    @cached_property
    def can_manage(self) -> object:
        """Moderators; of a question those too who speak for the institution that listens."""
        if self.thread.kind == ThreadKind.QUESTION:
            return can_mark_question(self.actor, self.thread)
        return self.can_moderate

    @cached_property
    def can_moderate(self) -> object:
        """Moderators without a conflict of interest: they also sum a conversation up."""
        return can_moderate_thread(self.actor, self.thread)


def find_thread(pk: int, actor: object) -> Thread | None:
    """The thread with all it needs, if the actor may read it."""
    return Thread.objects.visible_to(actor).with_context().filter(pk=pk).first()


def window_start(thread: Thread, number: int) -> int:
    """The first number of the page on which a post stands; pages never move, so links to posts stay good."""
    number = min(max(1, number), max(1, thread.post_count))
    return (number - 1) // PAGE * PAGE + 1


def thread_view(thread: Thread, actor: object, *, start: int = 1) -> ThreadView:
    """Twenty posts from the number ``start``."""
    numbers = {"number__gte": start, "number__lt": start + PAGE}
    return _view(thread, actor, list(thread.posts.filter(**numbers).with_voices().order_by("number")))


def panel(thread: Thread, actor: object) -> ThreadView:
    """The last twenty posts, for ``{% thread_panel %}`` on the page that the thread belongs to.

    The actor must be one who may read that page; the caller has asked. At most six queries.
    """
    full = thread if _is_complete(thread) else Thread.objects.with_context().get(pk=thread.pk)
    last = list(full.posts.numbered().with_voices().order_by("-number")[:PAGE])
    return _view(full, actor, last[::-1])


def posts_by_number(thread: Thread, actor: object, numbers: Sequence[int]) -> list[PostView]:
    """Certain posts of a thread, for the live part of the page; at most twenty."""
    found = thread.posts.filter(number__in=list(numbers)[:PAGE]).with_voices().order_by("number")
    return post_views(thread, actor, list(found))


def post_views(thread: Thread, actor: object, posts: Sequence[Post]) -> list[PostView]:
    """Posts with what the actor may do: at most two queries beyond those of the actor's mandates and roles."""
    supported = _supported(thread, actor, posts)
    translated = _translated(posts)
    return [
        replace(_post_view(thread, actor, post), is_supported=post.pk in supported, translation=translated.get(post.pk))
        for post in posts
    ]


def _translated(posts: Sequence[Post]) -> dict[int, PostTranslation]:
    """Translations into the reader's language of posts that stand and are written in another."""
    language = active_language()
    foreign = [post.pk for post in posts if post.language != language and post.state == PostState.VISIBLE]
    if not foreign:
        return {}
    return {t.post_id: t for t in PostTranslation.objects.filter(post__in=foreign, language=language)}


def _supported(thread: Thread, actor: object, posts: Sequence[Post]) -> set[int]:
    """Those that the account said matter to it too."""
    if not isinstance(actor, User) or not any(post.supports for post in posts):
        return set()
    tags = support_tags(thread.space, actor, [post.pk for post in posts if post.supports])
    return set(Support.objects.filter(post__in=tags.values(), tag__in=tags).values_list("post", flat=True))


def _view(thread: Thread, actor: object, posts: list[Post]) -> ThreadView:
    mine = _mine(thread, actor) if isinstance(actor, User) else {}
    return ThreadView(thread=thread, posts=post_views(thread, actor, posts), actor=actor, **mine)


def _mine(thread: Thread, actor: User) -> dict:  # type: ignore[type-arg]
    """What concerns a signed-in reader alone: three queries."""
    organisations_written_for(actor)  # read once, kept on the account
    return {
        "waiting": list(thread.posts.waiting().filter(author=actor).order_by("pk")[:PAGE]),
        "follows": actor.follows.filter(topic=thread.topic).exists(),
        "alias": Alias.objects.filter(space=thread.space_id, user=actor).values_list("name", flat=True).first() or "",
    }


def _post_view(thread: Thread, actor: object, post: Post) -> PostView:
    post.thread = thread
    if not isinstance(actor, User):
        return PostView(post, thread)
    return PostView(
        post,
        thread,
        may_edit=not post.is_gone and bool(can_edit_post(actor, post)),
        may_withdraw=bool(can_withdraw_post(actor, post)),
        may_moderate=bool(can_moderate_post(actor, post)),
        may_support=bool(can_support_post(actor, post)),
        may_translate=post.language != active_language() and bool(can_translate_post(actor, post)),
        is_own=post.author_id == actor.pk,
    )


def _is_complete(thread: Thread) -> bool:
    """Whether forum and space were loaded with it."""
    loaded = thread._state.fields_cache
    return "space" in loaded and (thread.forum_id is None or "forum" in loaded)
