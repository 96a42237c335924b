"""Components: declared inputs, safe words, and a style page that shows every one of them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from core import charts, components, dates, vocabularies
from core.components import Crumb, HorizonPoint, InLanguage, Tag
from core.styleguide import styleguide
from core.translated import Translated
from tests.support.pages import check_page, markup


def render(source: str, **context) -> str:
    return Template("{% load components i18n %}" + source).render(Context(context))


class AnswerForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the paper.")
    email = forms.EmailField(label="E-mail", required=False)
    kind = forms.ChoiceField(
        label="Kind", widget=forms.RadioSelect, choices=[("a", "One"), ("not_said", "Prefer not to say")]
    )
    words = forms.CharField(label="Words", widget=forms.Textarea, required=False)


# --- Declared inputs ----------------------------------------------------------------------------------------


def test_an_unknown_argument_is_refused_when_the_template_is_compiled():
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'colour'"):
        render('{% button label="Go" colour="red" %}')


def test_a_missing_argument_is_refused_when_the_template_is_compiled():
    with pytest.raises(TemplateSyntaxError, match="label"):
        render('{% button href="/" %}')


def test_arguments_are_given_by_name():
    with pytest.raises(TemplateSyntaxError, match="too many positional arguments"):
        render('{% button "Go" %}')


def test_a_value_of_another_type_is_refused():
    with pytest.raises(TemplateSyntaxError, match="horizon: points must be a list of HorizonPoint"):
        render('{% horizon points=nothing label="Dates" %}')


def test_a_word_that_is_not_in_the_list_is_refused():
    with pytest.raises(TemplateSyntaxError, match="button: kind must be 'full' or 'plain' or 'quiet', not 'red'"):
        render('{% button label="Go" kind="red" %}')


def test_a_list_with_a_stranger_is_refused():
    with pytest.raises(TemplateSyntaxError, match="tags: items must be a list of Tag"):
        render("{% tags items=items %}", items=[Tag("Work"), "Health"])


def test_a_link_takes_no_form_arguments():
    with pytest.raises(TemplateSyntaxError, match="a link takes no name"):
        render('{% button label="Go" href="/" name="a" %}')


def test_a_code_without_a_shape_is_refused():
    with pytest.raises(TemplateSyntaxError, match="No shape is drawn for 'nonsense'"):
        render('{% state vocabulary="adoption_position" code="nonsense" %}')


@pytest.mark.parametrize("vocabulary", sorted(components.SHAPES))
def test_every_code_has_a_shape(vocabulary):
    assert set(components.SHAPES[vocabulary]) == set(vocabularies.codes(vocabulary))


def test_every_implementation_status_has_rungs():
    assert set(components.RUNGS) == set(vocabularies.codes("implementation_status"))


# --- Words --------------------------------------------------------------------------------------------------


def test_text_is_escaped_everywhere():
    html = render("{% button label=label %}{% tags items=items %}{% crumbs items=crumbs %}",
                  label="<b>", items=[Tag("<i>")], crumbs=[Crumb("<u>")])  # fmt: skip
    assert "<b>" not in html and "<i>" not in html and "<u>" not in html
    assert "&lt;b&gt;" in html


def test_text_in_the_language_of_the_page_is_bare():
    assert render("{% translated value %}", value=Translated("Work", "Travail", "")) == "Work"


def test_text_in_another_language_says_so():
    with translation.override("fr"):
        html = markup(render("{% translated value labelled=True %}", value=Translated(ar="العمل")))
    assert html.startswith('<span lang="ar" dir="rtl">العمل</span> <span class="in-language">')


def test_user_text_has_a_language_and_a_direction_and_no_markup():
    html = render('{% user_text text lang="ar" %}', text="سلام <script>\n\nhttps://example.org")
    assert html.startswith('<div class="user-text" lang="ar" dir="auto">')
    assert "<script>" not in html and 'href="https://example.org"' in html


def test_user_text_without_a_language_takes_the_direction_of_its_letters():
    assert 'dir="auto"' in render("{% user_text text %}", text="hello")


@pytest.mark.parametrize(
    ("language", "day", "text"),
    [
        ("en", date(2027, 1, 17), "17 January 2027"),
        ("fr", date(2027, 3, 1), "1er mars 2027"),
        ("fr", date(2027, 3, 2), "2 mars 2027"),
        ("ar", date(2027, 1, 17), "17 يناير 2027"),
    ],
)
def test_day(language, day, text):
    with translation.override(language):
        assert render("{% day value %}", value=day) == f'<time datetime="{day.isoformat()}">{text}</time>'


def test_deadline_names_the_zone():
    html = render('{% deadline value tz="Africa/Tunis" %}', value=datetime(2027, 1, 17, 22, 59, tzinfo=UTC))
    assert html == (
        '<time datetime="2027-01-17T23:59+01:00">Sunday 17 January 2027, 23:59</time> '
        '<bdi class="num" dir="ltr">(UTC+1)</bdi>'
    )


@pytest.mark.parametrize(
    ("zone", "text"), [("UTC", "UTC"), ("Asia/Kolkata", "UTC+5:30"), ("America/New_York", "UTC−5")]
)
def test_offset(zone, text):
    from zoneinfo import ZoneInfo

    assert dates.offset_text(datetime(2027, 1, 17, tzinfo=UTC), ZoneInfo(zone)) == text


LINE_PARTS = [
    '{% code "R-1" %}',
    "{% day value %}",
    '{% state vocabulary="vote_position" code="support" %}',
    "{% demo_mark %}",
    '{% evidence level="E1" %}',
    "{% silence days=3 %}",
    '{% badge kind="official" %}',
    '{% button label="Go" %}',
    '{% rungs code="limited" %}',
    '{% translated "Work" %}',
    '{% icon name="seal" %}',
]


@pytest.mark.parametrize("source", LINE_PARTS)
def test_parts_of_a_line_bring_no_space_with_them(source):
    html = render(source, value=date(2027, 1, 1))
    assert html == html.strip()


# --- Where things stand -------------------------------------------------------------------------------------


def test_horizon_marks_the_present():
    points = [
        HorizonPoint("Opened", "done", date(2026, 10, 12)),
        HorizonPoint("Today", "now", text="day 42"),
        HorizonPoint("Closes"),
    ]
    html = markup(render('{% horizon points=points label="Dates" %}', points=points))
    assert '<li class="now" aria-current="step"><b>Today</b> <span>day 42</span></li>' in html
    assert "<li><b>Closes</b>" in html


def test_horizon_has_two_to_five_points():
    with pytest.raises(TemplateSyntaxError, match="two to five points"):
        render('{% horizon points=points label="Dates" %}', points=[HorizonPoint("Opened")])


def test_a_state_is_a_shape_and_a_word():
    html = render('{% state vocabulary="adoption_position" code="noted" %}')
    assert html == '<span class="state state--ring"><span>Noted</span></span>'


@pytest.mark.parametrize(("days", "text"), [(1, "day late"), (30, "days late"), (-1, "day left"), (-18, "days left")])
def test_silence(days, text):
    assert f"<b>{abs(days)}</b> {text}" in render("{% silence days=days %}", days=days)


def test_a_receipt_code_stands_in_fours():
    assert "4827 1093 5561 7740" in render('{% receipt code="4827109355617740" %}')


def test_one_page_has_no_pagination():
    assert render("{% pagination %}").strip() == ""


# --- Forms --------------------------------------------------------------------------------------------------


def test_a_field_is_labelled_described_and_says_its_error():
    form = AnswerForm({"name": "", "kind": "a"})
    html = markup(render("{% field bound=form.name %}", form=form))
    assert '<label for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html and 'id="id_name_helptext"' in html


def test_free_text_takes_the_direction_of_what_is_typed():
    form = AnswerForm()
    assert 'dir="auto"' in render("{% field bound=form.words %}", form=form)
    assert 'dir="ltr"' in render("{% field bound=form.email %}", form=form)


def test_what_was_typed_is_kept():
    html = render("{% field bound=form.words %}", form=AnswerForm({"words": "<hello>"}))
    assert "&lt;hello&gt;" in html


def test_choices_are_whole_lines_and_one_is_set_apart():
    html = markup(render('{% field bound=form.kind apart="not_said" %}', form=AnswerForm()))
    assert html.count('<label class="choice"') == 1
    assert '<label class="choice choice--apart" for="id_kind_1">' in html
    assert "<legend>Kind</legend>" in html


def test_the_label_can_be_the_heading_of_the_page():
    html = markup(render("{% field bound=form.kind heading=1 %}", form=AnswerForm()))
    assert '<legend><h1 class="question-text">Kind</h1></legend>' in html


def test_error_summary_leads_to_the_fields():
    html = render("{% error_summary form=form %}", form=AnswerForm({}))
    assert 'role="alert"' in html and 'tabindex="-1"' in html
    assert 'href="#id_name"' in html and 'href="#id_kind_0"' in html
    assert "2 answers need a look" in html


def test_error_summary_gives_the_sentence_of_a_refusal():
    html = render("{% error_summary form=form refusal=refusal %}", form=AnswerForm(), refusal="It is closed.")
    assert "<p>It is closed.</p>" in html


def test_nothing_wrong_no_summary():
    form = AnswerForm({"name": "A", "kind": "a"})
    assert render("{% error_summary form=form %}", form=form).strip() == ""


# --- Figures ------------------------------------------------------------------------------------------------

ANSWERS = [charts.Answer(word) for word in ("For", "With changes", "Neutral", "Against")]


def test_bars_are_drawn_in_parts_of_a_hundred():
    (row,) = charts.draw([charts.GroupRow.of("Returnees", (50, 25, 0, 25))], ANSWERS)
    assert [(part.x, part.width, part.texture) for part in row.segments] == [
        ("0.0%", "50.0%", "full"),
        ("50.0%", "25.0%", "stripe"),
        ("75.0%", "25.0%", "dot"),
    ]
    assert [cell.count for cell in row.cells] == [50, 25, 0, 25]


def test_folded_answers_share_a_number_and_a_texture():
    parts = (charts.GroupPart(60, (0,)), charts.GroupPart(20, (1,)), charts.GroupPart(14, (2, 3)))
    (row,) = charts.draw([charts.GroupRow("Family", 94, parts)], ANSWERS)
    assert row.segments[-1].texture == "fold"
    assert row.cells[2] == row.cells[3] == charts.Cell(14, is_folded=True)
    assert row.is_folded


def test_a_group_in_words_has_no_bar_and_no_number():
    rows = [charts.GroupRow("Others", words="mostly for"), charts.GroupRow.of("Returnees", (60, 20, 10, 10), total=100)]
    html = markup(render('{% bars id="x" rows=rows answers=answers caption="Persons" %}', rows=rows, answers=ANSWERS))
    assert html.count("mostly for") == 2
    assert 'colspan="5"' in html
    assert html.count('<svg class="bar"') == 1


def test_where_all_groups_are_in_words_there_is_nothing_to_explain():
    rows = [charts.GroupRow("Others", words="mostly for")]
    html = markup(render('{% bars id="x" rows=rows answers=answers caption="Persons" %}', rows=rows, answers=ANSWERS))
    assert html.count("mostly for") == 1
    assert "<svg" not in html and "legend" not in html and "in numbers" not in html


def test_several_answers_are_measured_against_the_base():
    row = charts.GroupRow.of("Returnees", (150, 50), total=200)
    (drawn,) = charts.draw([row], ANSWERS[:2])
    assert [line.width for line in drawn.lines] == ["75.0%", "25.0%"]


def test_a_group_of_nobody_divides_by_nothing():
    (drawn,) = charts.draw([charts.GroupRow.of("Nobody", (0, 0))], ANSWERS[:2])
    assert drawn.segments == () and [line.width for line in drawn.lines] == ["0.0%", "0.0%"]


# --- The style page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_style_page_is_a_good_page(language):
    with translation.override(language):
        request = RequestFactory().get(f"/{language}/style/")
        html = styleguide(request).content.decode()
    assert check_page(html, request.path) == []


def test_the_style_page_shows_every_component():
    source = (Path(settings.BASE_DIR) / "templates" / "core" / "styleguide.html").read_text(encoding="utf-8")
    shown = set(re.findall(r"{% (\w+)", source))
    assert set(components.REGISTRY) - shown - {"icon"} == set()


def test_every_component_has_a_template_and_every_template_a_component():
    folder = Path(settings.BASE_DIR) / "templates" / "components"
    assert {path.stem for path in folder.glob("*.html")} == set(components.REGISTRY)


def test_a_phrase_in_another_language_is_found_on_the_arabic_page():
    with translation.override("ar"):
        html = render("{% translated value labelled=True %}", value=InLanguage("From seeds to oil", "en"))
    assert html.startswith('<span lang="en" dir="ltr">From seeds to oil</span>')


# --- Votes --------------------------------------------------------------------------------------------------


def test_a_vote_is_sent_by_the_button_that_is_pressed():
    class VoteForm(forms.Form):
        stance = forms.ChoiceField(choices=list(vocabularies.pairs("vote_position")), widget=forms.RadioSelect)

    html = markup(render('{% vote bound=form.stance label="Your vote" current="oppose" %}', form=VoteForm()))
    values = re.findall(r'name="stance" value="(\w+)" aria-pressed="(\w+)"', html)
    assert values == [
        ("support", "false"),
        ("support_with_changes", "false"),
        ("neutral", "false"),
        ("oppose", "true"),
    ]
    assert html.count("your vote") == 1
