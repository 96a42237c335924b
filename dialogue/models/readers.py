"""What readers leave beside posts: how far they have read, drafts, support marks, translations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogue.covering import shown
from dialogue.enums import Origin
from dialogue.models.posts import Post
from dialogue.models.threads import Thread


class ReadMark(models.Model):
    """How far a person has read a conversation; for that person alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_marks")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"read mark {self.pk}"


class PostDraft(models.Model):
    """What a person has begun to write in a conversation; nobody else reads it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="post_drafts")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="drafts")
    typed = models.JSONField(default=dict)
    saved_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="post_draft_once")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Support(models.Model):
    """“This matters to me too”: one per person and post. The tag is made for this mark alone, not an account."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="support_marks")
    tag = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "tag"], name="support_once")]

    def __str__(self) -> str:
        return f"support {self.pk}"


class PostTranslation(models.Model):
    """The words of a post in another language, made by people. It never takes the place of the original."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=5)
    text = models.TextField()
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.HUMAN)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # The name in this space of the one who wrote it last.
    alias = models.CharField(max_length=80, blank=True)
    written_on = models.DateField()

    class Meta:
        verbose_name = _("translation of a post")
        verbose_name_plural = _("translations of posts")
        constraints = [models.UniqueConstraint(fields=["post", "language"], name="post_translation_once")]

    def __str__(self) -> str:
        return f"translation {self.pk}"

    @property
    def words(self) -> str:
        return shown(self.text)
