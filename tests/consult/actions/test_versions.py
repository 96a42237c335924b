"""Versions of a paper: immutable, comments stay with their paragraph, a mended translation is no version."""

import csv
import hashlib
import io
import json
import re

import pytest

from consult.actions.paper_text import remove_section, save_head, save_section
from consult.actions.remarks import NotARemark, reply_to_remark
from consult.actions.versions import (
    NotATranslation,
    NothingChanged,
    TextNotOpen,
    mend_translation,
    publish_version,
    write_version,
)
from consult.models import (
    Consultation,
    ConsultationIndexPage,
    ConsultationPage,
    Paragraph,
    ParagraphThread,
    RemarkReply,
)
from consult.queries.paper_text import ParagraphText, pages_of, text_of
from consult.queries.versions import annex, compare, comparison, dispositions, paragraph_view
from core.errors import ActionError, InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.translated import LANGUAGES, Translated
from dialogue.actions.moderation import hide_post
from dialogue.actions.posts import publish_post
from tests.support.factories import NOW, consultation, front_page, official, user, words
from tests.support.pages import markup

pytestmark = pytest.mark.django_db
CHANGED = words("We mended it")


def body(code, *paragraphs):
    items = [{"type": "item", "id": key, "value": text} for key, text in paragraphs]
    return [{"type": "section", "id": "s1", "value": {"title": f"A section ({code})", "paragraphs": items}}]


@pytest.fixture
def paper():
    """Open, with version 1 of two paragraphs in three languages."""
    home = front_page()
    made = consultation()
    from wagtail.models import Locale

    index = home.add_child(instance=ConsultationIndexPage(title="Consultations", slug="consultations"))
    for code in LANGUAGES:
        locale, _is_new = Locale.objects.get_or_create(language_code=code)
        index.add_child(
            instance=ConsultationPage(
                title=f"Paper {code}",
                slug=f"{made.slug}-{code}",
                lead="Lead",
                summary="Summary",
                locale=locale,
                translation_key=made.translation_key,
                body=body(code, ("p1", f"The first words ({code})"), ("p2", f"The second words ({code})")),
            )
        )
    made.actor = official(made.owner)
    write_version(made, actor=made.actor, now=NOW)
    return made


def three(sentence):
    return Translated(**{code: f"{sentence} ({code})" for code in LANGUAGES})


def keep(paper, *paragraphs):
    save_section(
        paper,
        actor=paper.actor,
        section_id="s1",
        title=three("A section"),
        paragraphs=[ParagraphText(key, said) for key, said in paragraphs],
    )


def publish(paper):
    return publish_version(paper, actor=paper.actor, changes=CHANGED, now=NOW)


def say(paper, key, sentence="I wonder", actor=None):
    thread = ParagraphThread.objects.get(consultation=paper, block_id=key).thread
    return publish_post(
        thread,
        actor=actor or user(),
        text=sentence,
        language="en",
        submission_key=f"key-{thread.pk}-{sentence}",
    )


class TestPublishing:
    def test_the_first_version_holds_every_paragraph_and_opens_its_thread(self, paper):
        rows = Paragraph.objects.values_list("block_id", "section_number", "number")
        assert list(rows) == [("p1", 1, 1), ("p2", 1, 2)]
        assert str(Paragraph.objects.first().text) == "The first words (en)"
        threads = ParagraphThread.objects.order_by("block_id").values_list("thread__path", "thread__listener")
        assert list(threads) == [
            (f"consultations/{paper.slug}/paragraphs/{key}/", paper.owner_id) for key in ("p1", "p2")
        ]

    def test_a_kept_text_is_public_only_once_published(self, paper):
        keep(paper, ("p1", three("Canary words")), ("p2", three("The second words")))
        assert "Canary" not in str(text_of(pages_of(paper)))
        version = publish(paper)
        assert (version.number, version.changes) == (2, CHANGED)
        assert "Canary words (fr)" in str(text_of(pages_of(paper)).sections[0].paragraphs[0].text.get("fr"))
        assert str(Paragraph.objects.get(version__number=1, block_id="p1").text) == "The first words (en)"
        entry = AuditEntry.objects.get(action="consultation.version_published")
        assert (entry.is_public, entry.details) == (True, {"version": 2})

    def test_nothing_new_is_no_version(self, paper):
        with pytest.raises(NothingChanged):
            publish(paper)
        keep(paper, ("p1", three("Other words")), ("p2", three("The second words")))
        publish(paper)
        with pytest.raises(NothingChanged):
            publish(paper)
        assert paper.text_versions.count() == 2

    def test_it_says_what_changed_in_three_languages(self, paper):
        keep(paper, ("p1", three("Other words")), ("p2", three("The second words")))
        with pytest.raises(ActionError):
            publish_version(paper, actor=paper.actor, changes=Translated(en="Only English"))
        assert paper.text_versions.count() == 1
        assert "Other" not in str(text_of(pages_of(paper)))

    @pytest.mark.parametrize("state", ["draft", "closed", "outcome_published", "withdrawn"])
    def test_only_between_opening_and_closing(self, paper, state):
        type(paper).objects.update(state=state)
        with pytest.raises(TextNotOpen):
            publish(paper)

    def test_only_by_those_who_run_it(self, paper):
        keep(paper, ("p1", three("Other words")))
        for stranger in (user(), official(consultation().owner)):
            with pytest.raises(PermissionRefused):
                publish_version(paper, actor=stranger, changes=CHANGED)
        assert paper.text_versions.count() == 1


class TestMending:
    def test_one_language_mended_is_an_erratum(self, paper):
        said = Translated(en="The first words (en)", fr="Les premiers mots", ar="The first words (ar)")
        keep(paper, ("p1", said), ("p2", three("The second words")))
        mend_translation(paper, actor=paper.actor)
        assert paper.text_versions.count() == 1
        assert Paragraph.objects.get(block_id="p1").text.get("fr") == "Les premiers mots"
        assert pages_of(paper)["fr"].body[0].value["paragraphs"][0] == "Les premiers mots"
        assert AuditEntry.objects.get(action="consultation.translation_mended").is_public

    @pytest.mark.parametrize(
        "paragraphs",
        [
            (("p1", three("Different")), ("p2", three("The second words"))),
            (("p1", three("The first words")),),
            (("p1", three("The first words")), ("p2", three("The second words")), ("", three("A third"))),
        ],
    )
    def test_more_than_a_translation_is_refused(self, paper, paragraphs):
        keep(paper, *paragraphs)
        with pytest.raises(NotATranslation):
            mend_translation(paper, actor=paper.actor)
        assert Paragraph.objects.count() == 2

    def test_the_head_too_stays_the_same_in_one_language(self, paper):
        save_head(paper, actor=paper.actor, title=three("Another"), lead=three("Lead"), summary=three("Summary"))
        with pytest.raises(NotATranslation):
            mend_translation(paper, actor=paper.actor)


class TestComments:
    def test_they_stay_with_their_paragraph_and_are_marked(self, paper):
        say(paper, "p1", "About the first text")
        keep(paper, ("p1", three("Other words")), ("p2", three("The second words")))
        publish(paper)
        say(paper, "p1", "About the new text")
        found = paragraph_view(paper, "p1")
        assert (found.posts_before, found.is_gone, len(found.changes)) == (1, False, 1)
        assert paragraph_view(paper, "p2").posts_before == 0
        marks = [(row.post.text, row.text_changed_since) for row in dispositions(paper)]
        assert marks == [("About the first text", True), ("About the new text", False)]

    def test_of_a_removed_paragraph_they_stand_in_the_annex(self, paper):
        say(paper, "p2")
        keep(paper, ("p1", three("The first words")))
        publish(paper)
        (gone,) = annex(paper)
        assert (gone.paragraph.block_id, gone.last_version, gone.comments) == ("p2", 1, 1)
        assert paragraph_view(paper, "p2").is_gone
        remove_section(paper, actor=paper.actor, section_id="s1")
        publish(paper)
        assert [g.paragraph.block_id for g in annex(paper)] == ["p2"]  # nobody spoke of p1

    def test_moved_it_keeps_its_thread(self, paper):
        thread = ParagraphThread.objects.get(block_id="p1").thread_id
        keep(paper, ("p2", three("The second words")), ("p1", three("The first words")))
        publish(paper)
        assert ParagraphThread.objects.get(block_id="p1").thread_id == thread
        assert str(paragraph_view(paper, "p1").paragraph) == "1.2"

    def test_what_is_hidden_is_no_remark(self, paper):
        post = say(paper, "p1", "canary remark")
        hide_post(post, actor=user(role="moderator", factor=True), reason="insult")
        assert dispositions(paper) == []
        with pytest.raises(NotARemark):
            reply_to_remark(paper, actor=paper.actor, post=post, code="taken_up", reason=Translated())


class TestReplies:
    def test_a_reply_says_what_became_of_it(self, paper):
        post = say(paper, "p1")
        for code in ("partly_taken_up", "taken_up"):
            reply_to_remark(paper, actor=paper.actor, post=post, code=code, reason=words("Because"), now=NOW)
        assert RemarkReply.objects.get().code == "taken_up"
        assert dispositions(paper)[0].reply.code == "taken_up"

    def test_every_code_but_one_needs_reasons_in_three_languages(self, paper):
        post = say(paper, "p1")
        for reason in (Translated(), Translated(en="Only English")):
            with pytest.raises(ActionError):
                reply_to_remark(paper, actor=paper.actor, post=post, code="not_taken_up", reason=reason)
        with pytest.raises(InvalidInput):
            reply_to_remark(paper, actor=paper.actor, post=post, code="nonsense", reason=words("Because"))
        assert not RemarkReply.objects.exists()

    def test_neither_of_another_paper_nor_by_others(self, paper):
        post, other = say(paper, "p1"), consultation(owner=paper.owner)
        with pytest.raises(NotARemark):
            reply_to_remark(other, actor=paper.actor, post=post, code="taken_up", reason=Translated())
        with pytest.raises(PermissionRefused):
            reply_to_remark(paper, actor=user(), post=post, code="taken_up", reason=Translated())

    def test_the_file_quotes_formulas(self, client, paper):
        say(paper, "p1", "=HYPERLINK(1)")
        answer = client.get(f"/en/consultations/{paper.slug}/remarks.csv")
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert (rows[0]["said"], rows[0]["voice"], rows[0]["paragraph"]) == ("'=HYPERLINK(1)", "A person", "1.1")

    def test_the_file_says_what_it_is(self, client, paper):
        say(paper, "p1", "Spoken early")
        url = f"/en/consultations/{paper.slug}/remarks.csv"
        answer = client.get(url)
        content = answer.getvalue()
        assert answer.headers["Link"] == '<remarks.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
        said = json.loads(client.get(f"{url}-metadata.json").content)
        head = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert [column["name"] for column in said["tableSchema"]["columns"]] == head
        digest = hashlib.sha256(content).hexdigest()
        assert said["notes"][0]["sha256"] == digest
        assert {"dc:license", "dc:rights"} & set(said) == set()
        assert client.get(f"{url}.sha256").content.decode() == f"{digest}  remarks.csv\n"
        Consultation.objects.filter(pk=paper.pk).update(state="draft")
        for asked in ("", ".sha256", "-metadata.json"):
            assert client.get(f"{url}{asked}").status_code == 404


class TestPages:
    def test_they_show_the_way_of_the_words(self, client, paper):
        say(paper, "p1", "Spoken early")
        say(paper, "p2", "Spoken of the second")
        keep(paper, ("p1", three("The first new words")))
        publish(paper)
        base = f"/en/consultations/{paper.slug}"
        assert "Spoken early" in client.get(f"{base}/paragraphs/p1/").content.decode()
        assert "The text has changed since post 1" in client.get(f"{base}/paragraphs/p1/").content.decode()
        assert "no longer in the text" in client.get(f"{base}/paragraphs/p2/").content.decode()
        page = client.get(f"{base}/versions/2/").content.decode()
        assert re.search(r"first ?<ins> ?new ?</ins> ?words", page)
        assert "<del>The second words (en)</del>" in page
        assert "No longer in the text" in client.get(f"{base}/versions/").content.decode()
        assert "Spoken of the second" in client.get(f"{base}/remarks/").content.decode()
        for wrong in ("versions/9/", "versions/9999999999/", "paragraphs/nonsense/"):
            assert client.get(f"{base}/{wrong}").status_code == 404

    def test_the_queries_do_not_grow(self, client, paper, django_assert_max_num_queries):
        for number in range(12):
            say(paper, "p1", f"Remark {number}")
        for path in ("versions/1/", "paragraphs/p1/", "remarks/"):
            with django_assert_max_num_queries(15):
                client.get(f"/en/consultations/{paper.slug}/{path}")


@pytest.mark.parametrize(
    ("before", "after", "spans"),
    [
        ("one two", "one two", [("same", "one two")]),
        ("one two", "one three", [("same", "one "), ("removed", "two"), ("added", "three")]),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        ("نص قديم", "نص جديد", [("same", "نص "), ("removed", "قديم"), ("added", "جديد")]),
    ],
)
def test_words_are_compared_one_by_one(before, after, spans):
    assert [(span.kind, span.text) for span in compare(before, after)] == spans


def test_a_version_is_compared_with_any_earlier_one(paper):
    keep(paper, ("p1", three("Second")), ("p2", three("The second words")))
    publish(paper)
    keep(paper, ("p1", three("The first words")), ("p2", three("The second words")))
    publish(paper)
    assert [p.kind for p in comparison(paper, 3).paragraphs] == ["changed", "same"]
    assert [p.kind for p in comparison(paper, 3, 1).paragraphs] == ["same", "same"]
    assert comparison(paper, 4) is None


class TestTheOfficialsScreens:
    def test_publish_and_reply_in_the_browser(self, client, paper):
        post = say(paper, "p1", "canary remark")
        keep(paper, ("p1", three("Other words")), ("p2", three("The second words")))
        client.force_login(paper.actor)
        base = f"/cms/consultations/{paper.pk}"
        page = markup(client.get(f"{base}/text/publish/").content.decode())
        assert "<del>The first</del><ins>Other</ins>" in page
        assert client.post(f"{base}/text/publish/", {"changes_en": "Only English"}).status_code == 422
        said = {f"changes_{code}": "We mended it" for code in LANGUAGES}
        assert client.post(f"{base}/text/publish/", said).status_code == 302
        assert paper.text_versions.count() == 2
        client.post(f"{base}/text/mend/")
        assert paper.text_versions.count() == 2
        assert "canary remark" in client.get(f"{base}/remarks/").content.decode()
        wrong = client.post(f"{base}/remarks/{post.pk}/", {"code": "not_taken_up", "reason_en": "kept reason"})
        assert (wrong.status_code, "kept reason" in wrong.content.decode()) == (422, True)
        assert client.post(f"{base}/remarks/{post.pk}/", {"code": "taken_up"}).status_code == 302
        assert RemarkReply.objects.get().code == "taken_up"

    def test_officials_of_another_institution_find_nothing(self, client, paper):
        post = say(paper, "p1")
        client.force_login(official(consultation().owner))
        for path in ("text/publish/", "remarks/", f"remarks/{post.pk}/"):
            assert client.get(f"/cms/consultations/{paper.pk}/{path}", follow=True).status_code == 404
