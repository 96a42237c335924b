"""Closed consultations with answers in words, and those who may read them."""

import uuid

from consult.models import Answer, Choice, Consultation, Response
from core import clock
from tests.support.factories import consultation, user


def closed(**fields) -> Consultation:
    """Closed since yesterday, with a question of one choice and one of words."""
    now = clock.now()
    fields = {"opens_at": now - 30 * clock.DAY, "closes_at": now - clock.DAY, "closed_at": now - clock.DAY, **fields}
    return consultation(state=fields.pop("state", "closed"), **fields)


def analyst(*papers: Consultation, name: str = ""):
    """Staff with the role, named in the plans."""
    made = user(name, role="analyst", factor=True)
    for paper in papers:
        paper.analysts.add(made)
    return made


def said(paper: Consultation, words: str = "", *, category: str = "returnee", choice: str = "", **fields) -> Answer:
    """A sent response with words to the question of words, and with a choice where one is given."""
    day = paper.opens_on
    fields = {"consent": "anonymous", "language": "en", "state": "sent", **fields}
    response = Response.objects.create(
        consultation=paper, category=category, started_on=day, sent_on=day, code_digest=uuid.uuid4().hex, **fields
    )
    if choice:
        ticked = Answer.objects.create(response=response, question=paper.questions.get(kind="single"))
        Choice.objects.create(answer=ticked, option=ticked.question.options.get(code=choice))
    question = paper.questions.get(kind="text")
    return Answer.objects.create(response=response, question=question, words=words, words_language="en")
