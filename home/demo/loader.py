"""Builds the demonstration site: every part once, in an order in which each finds what it stands on.

Dates count from the first run. A second run finds the parts and makes only what is missing.
"""

import datetime
import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction
from wagtail.models import Page

from accounts.models import Organisation, Space, User
from consult.actions.versions import write_version
from consult.models import Consultation
from core import clock
from core.translated import Translated
from dialogue.models import Forum, MeetingSeries
from home.actions.site import make_site
from home.demo import (
    adoption,
    analysis,
    consultations,
    contributions,
    drafts,
    forums,
    meetings,
    papers,
    people,
    practices,
    recommendations,
    traces,
)
from home.models import Definition, GlossaryTerm
from practices.models import PracticePage
from recommendations.actions.analysis import analyse
from recommendations.actions.rounds import close_round
from recommendations.models import EditorsNote, Recommendation, Round

DATA = Path(__file__).resolve().parent.parent / "data"
SEED = 20261122

READERS = Translated(
    en="Two analysts of the Example Secretariat. Nobody who answers for an institution reads unpublished answers.",
    fr="Deux analystes du Secrétariat (exemple). Personne qui répond au nom d’une institution ne lit les réponses non publiées.",
    ar="محللان من الأمانة (مثال). ولا يطّلع على الأجوبة غير المنشورة أحد ممن يجيبون باسم مؤسسة.",
)
ARCHIVE_LEAD = Translated(
    en="An extract of an open conversation gathered with the Polis software (compdemocracy.org/polis), under CC BY 4.0, The Computational Democracy Project. Another subject, but real votes.",
    fr="Extrait d’une conversation ouverte recueillie avec le logiciel Polis (compdemocracy.org/polis), sous licence CC BY 4.0, The Computational Democracy Project. Un autre sujet, mais de vrais votes.",
    ar="مقتطف من نقاش مفتوح جُمع ببرنامج Polis (compdemocracy.org/polis) بترخيص CC BY 4.0 من The Computational Democracy Project. الموضوع مختلف، لكن الأصوات حقيقية.",
)


class Loader:
    """One run. ``say`` gets a line for each part that was made."""

    def __init__(self, say: Callable[[str], object] = print, now: datetime.datetime | None = None) -> None:
        self.say = say
        self.now = now or clock.now().replace(minute=0, second=0, microsecond=0)
        self.random = Random(SEED)

    def run(self) -> None:
        """Everything; parts that exist are left alone."""
        self.make_pages()
        self.make_glossary()
        self.accounts  # noqa: B018  made before what they sign
        self.make_practices()
        self.make_consultations()
        self.make_forums()
        self.make_recommendations()
        self.make_archive()
        self.make_meetings()

    @staticmethod
    def read(name: str) -> Any:
        return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))

    def ago(self, days: int) -> datetime.datetime:
        return self.now - datetime.timedelta(days=days)

    def ahead(self, days: int) -> datetime.datetime:
        """The last minute of a day to come."""
        return (self.now + datetime.timedelta(days=days)).replace(hour=22, minute=59)

    @cached_property
    def sections(self) -> dict[str, dict[str, Page]]:
        return make_site(is_demo=True)

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        rows = self.read("organisations")
        have = set(Organisation.objects.values_list("slug", flat=True))
        Organisation.objects.bulk_create(
            Organisation(
                slug=row["key"],
                name=Translated.of(row["name"]),
                about=Translated.of(row["about"]),
                category=row["category"],
                country=row["country"],
                level=row["level"],
                verification=Organisation.Verification.VERIFIED,
                verified_on=self.now.date(),
                verified_until=self.now.date() + datetime.timedelta(days=3650),
                is_example=True,
            )
            for row in rows
            if row["key"] not in have
        )
        return {found.slug: found for found in Organisation.objects.filter(slug__in=[row["key"] for row in rows])}

    @cached_property
    def accounts(self) -> dict[str, User]:
        found = self.organisations
        named = {
            "association": found["two-shores"],
            "origin": found["employment-agency-a"],
            "destination": found["ministry-labour-x"],
        }
        return people.make_accounts(named, self.now.date())

    @cached_property
    def crowd(self) -> dict[str, list[User]]:
        return people.make_crowd(self.random)

    def make_pages(self) -> None:
        _sections = self.sections
        self.say("pages in three languages")

    def make_glossary(self) -> None:
        for data in self.read("glossary"):
            term, created = GlossaryTerm.objects.get_or_create(
                code=data["code"], defaults={"term": Translated.of(data["term"])}
            )
            if created:
                Definition.objects.bulk_create(
                    Definition(
                        term=term,
                        order=order,
                        source=Translated.of(d["source"]),
                        text=Translated.of(d["text"]),
                    )
                    for order, d in enumerate(data["definitions"])
                )
        self.say("glossary")

    def make_practices(self) -> None:
        if not PracticePage.objects.exists():
            practices.make_practices(self.read("practices"), self.read("practice_titles"), self.sections["practices"])
        self.say(f"{PracticePage.objects.filter(locale__language_code='en').count()} practices")

    def make_consultations(self) -> None:
        if not Consultation.objects.exists():
            with transaction.atomic():
                self._make_green_paper()
                self._make_call()
                self._make_proposed()
        self.say("an open Green Paper, a closed call for evidence with its outcome, a draft that waits for approval")

    def _record(self, name: str, kind: str, opens: datetime.datetime, closes: datetime.datetime) -> Consultation:
        data = self.read(name)
        pages, sections = consultations.make_paper(data, self.sections["consultations"])
        return consultations.make_consultation(
            data,
            kind=kind,
            pages=pages,
            sections=sections,
            owner=self.organisations["employment-agency-a"],
            opens_at=opens,
            closes_at=closes,
            readers=READERS,
            analyst=self.accounts["analyst"],
            officials=(self.accounts["official-a"], self.accounts["official-b"]),
        )

    def _answer(self, found: Consultation, share: float, texts: Any, first: datetime.datetime, days: int) -> None:
        voices = [o for o in self.organisations.values() if not o.is_authority][::2]
        consultations.make_answers(
            found,
            crowd=self.crowd,
            share=share,
            texts=texts,
            organisations=voices,
            random=self.random,
            first_day=first.date(),
            days=days,
        )

    def _make_green_paper(self) -> None:
        found = self._record("green_paper", "green_paper", self.ago(41), self.ahead(56))
        self._answer(found, 0.75, self.read("answers")["green_paper"], self.ago(41), 40)
        traces.spread_ways(found, Random(SEED + 2))
        papers.make_remarks(
            found,
            self.read("remarks"),
            actor=self.accounts["official-a"],
            organisations=self.organisations,
            crowd=self.crowd,
            random=Random(SEED + 1),
            opened_at=self.ago(41),
            changed_at=self.ago(22),
        )

    def _make_call(self) -> None:
        found = self._record("call_for_evidence", "call_for_evidence", self.ago(330), self.ago(240))
        write_version(found, actor=self.accounts["official-a"], now=self.ago(330))
        consultations.make_themes(found, self.read("call_for_evidence")["themes"])
        self._answer(found, 1.0, self.read("answers")["call"], self.ago(330), 88)
        analysis.make_campaign_texts(found)
        traces.spread_ways(found, Random(SEED + 3))
        consultations.finish(found, closed_at=self.ago(240), summary_at=self.ago(205), outcome_at=self.ago(168))
        found.refresh_from_db()
        analysis.make_analysis(found, analyst=self.accounts["analyst"], read_on=self.ago(210).date())
        traces.make_marks(found, Random(SEED + 4))
        traces.ask_back(self.accounts["official-a"], self.ago(190).date())

    def _make_proposed(self) -> None:
        drafts.make_proposed(
            self.read("green_paper"),
            owner=self.organisations["employment-agency-a"],
            proposer=self.accounts["official-a"],
            analysts=[self.accounts["analyst"]],
            readers=READERS,
            opens_at=self.now + datetime.timedelta(days=30),
            closes_at=self.ahead(128),
            now=self.now,
        )

    def make_recommendations(self) -> None:
        if not Recommendation.objects.public().exists():
            with transaction.atomic():
                self._make_rounds()
        self.say(
            f"{Recommendation.objects.public().count()} recommendations, an open round and a closed one with answers"
        )

    def _make_rounds(self) -> None:
        space = recommendations.make_recommendations(self.read("recommendations"), self.read("clusters"), self.ago(360))
        if not EditorsNote.objects.exists():
            recommendations.make_notes(self.read("editors_notes"))
        data, reasons = self.read("rounds"), self.read("answers")["vote_reasons"]
        voices = [o for o in self.organisations.values() if not o.is_authority]
        closed = recommendations.make_round(
            data["closed"], space=space, opens_at=self.ago(165), closes_at=self.ago(124)
        )
        recommendations.make_votes(
            closed,
            crowd=self.crowd,
            organisations=voices,
            reasons=reasons,
            random=self.random,
            share=0.95,
            moment=self.ago(140),
        )
        recommendations.make_stances_of_authorities(
            closed,
            [o for o in self.organisations.values() if o.is_authority],
            Random(SEED + 6),
            self.ago(140),
        )
        call = Consultation.objects.get(slug=self.read("call_for_evidence")["slug"])
        story = adoption.Adoption(self.organisations, self.now)
        story.play(closed, data["closed"], self.read("adoption"), call=call, closed_at=self.ago(124))
        opened = recommendations.make_round(data["open"], space=space, opens_at=self.ago(20), closes_at=self.ahead(28))
        recommendations.make_votes(
            opened,
            crowd=self.crowd,
            organisations=voices,
            reasons=reasons,
            random=self.random,
            share=0.5,
            moment=self.ago(5),
        )
        contributions.make_contributions(
            self.read("contributions"),
            opened,
            crowd=self.crowd,
            organisations=self.organisations,
            editor=User.objects.get(username="editor"),
            now=self.ago(4),
        )
        self._make_second_vote(data["again"], space, voices, reasons)
        for round_ in (closed, opened):
            recommendations.give_threads(round_, self.ago(20))
        self._fill_threads()

    def _make_second_vote(self, data: Any, space: Space, voices: list[Organisation], reasons: Any) -> None:
        """Closed a few days ago: whoever voted can still see their own place on the map."""
        numbers = Random(SEED + 7)
        again = recommendations.make_second_vote(data, space=space, opens_at=self.ago(34), closes_at=self.ago(6))
        recommendations.make_votes(
            again,
            crowd={**self.crowd, "returnee": [self.accounts["returnee"], *self.crowd["returnee"]]},
            organisations=voices,
            reasons=reasons,
            random=numbers,
            share=0.5,
            moment=self.ago(8),
        )
        close_round(again, now=self.ago(6))

    def make_archive(self) -> None:
        if not Round.objects.filter(is_archive=True).exists():
            recommendations.make_archive(DATA / "brexit_consensus", "Brexit consensus, 2017", ARCHIVE_LEAD)
        for closed in Round.objects.public().filter(state="closed"):
            analyse(closed)
        self.say("a vote held elsewhere as an archive")

    def make_forums(self) -> None:
        if not Forum.objects.exists():
            for entry in self.read("forums")["forums"]:
                forums.make_forum(
                    entry,
                    parents=self.sections["forums"],
                    organisations=self.organisations,
                    crowd=self.crowd,
                    random=self.random,
                    now=self.now,
                )
            forums.count_voices(self.crowd, now=self.now)
        self.say("forums with their conversations")

    def make_meetings(self) -> None:
        if not MeetingSeries.objects.exists():
            # Numbers of their own: what was made before stays as it was.
            numbers = Random(SEED + 5)
            for entry in self.read("meetings")["series"]:
                meetings.make_series(
                    entry, organisations=self.organisations, crowd=self.crowd, random=numbers, now=self.now
                )
            meetings.make_summary(
                self.read("meetings")["summary"],
                facilitator=self.accounts["moderator"],
                speaker=self.accounts["spokesperson"],
                organisations=self.organisations,
                now=self.now,
            )
        self.say("meetings that were held, one to come, and the questions put to it")

    def _fill_threads(self) -> None:
        for entry in self.read("forums")["recommendation_threads"]:
            thread = Recommendation.objects.select_related("thread").get(code=entry["source_id"]).thread
            forums.fill_thread(
                thread,
                entry["posts"],
                organisations=self.organisations,
                crowd=self.crowd,
                random=self.random,
                now=self.now,
            )
