"""What officials see in the admin: what was sent to their institutions, and what they prepare for it."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import Organisation
from accounts.queries.mandates import institutions_of
from core import vocabularies
from core.translated import Translated
from recommendations.models import (
    ActionPlan,
    Addressee,
    CommonPosition,
    Contest,
    Measure,
    Obstacle,
    Proposer,
    Recommendation,
)


def _own(actor: object) -> list[Organisation]:
    return institutions_of(actor) if roles.has_role(actor, roles.OFFICIAL) else []


def received_by(actor: object) -> QuerySet[Addressee]:
    """What was sent to institutions whose mandate the official holds, and nothing else."""
    received = Addressee.objects.of_institutions(_own(actor)).with_answers().with_draft_mark()
    return received.select_related("recommendation", "institution").order_by("due_on", "pk")


def measures_of(actor: object) -> QuerySet[Measure]:
    """Measures of one's own institutions, drafts too."""
    related = ("addressee__institution", "addressee__recommendation")
    own = Measure.objects.filter(addressee__institution__in=_own(actor))
    return own.with_progress().select_related(*related).prefetch_related("involved")


def obstacles_of(actor: object) -> QuerySet[Obstacle]:
    """Obstacles of the measures of one's own institutions."""
    own = Obstacle.objects.filter(measure__addressee__institution__in=_own(actor))
    return own.select_related("measure", "organisation")


def contests_of(actor: object) -> QuerySet[Contest]:
    """Contests of the measures of one's own institutions."""
    own = Contest.objects.filter(measure__addressee__institution__in=_own(actor))
    return own.select_related("measure", "organisation")


def common_of(actor: object) -> QuerySet[CommonPosition]:
    """Common answers in which one's own institutions take part."""
    own = CommonPosition.objects.filter(parties__addressee__institution__in=_own(actor))
    return own.select_related("recommendation").prefetch_related("parties__addressee__institution").distinct()


def plans_of(actor: object) -> QuerySet[ActionPlan]:
    """Plans that one's own institutions prepare, or are asked to agree to."""
    own = _own(actor)
    found = ActionPlan.objects.filter(Q(owner__in=own) | Q(parties__institution__in=own))
    return found.select_related("owner").prefetch_related("parties__institution").distinct()


def official_of(actor: object) -> frozenset[int]:
    """Numbers of the institutions for which the official works; of everybody else nothing."""
    return frozenset(institution.pk for institution in _own(actor))


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the official: what, about what, and the screen on which it is done."""

    label: str
    title: Translated
    url: str


def waiting_for(actor: object, today: datetime.date) -> list[Waiting]:
    """Contests without an answer, measures past their end or without news, plans to agree to; nine queries."""
    found = [
        Waiting(_("A contest without an answer"), contest.measure.title, reverse("admin_contest", args=[contest.pk]))
        for contest in contests_of(actor).exclude(waits_since=None)
    ]
    for measure in measures_of(actor).filter(published_at__isnull=False):
        url = reverse("admin_measure", args=[measure.pk])
        if measure.days_over(today):
            found.append(Waiting(_("A measure past its end"), measure.title, url))
        if measure.no_news_since(today):
            found.append(Waiting(_("A measure without news"), measure.title, url))
    own = official_of(actor)
    for plan in plans_of(actor).filter(published_at__isnull=False):
        if any(party.institution_id in own and not party.signed_at for party in plan.parties.all()):
            url = reverse("admin_plan", args=[plan.pk])
            found.append(Waiting(_("An action plan to agree to"), plan.title, url))
    return found


def signers(actor: object) -> list[Organisation]:
    """Institutions of the official; who may sign is asked by the action."""
    return _own(actor)


def proposals() -> QuerySet[Recommendation]:
    """Recommendations that institutions propose, with those that signed."""
    signed = Proposer.objects.select_related("institution")
    found = Recommendation.objects.public().filter(proposers__isnull=False).distinct()
    return found.prefetch_related(Prefetch("proposers", signed)).order_by("-pk")


def institutions_to_name(*, but: Organisation | None, today: datetime.date) -> QuerySet[Organisation]:
    """Verified authorities, European institutions and international organisations, and who was sent something."""
    categories = [term.code for term in vocabularies.terms("stakeholder_category") if term.side]
    categories += ["authority_transit", "eu_institution", "international_organisation"]
    found = Organisation.objects.verified(today).filter(
        Q(category__in=categories) | Q(pk__in=Addressee.objects.values("institution"))
    )
    return found.exclude(pk=but.pk) if but else found
