"""Respondents with an account follow their consultation, and no row says which answer is whose.

A follow written when an answer is sent would stand in the same order as the answers: whoever holds a copy of the
database could read accounts off answers. So the follows are written together, when the consultation closes, in the
order of the accounts.
"""

from accounts.models import Follow, User
from accounts.tags import person_tag
from consult.enums import ResponseState
from consult.models import Consultation


def follow_respondents(consultation: Consultation) -> int:
    """Have every account that sent an answer follow the consultation; how many. Safe to repeat.

    Answers hold tags, which only this space's key can make: every account's tag is made once and compared.
    """
    sent = consultation.responses.filter(state=ResponseState.SENT).exclude(owner_tag="")
    tags = set(sent.values_list("owner_tag", flat=True))
    if not tags:
        return 0
    accounts = User.objects.filter(is_active=True).only("pk").order_by("pk")
    found = [user for user in accounts.iterator(chunk_size=2000) if person_tag(consultation.space, user) in tags]
    Follow.objects.bulk_create(
        (Follow(user=user, topic=consultation.topic) for user in found), ignore_conflicts=True, batch_size=500
    )
    return len(found)
