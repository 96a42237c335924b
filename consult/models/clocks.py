"""The platform's clocks (domain.md 4.2, K09, K31, K35): standards of this platform, no authority's law."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

OPEN_DAYS = 84
NOTICE_WORKING_DAYS = 20
SUMMARY_DAYS = 56
RESPONSE_DAYS = 84

_at_least_one = [MinValueValidator(1)]


class PlatformClocks(BaseGenericSetting):
    """What administrators may change; a consultation keeps the values with which it was scheduled.

    Not registered with Wagtail's settings: changed by ``consult.actions.clocks`` alone, which tells the public log.
    """

    open_days = models.PositiveSmallIntegerField(
        _("days a consultation stays open"), default=OPEN_DAYS, validators=_at_least_one
    )
    notice_working_days = models.PositiveSmallIntegerField(
        _("working days of notice for a meeting"), default=NOTICE_WORKING_DAYS, validators=_at_least_one
    )
    summary_days = models.PositiveSmallIntegerField(
        _("days from closing to the factual summary"), default=SUMMARY_DAYS, validators=_at_least_one
    )
    response_days = models.PositiveSmallIntegerField(
        _("days from closing to the reasoned response"), default=RESPONSE_DAYS, validators=_at_least_one
    )

    class Meta:
        verbose_name = _("clocks of the platform")

    @classmethod
    def current(cls) -> "PlatformClocks":
        """As they stand; the defaults where nobody changed them. One query, writes nothing."""
        return cls.objects.first() or cls()
