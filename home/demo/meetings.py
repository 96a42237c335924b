"""Meetings that the source documents tell of; a reflection group that is invented, with its wall; a summary."""

import datetime
from collections.abc import Mapping
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Organisation, User
from core.translated import Translated
from dialogue.actions.bulk import PostRow, import_marks, import_posts
from dialogue.actions.meetings import MeetingText, announce_meeting, create_series, plan_meeting
from dialogue.actions.summaries import answer_contest, contest_summary, write_summary
from dialogue.actions.wall import close_walls_that_are_over
from dialogue.enums import QuestionState
from dialogue.models import Forum, Meeting, MeetingSeries, Post, Thread, WallQuestion

Data = Mapping[str, Any]
WORDS = ("place", "agenda", "others_present", "assumption", "findings", "conclusions", "minutes", "source")


@transaction.atomic
def make_series(
    data: Data,
    *,
    organisations: Mapping[str, Organisation],
    crowd: Mapping[str, list[User]],
    random: Random,
    now: datetime.datetime,
) -> None:
    """One series with its meetings, and the questions put to them."""
    series = create_series(
        actor=None,
        owner=organisations[data["owner"]],
        title=Translated.of(data["title"]),
        about=Translated.of(data["about"]),
        forum=Forum.objects.select_related("space", "listener").get(slug=data["forum"]) if data["forum"] else None,
        is_example=data["is_example"],
        now=now,
    )
    meetings = [_meeting(series, entry, organisations, now) for entry in data["meetings"]]
    if "questions" in data:
        voices = [user for users in crowd.values() for user in users]
        _questions(series, meetings, data["questions"], organisations, voices, random)
        close_walls_that_are_over(now)


def _meeting(
    series: MeetingSeries, data: Data, organisations: Mapping[str, Organisation], now: datetime.datetime
) -> Meeting:
    zone = ZoneInfo(data["zone"])
    if "from" in data:
        starts_at = datetime.datetime.fromisoformat(data["from"]).replace(tzinfo=zone)
        ends_at = datetime.datetime.fromisoformat(data["to"]).replace(tzinfo=zone) + datetime.timedelta(days=1)
    else:
        day = (now + datetime.timedelta(days=data["days"])).astimezone(zone)
        starts_at = day.replace(hour=data["hour"], minute=30, second=0, microsecond=0)
        ends_at = starts_at + datetime.timedelta(hours=data["hours"])
    text = MeetingText(
        title=Translated.of(data["title"]),
        kind=data["kind"],
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=data["zone"],
        is_by_day="from" in data,
        organisations=tuple(organisations[key] for key in data.get("organisations", ())),
        **{name: Translated.of(data.get(name)) for name in WORDS},
    )
    # What others held was written down here, not announced.
    moment = now if "source" in data else min(now, starts_at) - datetime.timedelta(days=30)
    planned = plan_meeting(series, text, actor=None, slug=data["slug"], now=moment)
    return announce_meeting(planned, actor=None, now=moment)


def _questions(
    series: MeetingSeries,
    meetings: list[Meeting],
    data: list[Data],
    organisations: Mapping[str, Organisation],
    voices: list[User],
    random: Random,
) -> None:
    assert series.thread is not None
    authors = random.sample(voices, len(data))
    rows = [
        PostRow(
            text=entry["text"],
            language=entry["lang"],
            label=entry["label"],
            at=meetings[entry["meeting"]].starts_at - datetime.timedelta(days=24 - place),
            author=author if entry["as"] == "person" else None,
            on_behalf_of=organisations.get(entry["as"]),
        )
        for place, (entry, author) in enumerate(zip(data, authors, strict=True))
    ]
    posts = import_posts(series.thread, rows)
    for entry, post in zip(data, posts, strict=True):
        _question(series, meetings, entry, post)
    import_marks(posts, [random.sample(voices, entry["supports"]) for entry in data])


def _question(series: MeetingSeries, meetings: list[Meeting], data: Data, post: Post) -> WallQuestion:
    is_answered = "answered_in" in data
    return WallQuestion.objects.create(
        post=post,
        series=series,
        meeting=meetings[data["meeting"]],
        state=QuestionState.ANSWERED if is_answered else QuestionState.ASKED,
        answered_in=meetings[data["answered_in"]] if is_answered else None,
        answer=Translated.of(data.get("answer")),
        is_shortlisted=data.get("chosen", False),
    )


@transaction.atomic
def make_summary(
    data: Data, *, facilitator: User, speaker: User, organisations: Mapping[str, Organisation], now: datetime.datetime
) -> None:
    """A facilitator's summary, what an organisation says against it, and the answer."""
    thread = Thread.objects.get(forum__slug=data["forum"], title__startswith=data["thread"])
    day = datetime.timedelta(days=1)
    summary = write_summary(thread, actor=facilitator, text=data["text"], language=data["language"], now=now - 3 * day)
    contest = contest_summary(
        summary,
        actor=speaker,
        on_behalf_of=organisations[data["contest"]["as"]],
        text=data["contest"]["text"],
        language=data["contest"]["language"],
        submission_key="demo-contest",
        now=now - 2 * day,
    )
    answer_contest(contest, actor=facilitator, **data["answer"], now=now - day)
