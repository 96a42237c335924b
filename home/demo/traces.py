"""What years of use would leave behind: ways and countries of answers, marks on the process, a question put back."""

import datetime
from random import Random

from django.db import transaction

from accounts.models import User
from consult import receipts
from consult.enums import Channel, ConsentGiven
from consult.models import BackQuestion, Consultation, Evaluation, Response
from core.translated import Translated
from home.demo.consultations import SAMPLE_CODE

# As the plans name them.
COUNTRIES = ("A", "X", "Y", "Z")
COUNTRY_WEIGHTS = (46, 24, 18, 3)
CHANNELS = (Channel.WEB, Channel.PAPER, Channel.MEETING, Channel.PHONE)
CHANNEL_WEIGHTS = (78, 12, 8, 2)
COLLECTORS = Translated(en="An association (example)", fr="Une association (exemple)", ar="جمعية (مثال)")
MARKS = 61
ASKED = (
    "You asked for a written answer about your pension before leaving. Which office did you write to: the one where "
    "you had worked, or the one at home?",
    "To the one where I had worked. The office at home said that it could open no file before I had arrived.",
)


@transaction.atomic
def spread_ways(consultation: Consultation, random: Random) -> None:
    """Some answers came on paper, from a meeting or by telephone; most people said in which country they live."""
    changed = list(consultation.responses.filter(organisation=None).order_by("pk"))
    for response in changed:
        if random.random() < 0.8:
            response.country = random.choices(COUNTRIES, COUNTRY_WEIGHTS)[0]
        response.channel = random.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
        if response.channel != Channel.WEB:
            response.collected_by = COLLECTORS.get(response.language)
            response.collected_on = response.sent_on
            response.consent_given = ConsentGiven.SIGNED
    fields = ["country", "channel", "collected_by", "collected_on", "consent_given"]
    Response.objects.bulk_update(changed, fields)


@transaction.atomic
def make_marks(consultation: Consultation, random: Random) -> None:
    """How the process was for those who took part (K39)."""
    Evaluation.objects.bulk_create(
        Evaluation(
            consultation=consultation,
            understood=random.choices((1, 2, 3, 4), (1, 3, 8, 8))[0],
            heard=random.choices((1, 2, 3, 4), (3, 6, 7, 3))[0],
            would_return=random.choices((1, 2, 3, 4), (2, 3, 6, 9))[0],
        )
        for _mark in range(MARKS)
    )


def ask_back(official: User, asked_on: datetime.date) -> None:
    """A question behind the sample code, and what its holder replied."""
    response = Response.objects.get(code_digest=receipts.digest(SAMPLE_CODE))
    text, reply = ASKED
    BackQuestion.objects.create(
        response=response,
        text=text,
        language="en",
        asked_by=official,
        asked_on=asked_on,
        reply=reply,
        reply_language="en",
        replied_on=asked_on + datetime.timedelta(days=9),
    )
