"""Codes by which a verified organisation vouches for people it knows, without ever learning their names here."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import ports
from accounts.actions.aliases import declare_group
from accounts.models import Declaration, Organisation, Space, User, Voucher
from accounts.permissions import can_participate, can_vouch_for
from accounts.tags import person_tag
from core import audit, keyring, limits
from core.errors import InvalidInput
from core.receipts import code_from, normalise

KEY_NAME = "vouchers"
MOST = 50
"""Codes of one sheet."""
SHEETS_PER_DAY = "10/d"
TRIES = "10/h"


class NoSuchCode(InvalidInput):
    code = "no_such_code"
    message = _("There is no such code, or it has been used. Compare the 16 digits with your sheet.")


class TooManyCodes(InvalidInput):
    code = "too_many_codes"
    message = _("One sheet holds 1 to %(most)d codes.")


class UnknownSpace(InvalidInput):
    code = "unknown_space"
    message = _("Choose where the codes are for.")


@transaction.atomic
def issue_vouchers(
    organisation: Organisation, *, space: Space, number: int, actor: User, submission_key: uuid.UUID
) -> list[str]:
    """A sheet of codes, shown this once: only their digests are stored. The same form sent twice shows the same
    codes. Raises TooManyCodes, UnknownSpace, RateLimited, PermissionRefused."""
    can_vouch_for(actor, organisation).require()
    if not 1 <= number <= MOST:
        raise TooManyCodes(field="number", most=MOST)
    if space not in ports.vouched_spaces.spaces():
        raise UnknownSpace(field="space")
    parts = (str(organisation.pk), str(space.pk), submission_key.hex)
    codes = [code_from(keyring.tag(KEY_NAME, "code", *parts, place)) for place in range(number)]
    digests = [_digest(code) for code in codes]
    if Voucher.objects.filter(digest=digests[0]).exists():
        return codes
    limits.limit("vouchers", key=organisation.pk, rate=SHEETS_PER_DAY)
    Voucher.objects.bulk_create(Voucher(organisation=organisation, space=space, digest=digest) for digest in digests)
    audit.record(
        "vouchers.issued",
        actor=actor,
        role="organisation",
        obj=organisation,
        public=True,
        space_id=space.pk,
        details={"organisation": organisation.slug, "number": number},
    )
    return codes


@transaction.atomic
def redeem_voucher(user: User, *, typed: str, category: str = "") -> Space:
    """Have the person stand among those vouched for, in the space of the code.

    ``category`` is the group they declare there, needed where they have not said it yet. Who used the code is not
    stored. Raises NoSuchCode, InvalidInput for a group that is none, RateLimited.
    """
    can_participate(user).require()
    limits.limit("voucher", key=user.pk, rate=TRIES)
    voucher = (
        Voucher.objects.select_for_update(of=("self",))
        .select_related("space")
        .filter(digest=_digest(normalise(typed)), is_redeemed=False)
        .first()
    )
    if voucher is None:
        raise NoSuchCode(field="code")
    space = voucher.space
    mine = Declaration.objects.filter(space=space, tag=person_tag(space, user))
    if category or not mine.exists():
        declare_group(user, space=space, category=category)
    if not mine.filter(is_vouched=True).exists():
        mine.update(is_vouched=True)
        voucher.is_redeemed = True
        voucher.save(update_fields=["is_redeemed"])
        ports.declared.tell(user, space)
    return space


def _digest(code: str) -> str:
    return keyring.tag(KEY_NAME, "digest", code)
