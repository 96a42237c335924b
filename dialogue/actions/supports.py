"""“This matters to me too”: one mark per person and post, under a tag of its own. Totals are split by nothing."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core import limits
from dialogue.models import Post, Support
from dialogue.permissions import can_support_post
from dialogue.tags import support_tag

SUPPORTS_PER_MINUTE = "60/m"


@transaction.atomic
def support_post(post: Post, *, actor: User) -> bool:
    """Say that it matters to oneself too; False when it was said before. Raises PermissionRefused, RateLimited."""
    can_support_post(actor, post).require()
    limits.limit("support", key=actor.pk, rate=SUPPORTS_PER_MINUTE)
    _mark, is_new = Support.objects.get_or_create(post=post, tag=support_tag(post, actor))
    if is_new:
        Post.objects.filter(pk=post.pk).update(supports=F("supports") + 1)
    return is_new


@transaction.atomic
def unsupport_post(post: Post, *, actor: User) -> bool:
    """Take it back, at any time; False when nothing was said."""
    gone, _kinds = Support.objects.filter(post=post, tag=support_tag(post, actor)).delete()
    if gone:
        Post.objects.filter(pk=post.pk).update(supports=F("supports") - 1)
    return bool(gone)
