"""Summary, synopsis and replies: by whom, when, and what they must hold."""

import pytest

from consult.actions.replies import NotTimeToWrite, ReasonMissing, reply_to_theme, write_summary, write_synopsis
from consult.enums import State
from consult.models import Consultation, Theme
from core.errors import InvalidInput, PermissionRefused
from core.translated import Translated
from tests.support.factories import consultation, institution, official, theme, user, words

pytestmark = pytest.mark.django_db


def summary(paper, actor):
    write_summary(paper, actor=actor, summary_text=words("summary"), method_note=words("method"))


def synopsis(paper, actor):
    write_synopsis(paper, actor=actor, synopsis=words("synopsis"))


def reply(paper, actor):
    reply_to_theme(paper.themes.get(), actor=actor, code="out_of_scope", reason=words("reason"))


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize(
    ("write", "states"),
    [(summary, {"closed"}), (synopsis, {"closed", "summary_published"}), (reply, {"closed", "summary_published"})],
)
def test_in_its_time_only_and_by_the_owner_only(state, write, states):
    paper = consultation(state=state)
    theme(paper)
    before = (Consultation.objects.values().get(), Theme.objects.values().get())
    for stranger in (official(institution()), user(role="analyst"), user(role="editor")):
        with pytest.raises(PermissionRefused):
            write(paper, stranger)
    if state in states:
        write(paper, official(paper.owner))
        assert (Consultation.objects.values().get(), Theme.objects.values().get()) != before
        return
    with pytest.raises(NotTimeToWrite):
        write(paper, official(paper.owner))
    assert (Consultation.objects.values().get(), Theme.objects.values().get()) == before


def test_what_is_kept():
    paper = consultation(state="closed")
    actor = official(paper.owner)
    summary(paper, actor)
    synopsis(paper, actor)
    kept = Consultation.objects.get()
    assert (kept.summary_text, kept.method_note, kept.synopsis) == (
        words("summary"),
        words("method"),
        words("synopsis"),
    )


def test_a_reply_touches_nothing_else_of_the_theme():
    paper = consultation(state="closed")
    found = theme(paper)
    actor = official(paper.owner)
    Theme.objects.update(order=7)
    reply_to_theme(found, actor=actor, code="taken_up", reason=Translated())
    kept = Theme.objects.get()
    assert (kept.response_code, kept.order, kept.name) == ("taken_up", 7, words("work"))
    reply_to_theme(found, actor=actor, code="", reason=Translated())
    assert Theme.objects.get().response_code == ""


def test_refused_replies():
    paper = consultation(state="closed")
    found, actor = theme(paper), official(paper.owner)
    with pytest.raises(ReasonMissing):
        reply_to_theme(found, actor=actor, code="not_taken_up", reason=Translated())
    with pytest.raises(InvalidInput):
        reply_to_theme(found, actor=actor, code="shredded", reason=words("reason"))
    assert Theme.objects.get().response_code == ""
