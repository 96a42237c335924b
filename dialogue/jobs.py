"""Periodic jobs of the forums."""

import datetime

from core import clock
from core.schedule import every
from dialogue.actions.balance import recompute_balances
from dialogue.actions.posts import release_batch
from dialogue.actions.wall import close_walls_that_are_over
from dialogue.enums import AppealState
from dialogue.models import Decision, Post, PostDraft, PostVersion, Thread

KEEP_COVERED = datetime.timedelta(days=30)
KEEP_DRAFTS = datetime.timedelta(days=90)
KEEP_VERSIONS = datetime.timedelta(days=30)


@every(minutes=24 * 60, name="dialogue.forget_versions")
def forget_versions() -> None:
    """Destroy earlier texts of persons after thirty days; those of organisations stay public."""
    last = clock.today() - KEEP_VERSIONS
    PostVersion.objects.filter(post__on_behalf_of=None, replaced_on__lt=last).delete()


@every(minutes=24 * 60, name="dialogue.forget_covered")
def forget_covered() -> None:
    """Destroy the words of covered passages after thirty days, once no appeal about them waits."""
    old = Decision.objects.filter(made_on__lt=clock.today() - KEEP_COVERED).exclude(passage="")
    old.exclude(appeal__state=AppealState.OPEN).update(passage="")


@every(minutes=30, name="dialogue.close_walls")
def close_walls() -> None:
    """Carry over what a meeting left open, a day after its end."""
    close_walls_that_are_over()


@every(minutes=24 * 60, name="dialogue.take_balances")
def take_balances() -> None:
    """Who has been heard, once a month."""
    recompute_balances()


@every(minutes=24 * 60, name="dialogue.forget_drafts")
def forget_drafts() -> None:
    """Destroy drafts that nobody has touched for ninety days."""
    PostDraft.objects.filter(saved_on__lt=clock.today() - KEEP_DRAFTS).delete()


@every(minutes=24 * 60, name="dialogue.release_batches")
def release_batches() -> None:
    """Show what was approved in protected forums, in batches of mixed order."""
    for thread in Thread.objects.filter(posts__in=Post.objects.to_be_released()).distinct():
        release_batch(thread, now=clock.now())
