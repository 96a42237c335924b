"""A consultation that one official has proposed to open and that waits for the second."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from consult import ports
from consult.actions.consultations import propose_opening
from consult.actions.paper_text import save_head, save_section
from consult.actions.plan import create_consultation, save_plan
from consult.actions.questions import QuestionInput, save_question
from consult.enums import QuestionKind
from consult.models import Consultation
from consult.queries.paper_text import ParagraphText
from core.translated import Translated

Data = Mapping[str, Any]
TIME_ZONE = "Africa/Casablanca"
TITLE = Translated(
    en="The first year after return",
    fr="La première année après le retour",
    ar="السنة الأولى بعد العودة",
)
LEAD = Translated(
    en="Two questions on the first twelve months. It has been proposed and waits for a second official.",
    fr="Deux questions sur les douze premiers mois. L’ouverture est proposée et attend une seconde personne responsable.",
    ar="سؤالان عن الأشهر الاثني عشر الأولى. اقتُرح الفتح وهو ينتظر موافقة مسؤول ثانٍ.",
)
SUMMARY = Translated(
    en="The first year decides much. People look for a home, for work and for somebody who knows the rules. We ask "
    "what helped, what was missing, and who should give it. Anybody may answer, without an account and without a name.",
    fr="La première année décide de beaucoup. On cherche un logement, du travail et quelqu’un qui connaît les règles. "
    "Nous demandons ce qui a aidé, ce qui a manqué et qui devrait le fournir. Tout le monde peut répondre, sans compte "
    "et sans nom.",
    ar="تحسم السنة الأولى أمورًا كثيرة. يبحث الناس عن سكن وعمل ومن يعرف القواعد. نسأل عما ساعد وعما نقص وعمن ينبغي أن "
    "يقدّمه. يمكن للجميع أن يجيبوا، بلا حساب وبلا اسم.",
)
SECTION = Translated(en="Twelve months", fr="Douze mois", ar="اثنا عشر شهرًا")
PARAGRAPH = Translated(
    en="Offices, associations and families share the work of the first year, and nobody has counted who does what.",
    fr="Bureaux, associations et familles se partagent le travail de la première année, sans que l’on sache qui fait quoi.",
    ar="تتقاسم المكاتب والجمعيات والأسر عمل السنة الأولى، ولم يُحص أحد من يقوم بماذا.",
)
OFFERS = (
    Translated(en="A home for the first months", fr="Un logement les premiers mois", ar="سكن في الأشهر الأولى"),
    Translated(en="Work, or a way to it", fr="Un travail, ou un chemin vers lui", ar="عمل، أو طريق إليه"),
    Translated(en="A school place for children", fr="Une place à l’école pour les enfants", ar="مقعد دراسي للأطفال"),
    Translated(en="Somebody who explains the rules", fr="Quelqu’un qui explique les règles", ar="من يشرح القواعد"),
)
ASKED = (
    Translated(
        en="What helps most in the first year?",
        fr="Qu’est-ce qui aide le plus la première année ?",
        ar="ما الذي يساعد أكثر في السنة الأولى؟",
    ),
    Translated(
        en="Who should give it, and for how long?",
        fr="Qui devrait le fournir, et pendant combien de temps ?",
        ar="من ينبغي أن يقدّمه، وإلى متى؟",
    ),
)


@transaction.atomic
def make_proposed(
    plan: Data,
    *,
    owner: Organisation,
    proposer: User,
    analysts: Iterable[User],
    readers: Translated,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    now: datetime.datetime,
) -> Consultation:
    """By the steps that officials take, so that its gates say what they would say to them. ``plan`` is a paper's."""
    period = {"opens_at": opens_at, "closes_at": closes_at, "time_zone": TIME_ZONE}
    draft = create_consultation(actor=proposer, owner=owner, kind="call_for_evidence", title=TITLE, **period)
    Consultation.objects.filter(pk=draft.pk).update(is_example=True)
    save_head(draft, actor=proposer, title=TITLE, lead=LEAD, summary=SUMMARY)
    section = save_section(draft, actor=proposer, title=SECTION, paragraphs=[ParagraphText("", PARAGRAPH)])
    texts = {name: Translated.of(plan["plan"][name]) for name in _TEXTS}
    save_plan(
        draft,
        actor=proposer,
        kind="call_for_evidence",
        title=TITLE,
        promise=plan["promise"],
        countries=plan["plan"]["countries"],
        target_groups=plan["plan"]["target_groups"],
        analysts=analysts,
        readers=readers,
        time_note=Translated.of(plan["plan"]["time"]),
        open_points=[ASKED[1]],
        settled_points=[Translated.of(plan["settled_points"][0])],
        definition=ports.definitions()[0].code,
        **texts,
        **period,
    )
    first = QuestionInput(QuestionKind.MULTIPLE, ASKED[0], section_id=section, options=OFFERS, is_still_open=True)
    second = QuestionInput(QuestionKind.TEXT, ASKED[1], section_id=section, is_still_open=True)
    for given in (first, second):
        save_question(draft, actor=proposer, given=given)
    draft.refresh_from_db()
    propose_opening(draft, actor=proposer, now=now)
    return draft


_TEXTS = ("purpose", "decides", "decision_how", "asked", "methods", "languages", "rights", "interests")
