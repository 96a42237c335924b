"""The text of a paper in three languages: same ids everywhere, kept as drafts, frozen at the end."""

import pytest

from consult.actions.paper_text import (
    TextFrozen,
    UnknownSection,
    move_section,
    remove_section,
    save_head,
    save_section,
)
from consult.enums import State
from consult.models import Consultation, ConsultationPage
from consult.queries.paper_text import ParagraphText, kept_page, pages_of, text_of
from core.errors import PermissionRefused
from core.translated import Translated
from tests.support.factories import consultation, institution, official, paper_pages, user, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    made = consultation(state="draft")
    paper_pages(made)
    return made


def kept(paper):
    return text_of({code: kept_page(page) for code, page in pages_of(paper).items()})


def blocks(paper, language):
    page = kept_page(pages_of(paper)[language])
    return [
        (b["id"], b["value"]["title"], [(i["id"], i["value"]) for i in b["value"]["paragraphs"]])
        for b in page.body.get_prep_value()
    ]


def add(paper, title, *paragraphs):
    texts = [ParagraphText("", words(text)) for text in paragraphs]
    return save_section(paper, actor=official(paper.owner), title=words(title), paragraphs=texts)


def test_what_is_read_is_what_was_written(paper):
    text = kept(paper)
    assert [s.title for s in text.sections] == [Translated("Section (en)", "Section (fr)", "Section (ar)")]
    assert [p.id for p in text.sections[0].paragraphs] == ["p1", "p2"]
    assert all(text.is_filled(code) for code in ("en", "fr", "ar"))


def test_the_head(paper):
    save_head(paper, actor=official(paper.owner), title=words("New"), lead=words("lead"), summary=words("sum"))
    text = kept(paper)
    assert (text.title, text.lead, text.summary) == (words("New"), words("lead"), words("sum"))
    assert Consultation.objects.get().title == words("New")
    assert not ConsultationPage.objects.filter(live=True).exists()
    assert len(text.sections) == 1


def test_ids_are_the_same_in_every_language_and_stay(paper):
    key = add(paper, "Second", "one", "two")
    english, french, arabic = (blocks(paper, code)[1] for code in ("en", "fr", "ar"))
    assert english[0] == french[0] == arabic[0] == key
    assert [i for i, _t in english[2]] == [i for i, _t in french[2]] == [i for i, _t in arabic[2]]
    first, second = (i for i, _text in english[2])
    save_section(
        paper,
        actor=official(paper.owner),
        section_id=key,
        title=words("Second"),
        paragraphs=[ParagraphText(second, words("two, mended")), ParagraphText("", words("three"))],
    )
    after = blocks(paper, "fr")[1][2]
    assert after[0] == (second, "two, mended (fr)")
    assert after[1][1] == "three (fr)"
    assert first not in dict(after)
    assert blocks(paper, "en")[0][0] == "s1"


def test_a_language_that_lags_is_not_whole(paper):
    add(paper, "Second")
    save_section(
        paper,
        actor=official(paper.owner),
        title=Translated(en="Third", fr="Trois"),
        paragraphs=[ParagraphText("", Translated(en="only English"))],
    )
    text = kept(paper)
    assert [text.is_filled(code) for code in ("en", "fr", "ar")] == [True, False, False]
    assert [s.title.en for s in text.sections] == ["Section (en)", "Second", "Third"]


def test_moving_and_removing(paper):
    second, third = add(paper, "Second", "x"), add(paper, "Third", "y")
    actor = official(paper.owner)
    move_section(paper, actor=actor, section_id=third, by=-1)
    move_section(paper, actor=actor, section_id="s1", by=-1)
    assert [s.id for s in kept(paper).sections] == ["s1", third, second]
    paper.questions.update(section_id=third)
    remove_section(paper, actor=actor, section_id=third)
    assert [s.id for s in kept(paper).sections] == ["s1", second]
    assert set(paper.questions.values_list("section_id", flat=True)) == {""}
    with pytest.raises(UnknownSection):
        move_section(paper, actor=actor, section_id=third, by=1)


@pytest.mark.parametrize("state", ["closed", "summary_published", "outcome_published", "withdrawn"])
def test_frozen_at_the_end(paper, state):
    Consultation.objects.update(state=state)
    with pytest.raises(TextFrozen):
        add(paper, "canary")


@pytest.mark.parametrize("state", [State.SCHEDULED, State.OPEN, State.EXTENDED])
def test_while_people_read_a_change_stays_beside(paper, state):
    Consultation.objects.update(state=state)
    before = list(ConsultationPage.objects.values_list("title", "lead", "live"))
    save_head(paper, actor=official(paper.owner), title=words("canary"), lead=words("l"), summary=words("s"))
    assert list(ConsultationPage.objects.values_list("title", "lead", "live")) == before
    assert Consultation.objects.get().title == paper.title


def test_nobody_else_writes(paper):
    for actor in (official(institution()), user(role="editor"), user(role="analyst"), user()):
        with pytest.raises(PermissionRefused):
            save_section(paper, actor=actor, title=words("canary"), paragraphs=[])
