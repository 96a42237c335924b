"""What the institution does with each remark on the text: a code and, unless it is taken up, the reasons."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.actions.drafting import lock, role_of
from consult.models import Consultation, RemarkReply
from consult.permissions import can_run_consultation
from consult.queries.versions import remarks
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import Translated, require_every_language
from dialogue.models import Post


class NotARemark(StateRefused):
    code = "not_a_remark"
    message = _("This is no remark on the text that everybody reads. It may have been withdrawn.")


@transaction.atomic
def reply_to_remark(
    consultation: Consultation,
    *,
    actor: User,
    post: Post,
    code: str,
    reason: Translated,
    now: datetime.datetime | None = None,
) -> RemarkReply:
    """Say what became of one remark; saying it anew replaces the reply. Safe to repeat.

    ``code`` is of the vocabulary *reasoned_response*; every code but “taken up” needs reasons in three languages.
    """
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if code not in vocabularies.codes("reasoned_response"):
        raise InvalidInput(field="code")
    if not remarks(consultation).filter(pk=post.pk).exists():
        raise NotARemark
    if code != "taken_up":
        reason = require_every_language(reason, "reason")
    reply, _is_new = RemarkReply.objects.update_or_create(
        post=post,
        defaults={
            "consultation": consultation,
            "code": code,
            "reason": reason,
            "made_by": actor,
            "made_at": now or clock.now(),
        },
    )
    audit.record(
        "consultation.remark_answered",
        actor=actor,
        role=role_of(actor),
        obj=consultation,
        public=True,
        details={"post": post.pk, "code": code},
    )
    return reply
