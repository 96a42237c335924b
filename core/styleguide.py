"""The living style page: every component in every state, with samples in three languages."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.charts import Answer, GroupPart, GroupRow
from core.components import (
    SHAPES,
    Crumb,
    FacetOption,
    Fact,
    HorizonPoint,
    InLanguage,
    Source,
    Tag,
    TimelineEvent,
)
from core.translated import Translated


def T(en: str, fr: str, ar: str) -> Any:
    """A sample in three languages; form labels take it as they take lazy text."""
    return Translated(en, fr, ar)


HELPED = [
    (
        "rights",
        T("Knowing which rights I keep", "Savoir quels droits je garde", "معرفة الحقوق التي أحتفظ بها"),
    ),
    (
        "savings",
        T(
            "Savings or a loan to start with",
            "Une épargne ou un prêt pour commencer",
            "مدخرات أو قرض للبداية",
        ),
    ),
    ("diploma", T("Having my diploma recognised", "La reconnaissance de mon diplôme", "الاعتراف بشهادتي")),
    ("not_said", T("Prefer not to say", "Je préfère ne pas répondre", "أفضّل عدم الإجابة")),
]
MUCH = [
    ("1", T("not at all", "pas du tout", "إطلاقًا")),
    ("2", T("a little", "un peu", "قليلًا")),
    ("3", T("somewhat", "moyennement", "نوعًا ما")),
    ("4", T("much", "beaucoup", "كثيرًا")),
    ("5", T("very much", "énormément", "كثيرًا جدًا")),
]
GROUPS = [
    T("Returnees", "Personnes de retour", "العائدون"),
    T("Migrants abroad", "Migrants à l’étranger", "المهاجرون بالخارج"),
    T("Family members", "Membres de la famille", "أفراد الأسر"),
    T("Other persons", "Autres personnes", "أشخاص آخرون"),
]
COUNTRIES = [
    ("ma", T("Morocco", "Maroc", "المغرب")),
    ("dz", T("Algeria", "Algérie", "الجزائر")),
    ("tn", T("Tunisia", "Tunisie", "تونس")),
]
SAMPLE_TEXT = T(
    "A desk in each region, open in the evening.\n\nMore at https://example.org/desks.",
    "Un guichet par région, ouvert le soir.\n\nVoir https://example.org/desks.",
    "مكتب في كل جهة، مفتوح مساءً.\n\nالمزيد على https://example.org/desks.",
)


class SampleForm(forms.Form):
    """One field of each kind. Never saved."""

    organisation = forms.CharField(
        label=T("Name of the organisation", "Nom de l’organisation", "اسم الهيئة"),
        error_messages={"required": _("Write the name of the organisation.")},
    )
    email = forms.EmailField(
        label=T("E-mail", "Adresse électronique", "البريد الإلكتروني"),
        help_text=_("Kept apart from your answer."),
        required=False,
    )
    since = forms.DateField(
        label=T("Back since", "De retour depuis", "تاريخ العودة"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    months = forms.IntegerField(
        label=T("How many months of follow-up?", "Combien de mois de suivi ?", "كم شهرًا من المتابعة؟"),
        required=False,
    )
    country = forms.ChoiceField(label=T("Country", "Pays", "البلد"), choices=COUNTRIES, required=False)
    group = forms.ChoiceField(
        label=T("The group you belong to", "Le groupe auquel vous appartenez", "الفئة التي تنتمون إليها"),
        widget=forms.RadioSelect,
        choices=[
            ("returnee", vocabularies.label("stakeholder_category", "returnee")),
            ("migrant_abroad", vocabularies.label("stakeholder_category", "migrant_abroad")),
        ],
        error_messages={"required": _("Choose the group you belong to.")},
    )
    helped = forms.MultipleChoiceField(
        label=T("What helped you to prepare?", "Qu’est-ce qui vous a aidé ?", "ما الذي ساعدكم على الاستعداد؟"),
        help_text=_("Choose as many as you like."),
        widget=forms.CheckboxSelectMultiple,
        choices=HELPED,
        required=False,
    )
    much = forms.ChoiceField(
        label=T("How much did it help?", "Dans quelle mesure ?", "كم ساعدكم ذلك؟"),
        widget=forms.RadioSelect,
        choices=[*MUCH, HELPED[-1]],
        required=False,
    )
    before = forms.ChoiceField(
        label=T("before leaving", "avant le départ", "قبل السفر"),
        widget=forms.RadioSelect,
        choices=MUCH,
        required=False,
    )
    after = forms.ChoiceField(
        label=T("after arriving", "après l’arrivée", "بعد الوصول"),
        widget=forms.RadioSelect,
        choices=MUCH,
        required=False,
    )
    first = forms.ChoiceField(
        label=T("work", "le travail", "العمل"), choices=[("", "–"), ("1", "1"), ("2", "2")], required=False
    )
    second = forms.ChoiceField(
        label=T("housing", "le logement", "السكن"),
        choices=[("", "–"), ("1", "1"), ("2", "2")],
        required=False,
    )
    words = forms.CharField(
        label=T("In your own words", "Avec vos mots", "بكلماتكم"),
        help_text=_("Any language. Please leave out names and places that could point to you."),
        widget=forms.Textarea,
        required=False,
    )
    frozen = forms.CharField(
        label=T("Cannot be changed now", "Ne peut plus être modifié", "لا يمكن تغييره الآن"),
        initial="2026",
        disabled=True,
        required=False,
    )
    agreed = forms.BooleanField(
        label=T(
            "My answer may be published without my name",
            "Ma réponse peut être publiée sans mon nom",
            "يمكن نشر جوابي دون اسمي",
        ),
        help_text=_("You can change this at any time."),
        required=False,
    )
    position = forms.ChoiceField(
        label=T("Your vote", "Votre vote", "صوتكم"),
        choices=list(vocabularies.pairs("vote_position")),
        required=False,
    )


def samples() -> dict[str, Any]:
    """The context of the style page."""
    blank, wrong = (
        SampleForm(auto_id="blank_%s"),
        SampleForm({"much": "4", "before": "2"}),
    )
    return {
        "form": blank,
        "wrong": wrong,
        "blank_matrix": [blank["before"], blank["after"]],
        "blank_ranking": [blank["first"], blank["second"]],
        "points": [
            HorizonPoint(_("Opened"), "done", date(2026, 10, 12)),
            HorizonPoint(_("Today"), "now", text=_("day 42 of 97")),
            HorizonPoint(_("Closes"), "todo", date(2027, 1, 17)),
            HorizonPoint(_("Summary"), "todo", date(2027, 3, 14)),
            HorizonPoint(_("Reply"), "todo", date(2027, 4, 11)),
        ],
        "late_points": [
            HorizonPoint(_("Sent"), "done", date(2026, 7, 25)),
            HorizonPoint(_("Answer due"), "late", date(2026, 10, 23)),
            HorizonPoint(_("Carried out"), "todo", text=_("no date")),
        ],
        "crumbs": [Crumb(_("Recommendations"), "#move"), Crumb(_("Style guide"))],
        "shapes": [(name, list(codes)) for name, codes in SHAPES.items()],
        "rung_codes": vocabularies.codes("implementation_status"),
        "levels": vocabularies.codes("evidence_level"),
        "tags": [
            Tag(vocabularies.label("policy_area", "employment"), "#badges"),
            Tag(vocabularies.label("policy_area", "social_protection"), "#badges"),
            Tag(_("Example")),
        ],
        "facts": [
            Fact(
                _("Who decides"),
                T("The ministers of both shores", "Les ministres des deux rives", "وزراء الضفتين"),
            ),
            Fact(_("Languages"), _("English, French and Arabic; answers in any language.")),
        ],
        "sources": [
            Source(
                _("Source document"),
                T(
                    "Presentation on reintegration",
                    "Présentation sur la réintégration",
                    "عرض حول إعادة الإدماج",
                ),
                quote=InLanguage("Support in the first twelve months is among what makes return last.", "en"),
            ),
            Source(
                _("Answers"),
                T("Alone after arrival", "Seul après l’arrivée", "وحيد بعد الوصول"),
                href="#lists",
            ),
        ],
        "events": [
            TimelineEvent(_("Voted"), date(2026, 6, 30), state="done"),
            TimelineEvent(_("Sent"), date(2026, 7, 25), _("To five institutions."), href="#lists"),
            TimelineEvent(_("Answer due"), date(2026, 10, 23), state="late"),
            TimelineEvent(_("Today"), state="now"),
            TimelineEvent(_("Carried out"), text=_("no date"), state="todo"),
        ],
        "facet_options": [
            FacetOption(level, vocabularies.label("evidence_level", level), count, count == 4, evidence=level)
            for level, count in (("E3", 1), ("E2", 4), ("E1", 17))
        ],
        "status_options": [
            FacetOption(code, vocabularies.label("practice_status", code), count)
            for code, count in (("ongoing", 12), ("completed", 9))
        ],
        "vote_answers": [
            Answer(vocabularies.label("vote_position", code)) for code in vocabularies.codes("vote_position")
        ],
        "vote_rows": [
            GroupRow.of(GROUPS[0], (148, 41, 14, 12)),
            GroupRow.of(GROUPS[1], (62, 38, 21, 17)),
            GroupRow(GROUPS[2], 75, (GroupPart(41, (0,)), GroupPart(20, (1,)), GroupPart(14, (2, 3)))),
            GroupRow(GROUPS[3], words=_("mostly for")),
        ],
        "option_answers": [Answer(label) for code, label in HELPED[:3]],
        "option_rows": [
            GroupRow.of(GROUPS[0], (120, 64, 88), total=215),
            GroupRow.of(GROUPS[1], (98, 51, 43), total=138),
            GroupRow(GROUPS[3], words=_("no clear view")),
        ],
        "title": T("Return, a stage of the journey", "Le retour, une étape du voyage", "العودة محطة في الرحلة"),
        "practice": InLanguage("From seeds to oil: a sunflower cooperative of returnees", "en"),
        "foreign": InLanguage("العودة محطة", "ar"),
        "foreign_en": InLanguage("return is a stage", "en"),
        "sample_text": SAMPLE_TEXT,
        "opened": date(2026, 10, 12),
        "closes": datetime(2027, 1, 17, 22, 59, tzinfo=UTC),
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    """The style page."""
    return render(request, "core/styleguide.html", samples())
