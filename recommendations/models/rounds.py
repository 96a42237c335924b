"""Rounds: dated sets of recommendations put to the vote."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Space
from core.translated import TranslatedField
from recommendations.enums import Proposals, ResultsShown, RoundState, Voters
from recommendations.models.recommendations import Recommendation, TextVersion


class RoundQuerySet(models.QuerySet["Round"]):
    def public(self) -> "RoundQuerySet":
        """Those that everybody sees; an archive has no page of its own."""
        return self.filter(is_archive=False).exclude(state=RoundState.DRAFT)

    def with_results(self) -> "RoundQuerySet":
        """Those that have a page of results, before their closing an empty one; archives too."""
        return self.exclude(state=RoundState.DRAFT)


class Round(models.Model):
    """A vote on a set of recommendations with its dates. Results are hidden until it closes."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="rounds")
    slug = models.SlugField(max_length=80, unique=True)
    title = TranslatedField(verbose_name=_("title"), max_length=200)
    lead = TranslatedField(verbose_name=_("lead"), multiline=True, blank=True)
    state = models.CharField(max_length=20, choices=RoundState.choices, default=RoundState.DRAFT, editable=False)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    time_zone = models.CharField(_("time zone"), max_length=40, default="Africa/Tunis")
    # The rules: fixed when it opens.
    voters = models.CharField(_("who may vote"), max_length=10, choices=Voters.choices, default=Voters.EVERYONE)
    results = models.CharField(
        _("totals are shown"), max_length=12, choices=ResultsShown.choices, default=ResultsShown.AT_CLOSING
    )
    proposals_rule = models.CharField(
        _("new proposals"), max_length=12, choices=Proposals.choices, default=Proposals.NONE
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    submission_key = models.UUIDField(unique=True, null=True, editable=False)
    # From that day on nothing leads from a person to a vote: the key is destroyed and the tags are random.
    unlinked_on = models.DateField(null=True, editable=False)
    is_example = models.BooleanField(default=False, editable=False)
    # Held elsewhere and imported: the tags of its votes are the numbers of the export, the words of its file.
    is_archive = models.BooleanField(default=False, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="round_closes_after_opening"
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def key_name(self) -> str:
        """The key, outside the database, that makes this round's voter tags (security.md 2.2)."""
        return f"round-{self.pk}"

    @property
    def path(self) -> str:
        return f"rounds/{self.slug}/"

    @property
    def topic(self) -> str:
        """What followers follow."""
        return f"round.{self.pk}"

    def takes_proposals(self, now: datetime.datetime) -> bool:
        return self.proposals_rule != Proposals.NONE and self.takes_votes(now)

    def takes_votes(self, now: datetime.datetime) -> bool:
        return self.state == RoundState.OPEN and self.opens_at <= now < self.closes_at


class RoundItem(models.Model):
    """One recommendation in one round, with the text that is put to the vote."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="items")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="round_items")
    version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    # Of archives: the number in the export, and whether a moderator there took the statement out.
    source_id = models.CharField(max_length=20, blank=True, editable=False)
    is_moderated_out = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["round", "recommendation"], name="round_item_once"),
            models.UniqueConstraint(fields=["round", "order"], name="round_item_place_once"),
            models.UniqueConstraint(
                fields=["round", "source_id"], condition=~models.Q(source_id=""), name="round_item_source_once"
            ),
        ]

    def __str__(self) -> str:
        return f"round item {self.pk}"


class RoundEdition(models.Model):
    """Results as published at closing: the split, totals, and the disclosed table of every item."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    split = models.JSONField()
    totals = models.JSONField()
    tables = models.JSONField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="round_edition_once")]

    def __str__(self) -> str:
        return f"results {self.pk}"
