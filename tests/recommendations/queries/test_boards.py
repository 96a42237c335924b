"""The boards: exact cells, gaps, waits and findings; filters; the same queries for few and for many; no draft."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from recommendations.actions.assessments import answer_contest, assess
from recommendations.models import Addressee, AdoptionEvent, Contest, Position, ProgressReport, Recommendation
from recommendations.queries.boards import (
    COLUMNS,
    MATRIX_PAGE,
    PAGE,
    Filters,
    assessed,
    coherence,
    matrix,
    timeline,
    waiting,
)
from tests.support.factories import (
    DAY,
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
ALL = Filters()
TODAY = clock.today()


def answer(sent, code="accepted", state="published"):
    return Position.objects.create(addressee=sent, code=code, reason=words("x"), state=state, published_at=NOW)


def report(of, status, at=NOW):
    return ProgressReport.objects.create(measure=of, status=status, text=words("x"), reported_at=at)


def dispute(of, finding="disputes", name="", at=NOW):
    speaker, person = organisation(name), user()
    mandate(person, speaker)
    return assess(of, actor=person, organisation=speaker, finding=finding, grounds=words("x"), now=at)


def cells(filters=ALL):
    return [
        (institution.slug, str(cell.label), cell.days_late, cell.status)
        for row in matrix(filters).page.rows
        for institution, cell in row.cells
        if cell
    ]


class TestMatrix:
    def test_the_answer_in_force_the_silence_and_the_newest_report(self):
        asked = recommendation()
        one, two, three = (addressee(asked, institution(f"I {n}"), due_on=TODAY - 5 * DAY) for n in range(3))
        answer(one, "noted", "replaced")
        answer(one, "accepted")
        answer(two, "not_accepted", "draft")
        made = measure(one)
        report(made, "planned", NOW - DAY)
        report(made, "limited")
        measure(three, published_at=None)
        assert cells() == [
            ("i-0", "Accepted", 0, "limited"),
            ("i-1", "No response yet", 5, ""),
            ("i-2", "No response yet", 5, ""),
        ]
        assert matrix(ALL).overdue == 2

    def test_filters(self):
        north, south = institution("North"), organisation("South", category="authority_destination_national")
        first, second = recommendation(), recommendation()
        Recommendation.objects.filter(pk=first.pk).update(policy_areas=["employment"], stage="monitored")
        answer(addressee(first, north), "noted")
        addressee(first, south, due_on=TODAY - DAY)
        addressee(second, south)
        assert {slug for slug, *_rest in cells(Filters(institution="north"))} == {"north"}
        assert {slug for slug, *_rest in cells(Filters(side="destination"))} == {"south"}
        assert len(cells(Filters(area="employment"))) == len(cells(Filters(stage="monitored"))) == 2
        assert cells(Filters(status="noted")) == [("north", "Noted", 0, "")]
        assert cells(Filters(status="late")) == [("south", "No response yet", 1, "")]
        assert len(cells(Filters(status="no_response"))) == 2
        for odd in ({"institution": "x"}, {"side": "x"}, {"area": '"'}, {"stage": "x"}, {"status": "x"}):
            assert cells(Filters(**odd)) == []

    def test_pages_are_bounded(self):
        asked = [recommendation() for _n in range(MATRIX_PAGE + 1)]
        for place in range(COLUMNS + 2):
            addressee(asked[0], institution(f"Place {place}"))
        for one in asked[1:]:
            addressee(one, institution())
        found = matrix(ALL)
        assert (len(found.page.rows), found.page.total, found.page.has_more) == (MATRIX_PAGE, MATRIX_PAGE + 1, True)
        assert len(found.columns) == COLUMNS
        last = matrix(ALL, 2)
        assert (len(last.page.rows), last.page.has_more) == (1, False)
        assert matrix(ALL, 99).page.rows == ()


class TestCoherence:
    def test_gaps_are_levels_asked_about_without_a_measure(self):
        owner, partner = institution("Owner"), institution("Partner")
        asked = recommendation()
        Recommendation.objects.filter(pk=asked.pk).update(levels=["national", "local"])
        sent = addressee(asked, owner)
        addressee(asked, partner)
        measure(sent, level="national").involved.add(partner)
        measure(sent)
        measure(sent, level="local", published_at=None)
        rows = {row.institution.slug: row for row in coherence(ALL).rows}
        told = {
            slug: [(cell.asked, cell.own, cell.shared) for cell in row.cells if cell.asked]
            for slug, row in rows.items()
        }
        assert told == {"owner": [(1, 1, 0), (1, 0, 0)], "partner": [(1, 0, 1), (1, 0, 0)]}
        assert [str(cell.level) for cell in rows["owner"].gaps] == ["Local"]
        assert (rows["owner"].unnamed, rows["partner"].unnamed) == (1, 0)


class TestWaiting:
    def test_each_kind_with_the_longest_wait_first(self):
        sent = addressee(recommendation(), institution(), due_on=TODAY - 3 * DAY)
        longer = addressee(recommendation(), institution(), due_on=TODAY - 9 * DAY)
        done = addressee(recommendation(), institution(), due_on=TODAY - 99 * DAY)
        answer(done)
        over = measure(done, "Over", starts_on=TODAY - 9 * DAY, ends_on=TODAY - 2 * DAY)
        report(over, "limited")
        old = measure(done, "Old", starts_on=TODAY - 900 * DAY, published_at=NOW - 365 * DAY)
        finished = measure(done, starts_on=TODAY - 900 * DAY, ends_on=TODAY - 2 * DAY, published_at=NOW - 800 * DAY)
        report(finished, "implemented", NOW - 700 * DAY)
        measure(done, published_at=None, starts_on=TODAY - 9 * DAY, ends_on=TODAY - 2 * DAY)
        dispute(old, at=NOW - 4 * DAY)
        settled = Contest.objects.create(measure=over, organisation=organisation(), opened_at=NOW)
        assert settled.waits_since is None
        found = waiting(ALL, "answers")
        assert [(row.title, row.days) for row in found.page.rows] == [
            (longer.recommendation.title, 9),
            (sent.recommendation.title, 3),
        ]
        assert [(code, n) for code, _label, n in found.kinds] == [
            ("answers", 2),
            ("contests", 1),
            ("measures", 1),
            ("news", 1),
        ]
        told = {kind: [(str(r.title), r.days) for r in waiting(ALL, kind).page.rows] for kind in ("measures", "news")}
        assert told == {"measures": [("Over", 2)], "news": [("Old", 365)]}
        assert [(str(r.title), r.days) for r in waiting(ALL, "contests").page.rows] == [("Old", 4)]
        assert waiting(ALL, "nonsense").kind == "answers"
        assert waiting(Filters(institution=sent.institution.slug), "answers").page.total == 1


class TestAssessed:
    def test_disputed_first_and_the_gap_in_words(self):
        sent = addressee(recommendation(), institution())
        quiet, agreed, fought = (measure(sent, title) for title in ("Quiet", "Agreed", "Fought"))
        measure(sent, "Canary", published_at=None)
        dispute(agreed, "agrees")
        dispute(fought)
        dispute(fought, "cannot_tell")
        own = official(sent.institution)
        told = [(str(row.measure.title), row.words, row.waits) for row in assessed(ALL).rows]
        assert told == [
            ("Fought", "1 organisation disputes it, 1 organisation cannot tell.", 1),
            ("Agreed", "1 organisation agrees.", 0),
            ("Quiet", "No organisation has assessed it yet.", 0),
        ]
        answer_contest(Contest.objects.get(), actor=own, text=words("x"))
        assert assessed(ALL).rows[0].waits == 0
        assert [row.measure for row in assessed(Filters(status="none")).rows] == [quiet]
        assert [row.measure for row in assessed(Filters(status="disputes")).rows] == [fought]


class TestTheSameQueries:
    @pytest.mark.parametrize("board", ["matrix", "coherence", "timeline", "waiting", "contests", "assessed"])
    def test_for_three_and_for_fifty(self, board):
        asks = {
            "matrix": lambda: matrix(ALL),
            "coherence": lambda: coherence(ALL),
            "timeline": lambda: timeline(ALL),
            "waiting": lambda: waiting(ALL, "answers"),
            "contests": lambda: waiting(ALL, "contests"),
            "assessed": lambda: assessed(ALL),
        }

        def fill(number):
            for _n in range(number):
                sent = addressee(recommendation(), institution(), due_on=TODAY - DAY)
                dispute(measure(sent, level="local"))
                report(sent.measures.get(), "limited")

        def queries():
            with CaptureQueriesContext(connection) as captured:
                asks[board]()
            return len(captured)

        fill(3)
        few = queries()
        fill(50)
        assert queries() == few <= 8


def test_the_timeline_tells_everything_public_newest_first():
    sent = addressee(recommendation(), institution())
    for days in range(PAGE + 15):
        AdoptionEvent.objects.create(
            kind="report",
            code="limited",
            at=NOW - days * DAY,
            role="official",
            recommendation=sent.recommendation,
            institution=sent.institution,
        )
    found = timeline(ALL)
    assert (len(found.rows), found.total, found.has_more) == (30, PAGE + 15, True)
    assert found.rows[0].title == "Progress reported: Started, limited progress"
    assert [line.event.at for line in found.rows] == sorted((line.event.at for line in found.rows), reverse=True)
    assert timeline(Filters(status="position")).rows == ()
    assert Addressee.objects.count() == 1
