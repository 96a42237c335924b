"""The record beside the pages of a forum: one for all languages."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Space, User
from core import vocabularies
from core.translated import TranslatedField
from dialogue.enums import Membership, ModerationMode


class ForumQuerySet(models.QuerySet["Forum"]):
    def taking_feedback(self) -> "ForumQuerySet":
        """Those in which anybody may leave a few words without an account."""
        return self.filter(allows_anonymous=True, membership=Membership.OPEN)


class Forum(models.Model):
    """Who listens, what is promised, who may write. Its text stands on the pages with the same key."""

    translation_key = models.UUIDField(unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="forum")
    title = TranslatedField(verbose_name=_("title"), max_length=160)
    promise = models.CharField(
        _("promise to those who take part"),
        max_length=20,
        choices=vocabularies.choices("participation_promise"),
    )
    listener = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="forums", verbose_name=_("who listens")
    )
    corridor_from = models.CharField(_("from country"), max_length=60, blank=True)
    corridor_to = models.CharField(_("to country"), max_length=60, blank=True)
    membership = models.CharField(
        _("who may write"), max_length=20, choices=Membership.choices, default=Membership.OPEN
    )
    moderation_mode = models.CharField(
        _("when posts appear"), max_length=20, choices=ModerationMode.choices, default=ModerationMode.AFTER
    )
    # Persons' posts are then released in batches of mixed order.
    is_protected = models.BooleanField(_("protected"), default=False)
    allows_anonymous = models.BooleanField(_("posts without an account"), default=False)
    is_example = models.BooleanField(default=False, editable=False)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def path(self) -> str:
        """Address of its page, without the language prefix."""
        return f"forums/{self.slug}/"

    @property
    def is_read_first(self) -> bool:
        """Whether a moderator reads persons' posts before they appear; in protected forums always."""
        return self.is_protected or self.moderation_mode == ModerationMode.BEFORE

    @property
    def is_restricted(self) -> bool:
        return self.membership != Membership.OPEN


class Member(models.Model):
    """Somebody who may write in a forum of invited people or balanced seats; ``category`` is the seat."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="forum_memberships")
    category = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["forum", "user"], name="forum_member_once")]

    def __str__(self) -> str:
        return f"member {self.pk}"

    @property
    def side_label(self) -> str:
        """The side of a balanced seat in words."""
        sides = {"origin": gettext("Side of origin"), "destination": gettext("Side of destination")}
        return sides.get(self.category, "")
