"""Who wants to be told of what, and what they were told."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translated import Translated


class Follow(models.Model):
    """A person follows a topic such as ``recommendation.12``: the name that live news of it carry too."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    topic = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="follow_once")]

    def __str__(self) -> str:
        return f"follow {self.pk}"


class Notice(models.Model):
    """One thing a person is told inside the site; ``key`` makes telling it twice impossible."""

    class Kind(models.TextChoices):
        POST = "post", _("New posts in a conversation you follow")
        OPENED = "opened", _("Something opened")
        CLOSED = "closed", _("Something closed")
        CHANGED = "changed", _("Something you follow changed")
        ANSWERED = "answered", _("An institution answered")
        PROGRESS = "progress", _("News about a measure")
        MODERATED = "moderated", _("A moderator acted on your text")
        VERIFIED = "verified", _("Your organisation was verified")
        REFUSED = "refused", _("Your organisation was not verified")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # What it is about, in the language of the thing itself, and where it stands (without language prefix).
    subject = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    told_on = models.DateField(auto_now_add=True)
    is_read = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def about(self) -> Translated | str:
        """What it is about: in three languages, or in the one language it was written in."""
        return self.subject.get("", "") or Translated.of(self.subject)
