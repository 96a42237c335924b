"""Posts, their earlier texts, and what readers report of them."""

from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate, Organisation, User
from core import vocabularies
from dialogue.covering import direction, has_mark, shown
from dialogue.enums import GONE, FlagState, PostState, Protection, Reason
from dialogue.models.threads import Thread, readable_by


class PostQuerySet(models.QuerySet["Post"]):
    def numbered(self) -> "PostQuerySet":
        """Those that stand in their thread: visible ones and tombstones."""
        return self.filter(number__isnull=False)

    def visible_to(self, actor: object) -> "PostQuerySet":
        """Those whose text the actor may read: visible ones in readable threads, one's own, all for moderators."""
        from dialogue.permissions import can_moderate  # permissions import the models

        if can_moderate(actor):
            return self
        seen = models.Q(state=PostState.VISIBLE) & readable_by(actor, "thread__")
        number = getattr(actor, "pk", None)
        return self.filter(seen | models.Q(author=number)) if number is not None else self.filter(seen)

    def with_voices(self) -> "PostQuerySet":
        """With who speaks and what it answers, in the same query."""
        return self.select_related("on_behalf_of", "mandate", "reply_to")

    def waiting(self) -> "PostQuerySet":
        """Those that do not stand in their thread yet: unread, or read and waiting for their batch."""
        return self.filter(state=PostState.PENDING)

    def unread(self) -> "PostQuerySet":
        """Those that no moderator has read."""
        return self.filter(state=PostState.PENDING, approved_on=None)

    def to_be_released(self) -> "PostQuerySet":
        """Those of protected forums that a moderator has approved."""
        return self.filter(state=PostState.PENDING, approved_on__isnull=False)

    def in_danger(self) -> "PostQuerySet":
        """Those in which words of danger were found and no moderator has looked."""
        return self.filter(protection=Protection.WAITING, state__in=[PostState.PENDING, PostState.VISIBLE])

    def flagged(self) -> "PostQuerySet":
        """Those that somebody reported and nobody has looked at."""
        return self.filter(flags__state=FlagState.OPEN).distinct()


class Post(models.Model):
    """What one person or organisation says. ``number`` is its place in the thread, given when it appears."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=PostState.choices, default=PostState.VISIBLE)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts")
    # The name in this space as it was; empty for organisations and for posts without an account.
    alias = models.CharField(max_length=80, blank=True)
    on_behalf_of = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # What the person says of themselves in public, a stakeholder category; never a legal status.
    label = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies")
    is_edited = models.BooleanField(default=False)
    # How many people said that it matters to them too: a total, split by nothing.
    supports = models.PositiveIntegerField(default=0)
    protection = models.CharField(max_length=10, choices=Protection.choices, blank=True, editable=False)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    moderated_on = models.DateField(null=True, blank=True)
    # In a protected forum: approved, and waiting for the next batch.
    approved_on = models.DateField(null=True, blank=True, editable=False)
    # HMAC of the receipt code with a key outside the database; empty with an account.
    code_digest = models.CharField(max_length=64, blank=True)
    # Makes sending the same form twice the same as once; an HMAC of what the form carried.
    submission_tag = models.CharField(max_length=64, unique=True, null=True, blank=True)
    # The day for everybody, the moment for organisations only.
    published_on = models.DateField()
    published_at = models.DateTimeField(null=True, blank=True)
    is_example = models.BooleanField(default=False, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["thread", "number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False) | ~models.Q(state=PostState.VISIBLE),
                name="post_visible_has_number",
            ),
            models.CheckConstraint(
                condition=models.Q(number=None) | ~models.Q(state=PostState.PENDING),
                name="post_pending_has_no_number",
            ),
            models.CheckConstraint(
                condition=models.Q(on_behalf_of__isnull=False) | models.Q(published_at=None),
                name="post_of_person_has_day_only",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[PostState.HIDDEN, PostState.REMOVED]) | ~models.Q(reason=""),
                name="post_hidden_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[PostState.REMOVED, PostState.WITHDRAWN]) | models.Q(text=""),
                name="post_removed_has_no_text",
            ),
            models.UniqueConstraint(fields=["code_digest"], condition=~models.Q(code_digest=""), name="post_code_once"),
        ]
        indexes = [
            models.Index(fields=["state"], condition=models.Q(state=PostState.PENDING), name="post_waiting"),
            models.Index(
                fields=["protection"], condition=models.Q(protection=Protection.WAITING), name="post_in_danger"
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    @property
    def words(self) -> str:
        """The text as it is shown, covered passages with their reason."""
        return shown(self.text)

    @property
    def direction(self) -> str:
        """The direction of a text with covered passages; empty where its first letters give it."""
        return direction(self.text)

    @property
    def fingerprint(self) -> str:
        """Of the text: what a moderator read and what is published must be the same."""
        return sha256(self.text.encode()).hexdigest()[:16]

    @property
    def is_covered(self) -> bool:
        """Whether a moderator covered a passage."""
        return has_mark(self.text)

    @property
    def anchor(self) -> str:
        """Name of its place on the page."""
        return f"post{self.number}"

    @property
    def path(self) -> str:
        """Permanent address without the language prefix."""
        return f"threads/{self.thread_id}/?post={self.number}#{self.anchor}"

    @property
    def is_gone(self) -> bool:
        return self.state in GONE

    @property
    def is_official(self) -> bool:
        """Whether an authority speaks; the caller has loaded ``on_behalf_of``."""
        return self.on_behalf_of is not None and self.on_behalf_of.is_authority

    @property
    def label_text(self) -> str:
        return str(vocabularies.label("stakeholder_category", self.label)) if self.label else ""


class PostVersion(models.Model):
    """The text before an edit. Of organisations everybody reads it; of persons only they themselves."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    language = models.CharField(max_length=5, default="en")
    replaced_on = models.DateField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"version {self.pk}"

    @property
    def words(self) -> str:
        return shown(self.text)

    @property
    def direction(self) -> str:
        return direction(self.text)


class Flag(models.Model):
    """A reader reports a post. One per reader and post; the reader is a tag, not an account."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="flags")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=500, blank=True)
    tag = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=FlagState.choices, default=FlagState.OPEN)
    raised_on = models.DateField()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["post", "tag"], name="flag_once")]
        indexes = [models.Index(fields=["state", "post"], name="flag_queue")]

    def __str__(self) -> str:
        return f"flag {self.pk}"
