"""The boards with 500 recommendations × 30 addressees: queries, and processor time beside the same boards with 12.

``python -m benchmarks.boards`` is the part that runs inside the platform; ``measure`` calls it.
"""

import datetime
import json
from functools import partial
from pathlib import Path

from benchmarks.archives import child
from benchmarks.rows import Row, row, seconds

FEW, MANY, PLACES = 12, 500, 30
LOADS = 10
# A page holds as many rows with 500 as with 12; what grows is counting fifteen thousand addressees.
GROWTH = 5
MILLISECONDS = "ms processor time"
BOARDS = ("board", "levels", "timeline", "overdue", "found")


def measure(env: dict[str, str], directory: Path) -> list[Row]:
    """The rows of the benchmark, on the database that ``env`` names."""
    _used, _memory, said = child(["-m", "benchmarks.boards"], env)
    return json.loads(said)


def inside() -> list[Row]:
    """Every board with few and with many recommendations beside those of the demonstration."""
    import django

    django.setup()

    places = _places()
    _fill(places, range(FEW))
    few = {name: _load(name) for name in BOARDS}
    _fill(places, range(FEW, MANY))
    many = {name: _load(name) for name in BOARDS}
    rows = []
    for name in BOARDS:
        rows.append(row(f"boards_{name}_queries", many[name][1], few[name][1], 1, "queries"))
        rows.append(row(f"boards_{name}_of_500", many[name][0], few[name][0], GROWTH, MILLISECONDS))
    return rows


def _load(view: str) -> tuple[float, int]:
    """Milliseconds of processor time of one page without the middleware around it, and its queries."""
    from django.contrib.auth.models import AnonymousUser
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    from recommendations.views import boards

    request = RequestFactory(HTTP_HOST="localhost").get("/en/recommendations/answers/")
    request.user = AnonymousUser()
    show = partial(getattr(boards, view), request)
    assert show().status_code == 200, view
    with CaptureQueriesContext(connection) as captured:
        show()
    used = seconds(lambda: [show() for _load in range(LOADS)])
    return 1000 * used / LOADS, len(captured)


def _places() -> list:
    from accounts.models import Organisation
    from core.translated import Translated

    return Organisation.objects.bulk_create(
        Organisation(
            slug=f"bench-{n}",
            name=Translated(en=f"Authority {n}", fr=f"Autorité {n}", ar=f"سلطة {n}"),
            category="authority_origin_national" if n % 2 else "authority_destination_national",
            level=("national", "regional", "local")[n % 3],
            verification="verified",
        )
        for n in range(PLACES)
    )


def _fill(places: list, numbers: range) -> None:
    """Two of three institutions answered, one of three has a measure with a report and a dispute."""
    from accounts.models import Space
    from core import clock
    from core.translated import Translated
    from recommendations.models import (
        Addressee,
        AdoptionEvent,
        Assessment,
        Contest,
        Measure,
        Position,
        ProgressReport,
        Recommendation,
        TextVersion,
    )

    now, today = clock.now(), clock.today()
    words = Translated(en="Words of some length about it", fr="Des mots à ce sujet", ar="كلمات عن ذلك")
    space = Space.objects.filter(kind="recommendations")[0]
    asked = Recommendation.objects.bulk_create(
        Recommendation(
            space=space,
            code=f"B{n}",
            nature="recommendation",
            stage="responded",
            title=Translated(en=f"Recommendation {n}"),
            levels=["national", "local"][: 1 + n % 2],
        )
        for n in numbers
    )
    TextVersion.objects.bulk_create(
        TextVersion(recommendation=found, number=1, text=words, published_at=now) for found in asked
    )
    sent = Addressee.objects.bulk_create(
        Addressee(
            recommendation=found,
            institution=place,
            sent_at=now,
            due_on=today - datetime.timedelta(days=place.pk % 90),
        )
        for found in asked
        for place in places
    )
    Position.objects.bulk_create(
        Position(
            addressee=one,
            code=("accepted", "noted", "partially_accepted")[n // 3 % 3],
            reason=words,
            state="published",
            published_at=now,
        )
        for n, one in enumerate(sent)
        if n % 3
    )
    measures = Measure.objects.bulk_create(
        Measure(
            addressee=one,
            title=words,
            level="local" if n % 2 else "national",
            starts_on=today - datetime.timedelta(days=400),
            ends_on=today + datetime.timedelta(days=n % 100 - 50),
            published_at=now,
        )
        for n, one in enumerate(sent)
        if n % 3 == 1
    )
    reports = (
        ProgressReport(measure=found, status="limited", text=words, reported_at=now - datetime.timedelta(days=n % 500))
        for n, found in enumerate(measures)
    )
    ProgressReport.objects.bulk_create(reports)
    speaker = places[0]
    Assessment.objects.bulk_create(
        Assessment(measure=found, organisation=speaker, finding="disputes", grounds=words, made_at=now)
        for found in measures
    )
    Contest.objects.bulk_create(
        Contest(measure=found, organisation=speaker, opened_at=now, waits_since=now) for found in measures
    )
    AdoptionEvent.objects.bulk_create(
        AdoptionEvent(
            kind="sent",
            at=now,
            role="system",
            recommendation_id=one.recommendation_id,
            institution_id=one.institution_id,
        )
        for one in sent
    )


if __name__ == "__main__":
    print(json.dumps(inside()))
