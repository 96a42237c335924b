"""Who wants to be told of what, what they were told, and how often a mail says that there is news."""

import uuid

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
        SENT = "sent", _("A recommendation was sent to an institution")
        SILENT = "silent", _("An institution has not answered in time")
        ASSESSED = "assessed", _("A measure was assessed or contested")
        PLANNED = "planned", _("News about an action plan")
        DUE = "due", _("Your institution is asked for something")
        MEETING = "meeting", _("News about a meeting")
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
    # The day of the digest that counted it: no other counts it again.
    digested_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["told_on", "user"],
                condition=models.Q(digested_on=None, is_read=False),
                name="notice_undigested",
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def about(self) -> Translated | str:
        """What it is about: in three languages, or in the one language it was written in."""
        return self.subject.get("", "") or Translated.of(self.subject)


class Category(models.TextChoices):
    """The kinds of notices as people choose among them."""

    CONVERSATIONS = "conversations", _("Conversations you follow")
    MEETINGS = "meetings", _("Meetings you follow")
    PROGRESS = "progress", _("Consultations and recommendations you follow")
    OWN = "own", _("Your own texts and organisations")


CATEGORY_OF = {
    Notice.Kind.POST: Category.CONVERSATIONS,
    Notice.Kind.MEETING: Category.MEETINGS,
    Notice.Kind.MODERATED: Category.OWN,
    Notice.Kind.VERIFIED: Category.OWN,
    Notice.Kind.REFUSED: Category.OWN,
    Notice.Kind.DUE: Category.OWN,
}
"""Every other kind is news of something that one follows: *progress*."""


def kinds_of(category: str) -> list[str]:
    """The kinds of notices in a category."""
    return [kind for kind in Notice.Kind.values if CATEGORY_OF.get(Notice.Kind(kind), Category.PROGRESS) == category]


class MailChoice(models.Model):
    """How often a person wants to be told by mail of one category. Without a row: never."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("Once a day, if there is news")
        WEEKLY = "weekly", _("Once a week, if there is news")
        NEVER = "never", _("Never by mail; only here")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choices")
    category = models.CharField(max_length=20, choices=Category.choices)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "category"], name="mail_choice_once")]

    def __str__(self) -> str:
        return f"mail choice {self.pk}"


class Digest(models.Model):
    """One mail that said there is news; its random key stands in the link that ends these mails."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"digest {self.pk}"
