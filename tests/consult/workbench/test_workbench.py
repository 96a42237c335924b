"""The workbench over HTTP: its readers work, nobody else learns that it is there, no page says who wrote."""

import re

import pytest

from consult.actions.campaigns import propose_campaigns
from consult.actions.coding import code_answer
from consult.actions.publication import approve_words
from consult.enums import FINISHED
from consult.models import Answer, Campaign, Coding, Quote, Reading, Redaction
from consult.queries import workbench as queries
from consult.queries.workbench import Filters
from core.models import AuditEntry
from tests.consult.workbench.build import analyst, closed, said
from tests.support.factories import consultation, official, theme, user

pytestmark = pytest.mark.django_db
CANARY = "canary-of-an-answer"


def pages(paper, answer):
    base = f"/cms/workbench/{paper.pk}/"
    return [
        base,
        f"{base}answers/text/",
        f"{base}responses/{answer.response.public_id}/",
        f"{base}responses/{answer.response.public_id}/?question=text",
        f"{base}second/",
        f"{base}second/{answer.pk}/",
        f"{base}codebook/",
        f"{base}codebook/new/",
        f"{base}campaigns/",
        f"{base}publication/",
        f"{base}publication/{answer.pk}/",
        f"{base}tables/",
    ]


class TestTheDoor:
    def test_named_analysts_open_every_page(self, client):
        paper = closed()
        answer = said(paper, "Words.")
        client.force_login(analyst(paper))
        for path in ["/cms/workbench/", *pages(paper, answer)]:
            assert client.get(path).status_code == 200, path

    @pytest.mark.parametrize("role", ["official", "editor", "moderator", "administrator", "analyst"])
    def test_nobody_else_reads_a_word(self, client, role):
        paper = closed()
        answer = said(paper, CANARY)
        staff = official(paper.owner) if role == "official" else user(role=role, factor=True)
        client.force_login(staff)
        for path in pages(paper, answer):
            page = client.get(path, follow=True)
            assert CANARY not in page.content.decode(), path
            assert page.status_code == (
                200 if path.endswith("tables/") and role in ("official", "administrator") else 404
            )

    def test_not_before_the_closing(self, client):
        paper = consultation()
        answer = said(paper, CANARY)
        client.force_login(analyst(paper))
        assert "by nobody before" in client.get("/cms/workbench/").content.decode()
        for path in pages(paper, answer):
            assert client.get(path, follow=True).status_code == 404

    def test_no_page_of_another_consultation(self, client):
        ours, theirs = closed(), closed()
        answer = said(theirs, CANARY)
        client.force_login(analyst(ours))
        for path in [*pages(ours, answer)[2:4], f"/cms/workbench/{ours.pk}/publication/{answer.pk}/"]:
            assert CANARY not in client.get(path, follow=True).content.decode()

    def test_openings_are_noted(self, client):
        paper = closed()
        answer = said(paper, CANARY)
        client.force_login(analyst(paper))
        for path in pages(paper, answer):
            client.get(path)
        entries = AuditEntry.objects.filter(action="answers.opened")
        assert entries.count() == 6
        assert CANARY not in repr(list(entries.values()))


class TestReading:
    def test_no_page_says_who_wrote(self, client):
        paper = closed()
        fields = {
            "category": "returnee",
            "country": "Canaryland",
            "profile": "voluntary",
            "organisation_name": "Canary Ltd",
        }
        answer = said(paper, "Words.", **fields)
        client.force_login(analyst(paper))
        for path in pages(paper, answer)[2:6] + pages(paper, answer)[9:11]:
            text = client.get(path).content.decode()
            assert "Canary" not in text, path
            assert "Returnee" not in text, path
            assert f"{answer.response.sent_on:%-d %B %Y}" not in text, path
            assert answer.response.sent_on.isoformat() not in text, path

    def test_code_quote_note_and_on_to_the_next(self, client):
        paper = closed()
        reader, found = analyst(paper), theme(paper)
        answer, other = sorted((said(paper, f"Words {n}.") for n in (1, 2)), key=lambda a: a.response.public_id)
        client.force_login(reader)
        path = f"/cms/workbench/{paper.pk}/responses/{answer.response.public_id}/?question=text"
        name = f"a{answer.pk}"
        given = {
            f"{name}-themes": [found.pk],
            f"{name}-passage": "Words",
            f"{name}-note": "Short.",
            f"{name}-quote_theme": "",
        }
        page = client.post(path, given)
        assert page.headers["Location"] == (
            f"/cms/workbench/{paper.pk}/responses/{other.response.public_id}/?question=text"
        )
        assert Coding.objects.get().theme == found
        assert Quote.objects.get().end == 5
        assert answer.notes.get().text == "Short."
        assert Reading.objects.get().answer == answer

    def test_what_cannot_be_kept_comes_back(self, client):
        paper = closed()
        found, answer = theme(paper), said(paper, "Words.")
        client.force_login(analyst(paper))
        path = f"/cms/workbench/{paper.pk}/responses/{answer.response.public_id}/"
        name = f"a{answer.pk}"
        page = client.post(
            path, {f"{name}-themes": [found.pk], f"{name}-passage": "No such words", f"{name}-note": "Kept"}
        )
        text = page.content.decode()
        assert page.status_code == 422
        assert "No such words" in text
        assert "Kept" in text
        assert "do not stand in the answer" in text
        assert not Reading.objects.exists()

    def test_the_second_coder_sees_no_first_code(self, client):
        paper = closed()
        first, second, found = analyst(paper), analyst(paper), theme(paper, "canary-theme")
        answer = said(paper, "Words.")
        code_answer(answer, actor=first, themes=[found])
        client.force_login(second)
        page = client.get(f"/cms/workbench/{paper.pk}/answers/text/").content.decode()
        assert '<span class="wb-chip">canary-theme' not in page
        assert "Waits for a second coder" in page
        sheet = client.get(f"/cms/workbench/{paper.pk}/second/{answer.pk}/").content.decode()
        assert "checked" not in sheet.split("data-themes", 1)[1].split("</fieldset>")[0]
        client.post(f"/cms/workbench/{paper.pk}/second/{answer.pk}/", {"themes": [found.pk]})
        assert queries.agreement_of(paper).overall.both == 1
        assert (
            '<span class="wb-chip">canary-theme'
            in client.get(f"/cms/workbench/{paper.pk}/answers/text/").content.decode()
        )

    def test_publication_by_hand(self, client):
        paper = closed()
        reader, answer = analyst(paper), said(paper, "Ask Karim at the harbour.")
        client.force_login(reader)
        path = f"/cms/workbench/{paper.pk}/publication/{answer.pk}/"
        name = f"a{answer.pk}"
        assert (
            client.post(path, {"deed": "cover", f"{name}-passage": "Nobody", f"{name}-reason": "person"}).status_code
            == 422
        )
        client.post(path, {"deed": "cover", f"{name}-passage": "Karim", f"{name}-reason": "person"})
        preview = client.get(path).content.decode()
        assert "▮▮▮" in preview
        client.post(f"/cms/workbench/{paper.pk}/publication/approve/", {"answer": [answer.pk, "x"]})
        assert "Karim" not in client.get(f"/en/consultations/{paper.slug}/contributions/").content.decode()
        assert queries.queue(paper, "published").counts == {"waiting": 0, "published": 1, "withheld": 0}
        client.post(path, {"deed": "withhold", "withhold_reason": "third_party"})
        client.post(path, {"deed": "reopen"})
        assert queries.queue(paper, "waiting").counts["waiting"] == 1
        assert Redaction.objects.count() == 1


class TestFilters:
    def filled(self, returnees, others):
        paper = closed()
        for n in range(returnees):
            said(paper, f"Returnee text {n}", category="returnee", choice="yes")
        for n in range(others):
            said(paper, f"Family text {n}", category="family", choice="no")
        return paper, paper.questions.get(kind="text"), analyst(paper)

    @pytest.mark.parametrize(
        ("returnees", "others", "shown"), [(9, 30, None), (10, 30, 10), (30, 9, None), (10, 10, 10), (12, 0, 12)]
    )
    def test_by_group_ten_and_ten(self, returnees, others, shown):
        paper, question, reader = self.filled(returnees, others)
        page = queries.answer_page(paper, question, Filters(group="returnee"), actor=reader)
        assert page.is_narrow == (shown is None)
        assert len(page.rows) == (shown or 0)

    def test_by_a_closed_answer_and_both(self):
        paper, question, reader = self.filled(12, 15)
        yes = paper.questions.get(kind="single").options.get(code="yes")
        assert len(queries.answer_page(paper, question, Filters(option=yes.pk), actor=reader).rows) == 12
        both = queries.answer_page(paper, question, Filters(option=yes.pk, group="family"), actor=reader)
        assert (both.is_narrow, both.rows) == (True, ())

    def test_a_narrow_choice_shows_nothing_at_all(self, client):
        paper, _question, reader = self.filled(4, 30)
        client.force_login(reader)
        page = client.get(f"/cms/workbench/{paper.pk}/answers/text/?group=returnee").content.decode()
        none = client.get(f"/cms/workbench/{paper.pk}/answers/text/?group=migrant_abroad").content.decode()
        assert "fewer than ten respondents" in page
        assert "Returnee text" not in page
        cut = [re.search(r"fewer than ten respondents.*</ol>", text, re.S).group() for text in (page, none)]
        assert cut[0] == cut[1]

    def test_by_theme_unread_and_words(self):
        paper, question, reader = self.filled(3, 0)
        first = question.answers.first()
        code_answer(first, actor=reader, themes=[found := theme(paper)])

        def rows(**kwargs):
            return [r.answer.pk for r in queries.answer_page(paper, question, Filters(**kwargs), actor=reader).rows]

        assert rows(theme=found.pk) == [first.pk] == rows(is_read=True) == rows(search=first.words.upper())
        assert len(rows(is_read=False)) == 2

    def test_campaigns_are_folded(self):
        paper = closed()
        text = "We ask for one office in every region that gives written answers within thirty days to all of us, now"
        for n in range(5):
            said(paper, f"{text} and {n}.")
        propose_campaigns(paper)
        Campaign.objects.update(state="confirmed", decided_on=paper.opens_on)
        question, reader = paper.questions.get(kind="text"), analyst(paper)
        (row,) = queries.answer_page(paper, question, Filters(), actor=reader).rows
        assert row.alike == 4
        assert len(queries.answer_page(paper, question, Filters(folds_campaigns=False), actor=reader).rows) == 5


class TestQueries:
    def test_lists_need_the_same_queries_for_many(self, client, django_assert_max_num_queries):
        paper = closed()
        reader, found = analyst(paper), theme(paper)
        question = paper.questions.get(kind="text")
        numbers = []
        for _round in range(2):
            for n in range(15):
                answer = said(paper, f"Words {n}.")
                code_answer(answer, actor=reader, themes=[found])
                approve_words(answer, actor=reader)
            with django_assert_max_num_queries(12) as seen:
                queries.answer_page(paper, question, Filters(), actor=reader)
                queries.queue(paper, "published")
            with django_assert_max_num_queries(8) as more:
                queries.coverage_of(paper)
                queries.agreement_of(paper)
            numbers.append((len(seen), len(more)))
        assert numbers[0] == numbers[1]

    def test_pages_follow_each_other(self):
        paper = closed()
        reader, question = analyst(paper), paper.questions.get(kind="text")
        for n in range(queries.PAGE + 5):
            said(paper, f"Words {n}.")
        first = queries.answer_page(paper, question, Filters(), actor=reader)
        last = queries.answer_page(paper, question, Filters(), actor=reader, after=first.rows[-1].public_id)
        assert (len(first.rows), len(last.rows), last.after) == (queries.PAGE, 5, "")
        ids = [row.public_id for row in (*first.rows, *last.rows)]
        assert ids == sorted(ids)

    def test_a_response_is_never_cut_in_the_queue(self):
        paper = closed(kinds=("single", "text", "text2"))
        for n in range(queries.QUEUE_PAGE):
            answer = said(paper, f"Words {n}.")
            Answer.objects.create(response=answer.response, question=paper.questions.get(code="text2"), words="More.")
        first = queries.queue(paper, "waiting")
        assert len(first.rows) == queries.QUEUE_PAGE
        assert first.rows[-1].answer.response_id == first.rows[-2].answer.response_id


class TestTables:
    def test_crossed_only_where_fifty_gave_each_answer(self):
        paper = closed(kinds=("single", "scale", "text"))
        by, scale = paper.questions.get(kind="single"), paper.questions.get(kind="scale")
        for n in range(100):
            answer = said(paper, "", choice="yes" if n < 50 else "no")
            ticked = Answer.objects.create(response=answer.response, question=scale)
            ticked.choices.create(option=scale.options.get(code=str(1 + n % 3)))
        table = queries.cross_table(paper, scale, by)
        assert [str(row.label) for row in table.rows] == ["yes", "no"]
        assert all(part.count % 10 == 0 for row in table.rows for part in row.parts)
        Answer.objects.filter(question=by).first().delete()
        assert queries.cross_table(paper, scale, by).rows == ()
        assert queries.cross_table(paper, by, by).reason

    def test_coverage(self):
        paper = closed()
        reader = analyst(paper)
        code_answer(said(paper, "Words."), actor=reader, themes=[])
        said(paper, "More.")
        said(paper, "Late.", is_late=True)
        said(paper, "Gone.", state="withdrawn")
        total = queries.coverage_of(paper)
        assert (total.read, total.written, total.rows[0].percent) == (1, 3, 33)

    def test_every_finished_state_is_open_to_readers(self, client):
        for state in FINISHED:
            paper = closed(state=state)
            client.force_login(analyst(paper))
            assert client.get(f"/cms/workbench/{paper.pk}/").status_code == 200
