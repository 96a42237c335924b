"""What analysts did with the closed call for evidence: a codebook, readings, a second coder, a campaign, publication."""

import datetime
from itertools import cycle

from django.db import transaction

from accounts.models import User
from consult.actions import campaigns, publication, reading
from consult.enums import RedactionReason
from consult.models import Answer, CodebookVersion, Coding, Consultation, Reading, Theme
from consult.queries import workbench
from core import clock
from core.translated import Translated

CAMPAIGN = (
    "We are families of people who came home and we ask for three things: one office in every region that gives "
    "written answers within thirty days, pension years from both countries counted without a fee, and one visit "
    "paid for before the final decision. {}"
)
ENDINGS = (
    "",
    "Thank you for reading this.",
    "My brother waited four years.",
    "I sign this with my whole family.",
    "Please do not forget the villages.",
    "It would have saved us a lot of money.",
)
SUPPORTERS = 24
CAMPAIGN_NAME = Translated(
    en="Families for three promises",
    fr="Des familles pour trois engagements",
    ar="أُسَر من أجل ثلاثة التزامات",
)
CAMPAIGN_SUMMARY = Translated(
    en="An office in every region that answers in writing within thirty days; pension years of both countries counted "
    "without a fee; a visit paid for before the final decision.",
    fr="Un bureau dans chaque région qui répond par écrit sous trente jours ; les années de pension des deux pays "
    "comptées sans frais ; une visite prise en charge avant la décision définitive.",
    ar="مكتب في كل جهة يجيب كتابةً خلال ثلاثين يومًا، واحتساب سنوات التقاعد في البلدين دون رسوم، وزيارة مدفوعة "
    "التكاليف قبل القرار النهائي.",
)
SIGNAL_WORDS = {
    "rights-before-leaving": "pension\nrights\ndroits\nالتغطية الصحية",
    "skills-recognised": "diploma\ncertificate\ndiplôme\nالشهادة",
    "someone-to-call": "called\nnuméro\nيتصل",
}
COVERED = "three regions out of twelve"


@transaction.atomic
def make_campaign_texts(consultation: Consultation) -> None:
    """Nearly the same words from some of those who ticked only: what a campaign looks like."""
    silent = Answer.objects.filter(
        question__consultation=consultation, question__number=1, words="", response__organisation=None
    )
    chosen = list(silent.order_by("pk")[:SUPPORTERS])
    for answer, ending in zip(chosen, cycle(ENDINGS), strict=False):
        answer.words, answer.words_language = CAMPAIGN.format(ending).strip(), "en"
    Answer.objects.bulk_update(chosen, ["words", "words_language"])


@transaction.atomic
def make_analysis(consultation: Consultation, *, analyst: User, read_on: datetime.date) -> None:
    """Everything after the closing, as if the analyst whom the plan names had done it."""
    themes = list(consultation.themes.all())
    _make_codebook(consultation, themes, analyst)
    said = list(workbench.written(consultation).select_related("response", "question").order_by("pk"))
    read = [answer for place, answer in enumerate(said) if answer.question.number < 3 or place % 5]
    Reading.objects.bulk_create(Reading(answer=a, reader=analyst, read_on=read_on) for a in read)
    _code_campaign(consultation, themes, analyst)
    _code_again(consultation, themes, read_on)
    campaigns.propose_campaigns(consultation)
    for campaign in consultation.campaigns.all():
        campaigns.confirm_campaign(campaign, actor=analyst, name=CAMPAIGN_NAME, summary=CAMPAIGN_SUMMARY)
    _publish(read, analyst)


def _make_codebook(consultation: Consultation, themes: list[Theme], analyst: User) -> None:
    for theme in themes:
        theme.signal_words = SIGNAL_WORDS.get(theme.code, "")
    Theme.objects.bulk_update(themes, ["signal_words"])
    notes = ("First themes, after fifty answers.", "Training kept apart from the recognition of skills.")
    for number, note in enumerate(notes, start=1):
        CodebookVersion.objects.create(
            consultation=consultation,
            number=number,
            made_at=consultation.closed_at or clock.now(),
            made_by=analyst,
            note=note,
            themes=[{"code": t.code, "name": t.name.as_dict(), "signal_words": t.signal_words} for t in themes],
        )


def _code_campaign(consultation: Consultation, themes: list[Theme], analyst: User) -> None:
    theme = next(t for t in themes if t.code == "rights-before-leaving")
    alike = workbench.written(consultation).filter(words__startswith=CAMPAIGN[:40])
    Coding.objects.bulk_create(Coding(answer=a, theme=theme, coder=analyst) for a in alike)


def _code_again(consultation: Consultation, themes: list[Theme], read_on: datetime.date) -> None:
    """A second coder who mostly agrees: misses every seventh theme, finds one more in every tenth answer."""
    again, codings = [], []
    for question in consultation.questions.all():
        for place, answer in enumerate(workbench.sample_of(question)):
            if not answer.readings.exists():
                continue
            found = set(answer.codings.filter(is_second=False).values_list("theme", flat=True))
            if place % 7 == 3:
                found = set(sorted(found)[1:])
            if place % 10 == 5:
                found.add(themes[place % len(themes)].pk)
            again.append(Reading(answer=answer, is_second=True, read_on=read_on))
            codings += [Coding(answer=answer, theme_id=pk, is_second=True, codebook=2) for pk in found]
    Reading.objects.bulk_create(again)
    Coding.objects.bulk_create(codings)


def _publish(read: list[Answer], analyst: User) -> None:
    """Most texts of those who agreed; some still wait, one is withheld, one passage is covered."""
    willing = [answer for answer in read if answer.response.consent != "not_published"]
    for place, answer in enumerate(willing):
        if COVERED in answer.words:
            publication.redact(answer, actor=analyst, passage=COVERED, reason=RedactionReason.PLACE)
        if place == 7:
            publication.withhold_words(answer, actor=analyst, reason=RedactionReason.THIRD_PARTY)
        elif place % 9 != 4 or COVERED in answer.words:
            publication.approve_words(answer, actor=analyst)
        coding = answer.codings.filter(is_second=False).select_related("theme").first()
        if coding is not None and place % 2 and not answer.words.startswith(CAMPAIGN[:40]):
            sentence = answer.words.partition(". ")[0]
            reading.lift_quote(answer, actor=analyst, passage=sentence, theme=coding.theme)
