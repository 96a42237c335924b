"""Obstacles: reported by the institution or others, acknowledged, removed; each step once."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from core.errors import PermissionRefused
from core.translated import Translated
from recommendations.actions.obstacles import ObstacleStep, acknowledge_obstacle, remove_obstacle, report_obstacle
from recommendations.actions.written import WordsMissing
from recommendations.models import AdoptionEvent, Obstacle
from tests.support.factories import (
    NOW,
    addressee,
    institution,
    mandate,
    measure,
    official,
    organisation,
    recommendation,
    user,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    return measure(addressee(recommendation(), institution()))


def test_reported_acknowledged_removed(found):
    association, person = organisation(), user()
    mandate(person, association)
    own, key = official(found.addressee.institution), uuid.uuid4()
    for _time in range(2):
        told = report_obstacle(
            found, actor=person, organisation=association, text=words("No bus"), submission_key=key, now=NOW
        )
    with pytest.raises(ObstacleStep):
        remove_obstacle(told, actor=own, text=words("Too early"))
    acknowledge_obstacle(told, actor=own, text=words("True"), now=NOW)
    with pytest.raises(ObstacleStep):
        acknowledge_obstacle(told, actor=own, text=words("Overwritten"))
    remove_obstacle(told, actor=own, text=words("A bus runs"), now=NOW)
    with pytest.raises(ObstacleStep):
        remove_obstacle(told, actor=own, text=words("Overwritten"))
    told = Obstacle.objects.get()
    assert (str(told.text), str(told.acknowledgement), str(told.removal)) == ("No bus", "True", "A bus runs")
    events = AdoptionEvent.objects.order_by("pk").values_list("kind", "role", "organisation__slug")
    assert list(events) == [
        ("obstacle", "organisation", association.slug),
        ("acknowledged", "official", None),
        ("removed", "official", None),
    ]


def test_who_reports_and_who_answers(found):
    owner = found.addressee.institution
    clerk, speaker = user(), user()
    mandate(clerk, owner)  # no official: the institution speaks by its officials
    pending = organisation(verified=False)
    mandate(speaker, pending)
    signs_not = official(owner, can_sign=False)
    refused = [(None, owner), (clerk, owner), (signs_not, owner), (speaker, pending), (user(), pending)]
    for actor, who in refused:
        with pytest.raises(PermissionRefused):
            report_obstacle(found, actor=actor, organisation=who, text=words("canary"))
    with pytest.raises(WordsMissing):
        report_obstacle(found, actor=official(owner), organisation=owner, text=Translated())
    assert not Obstacle.objects.exists()
    told = report_obstacle(found, actor=official(owner), organisation=owner, text=words("No room"))
    for actor in (None, clerk, signs_not, official(institution()), user(role="administrator")):
        with pytest.raises(PermissionRefused):
            acknowledge_obstacle(told, actor=actor, text=words("canary"))
    assert str(Obstacle.objects.get().acknowledgement) == ""


def test_the_database_wants_it_acknowledged_before_it_is_removed(found):
    told = Obstacle.objects.create(
        measure=found, organisation=found.addressee.institution, text=words("x"), reported_at=NOW
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Obstacle.objects.filter(pk=told.pk).update(removed_at=NOW)
