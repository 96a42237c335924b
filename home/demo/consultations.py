"""The open Green Paper and the closed call for evidence, with answers from a seeded generator."""

import datetime
import uuid
from collections.abc import Mapping
from random import Random
from typing import Any

from django.db import transaction
from wagtail.models import Page

from accounts import roles
from accounts.models import Organisation, Space, User
from consult import receipts
from consult.actions.consultations import close_consultation
from consult.actions.responses import SPEAKS_FOR_PEOPLE
from consult.enums import OrganisationSize, QuestionKind, ResponseState, State
from consult.models import (
    Answer,
    Choice,
    Coding,
    Consultation,
    ConsultationPage,
    Option,
    PlanPoint,
    Question,
    Response,
    Theme,
)
from core import audit
from core.translated import LANGUAGES, Translated
from home.actions.pages import make_page

Data = Mapping[str, Any]
# A code that opens a finished answer of the call for evidence: printed by `make run`.
SAMPLE_CODE = "4827109355617740"
PLAN = ("purpose", "decides", "decision_how", "asked", "methods", "languages", "rights", "interests")


def make_paper(data: Data, parents: Mapping[str, Page]) -> tuple[dict[str, ConsultationPage], dict[str, str]]:
    """The pages in three languages, and section code → block id (the same in every language)."""
    ids = {s["id"]: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{data['slug']}/{s['id']}")) for s in data["sections"]}
    fields = {}
    for code in LANGUAGES:
        body = [
            {
                "type": "section",
                "id": ids[section["id"]],
                "value": {
                    "title": section["title"][code],
                    "paragraphs": [
                        {
                            "type": "item",
                            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{data['slug']}/{p['id']}")),
                            "value": p["text"][code],
                        }
                        for p in section["paragraphs"]
                    ],
                },
            }
            for section in data["sections"]
        ]
        fields[code] = {
            "title": data["title"][code],
            "lead": data["lead"][code],
            "summary": data["summary"][code],
            "body": body,
        }
    return make_page(ConsultationPage, parents, data["slug"], fields), ids


@transaction.atomic
def make_consultation(
    data: Data,
    *,
    kind: str,
    pages: Mapping[str, Page],
    sections: Mapping[str, str],
    owner: Organisation,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    readers: Translated,
    officials: tuple[User, User],
    analyst: User,
) -> Consultation:
    """The record with plan and questions, open as if two officials had opened it."""
    plan = data["plan"]
    space, _created = Space.objects.get_or_create(
        kind=Space.Kind.CONSULTATION, slug=data["slug"], defaults={"title": Translated.of(data["title"])}
    )
    consultation = Consultation.objects.create(
        translation_key=pages["en"].translation_key,
        slug=data["slug"],
        kind=kind,
        space=space,
        owner=owner,
        state=State.OPEN,
        title=Translated.of(data["title"]),
        opens_at=opens_at,
        closes_at=closes_at,
        promise=data["promise"],
        definition=Translated.of(data["definition"]),
        readers=readers,
        time_note=Translated.of(plan["time"]),
        target_groups=plan["target_groups"],
        countries=plan["countries"],
        summary_text=Translated.of(data.get("factual_summary")),
        method_note=Translated.of(data.get("method_note")),
        synopsis=Translated.of(data.get("synopsis")),
        opened_by=officials[0],
        approved_by=officials[1],
        is_example=True,
        **{name: Translated.of(plan[name]) for name in PLAN},
    )
    consultation.analysts.add(analyst)
    points = [("open", p) for p in data["open_points"]] + [("settled", p) for p in data["settled_points"]]
    PlanPoint.objects.bulk_create(
        PlanPoint(consultation=consultation, kind=k, order=n, text=Translated.of(text))
        for n, (k, text) in enumerate(points)
    )
    for number, item in enumerate(data["questions"], start=1):
        _make_question(consultation, number, item, sections)
    announced = opens_at - datetime.timedelta(days=14)
    _log(consultation, "scheduled", announced, actor=officials[1])
    _log(consultation, "opened", opens_at)
    return consultation


def _log(consultation: Consultation, event: str, moment: datetime.datetime, actor: User | None = None) -> None:
    """The entry of the public log that the step would have left."""
    role = roles.OFFICIAL if actor is not None else ""
    audit.record(f"consultation.{event}", obj=consultation, actor=actor, role=role, public=True, now=moment)


def _make_question(consultation: Consultation, number: int, item: Data, sections: Mapping[str, str]) -> None:
    question = Question.objects.create(
        consultation=consultation,
        code=item["code"],
        number=number,
        section_id=sections.get(item["section"], ""),
        kind=item["kind"],
        text=Translated.of(item["text"]),
        help=Translated.of(item["help"]),
        words_prompt=Translated.of(item["words_prompt"]),
        words_help=Translated.of(item["words_help"]),
    )
    lines = [(o, False) for o in item.get("options", [])] + [(r, True) for r in item.get("rows", [])]
    Option.objects.bulk_create(
        Option(
            question=question,
            code=line["code"],
            order=order,
            label=Translated.of(line["label"]),
            is_row=is_row,
            # Of a scale the first is 1: the mean is computed from it.
            value=order + 1 if item["kind"] == QuestionKind.SCALE else None,
        )
        for order, (line, is_row) in enumerate(lines)
    )


@transaction.atomic
def make_answers(
    consultation: Consultation,
    *,
    crowd: Mapping[str, list[User]],
    share: float,
    texts: Mapping[str, list[Data]],
    organisations: list[Organisation],
    random: Random,
    first_day: datetime.date,
    days: int,
) -> None:
    """Answers of a share of each group and of organisations; choices lean by group, words come from the list."""
    writers: list[tuple[str, Organisation | None, str]] = [
        (group, None, user.language)
        for group, users in crowd.items()
        for user in users[: max(1, round(len(users) * share))]
    ]
    writers += [(o.category, o, "fr") for o in organisations]
    responses = []
    for number, (category, organisation, language) in enumerate(writers):
        code = SAMPLE_CODE if number == 0 and consultation.slug.startswith("what") else receipts.new_code()
        day = first_day + datetime.timedelta(days=random.randrange(days))
        responses.append(
            Response(
                consultation=consultation,
                state=ResponseState.SENT,
                code_digest=receipts.digest(code),
                category=category,
                organisation=organisation,
                language=language,
                consent="named" if organisation else random.choices(["anonymous", "not_published"], [4, 1])[0],
                is_example=True,
                started_on=day,
                sent_on=day,
                **(_details(organisation) if organisation else {}),
            )
        )
    Response.objects.bulk_create(responses)
    leaning = _Leaning(random)
    answers, chosen, codings = [], [], []
    themes = {t.code: t for t in consultation.themes.all()}
    for question in consultation.questions.prefetch_related("options"):
        unused = list(texts.get(question.code, []))
        for place, response in enumerate(responses):
            if place and random.random() > 0.78:
                continue
            answer = Answer(response=response, question=question)
            if question.code in texts and (place == 0 or random.random() < 0.4) and unused:
                said = unused.pop(0)
                answer.words, answer.words_language = said["text"], said["lang"]
                codings += [(answer, themes[code]) for code in said.get("themes", []) if code in themes]
            answers.append(answer)
            chosen += leaning.choices(answer, question, response.category)
    Answer.objects.bulk_create(answers)
    Choice.objects.bulk_create(chosen)
    Coding.objects.bulk_create(Coding(answer=answer, theme=theme) for answer, theme in codings)


def _details(organisation: Organisation) -> dict[str, Any]:
    """What an organisation says of itself; sizes go by its name, not by the generator."""
    seed = len(organisation.slug)
    found = {
        "country": organisation.country,
        "organisation_level": organisation.level,
        "organisation_size": OrganisationSize.values[seed % len(OrganisationSize.values)],
    }
    if organisation.category in SPEAKS_FOR_PEOPLE:
        found |= {"speaks_for": 20 * seed, "speaks_for_how": "Two meetings and a letter to all members."}
    return found


class _Leaning:
    """Each group leans to other options of each question: results by group look different, and stay reproducible."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.weights: dict[tuple[int, str], list[float]] = {}

    def choices(self, answer: Answer, question: Question, category: str) -> list[Choice]:
        options = [o for o in question.options.all() if not o.is_row]
        rows = [o for o in question.options.all() if o.is_row]
        weights = self.weights.setdefault(
            (question.pk, category), [0.3 + 3 * self.random.random() ** 2 for _option in options]
        )
        if question.kind in (QuestionKind.SINGLE, QuestionKind.SCALE):
            return [Choice(answer=answer, option=self.random.choices(options, weights)[0])]
        if question.kind == QuestionKind.MATRIX:
            return [Choice(answer=answer, option=self.random.choices(options, weights)[0], row=row) for row in rows]
        if question.kind == QuestionKind.RANKING:
            order = sorted(options, key=lambda o: self.random.random() * weights[options.index(o)], reverse=True)
            return [Choice(answer=answer, option=o, rank=place) for place, o in enumerate(order, start=1)]
        if question.kind == QuestionKind.MULTIPLE:
            top = max(weights)
            taken = [o for o, w in zip(options, weights, strict=True) if self.random.random() < 0.15 + 0.7 * w / top]
            return [Choice(answer=answer, option=o) for o in taken or options[:1]]
        return []


@transaction.atomic
def make_themes(consultation: Consultation, themes: list[Data]) -> None:
    """The codebook with the reasoned response to each theme."""
    Theme.objects.bulk_create(
        Theme(
            consultation=consultation,
            code=item["code"],
            order=order,
            name=Translated.of(item["name"]),
            summary=Translated.of(item["summary"]),
            response_code=item["response"]["code"],
            response_reason=Translated.of(item["response"]["reason"]),
        )
        for order, item in enumerate(themes)
    )


@transaction.atomic
def finish(
    consultation: Consultation,
    *,
    closed_at: datetime.datetime,
    summary_at: datetime.datetime,
    outcome_at: datetime.datetime,
) -> None:
    """Close it and publish summary and outcome, at the moments given."""
    close_consultation(consultation, now=closed_at)
    Consultation.objects.filter(pk=consultation.pk).update(
        state=State.OUTCOME_PUBLISHED, summary_published_at=summary_at, outcome_published_at=outcome_at
    )
    _log(consultation, "summary_published", summary_at, actor=consultation.opened_by)
    _log(consultation, "outcome_published", outcome_at, actor=consultation.opened_by)
