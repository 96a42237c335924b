"""What institutions answered and did, what others found of it: made with the actions of the platform, at past moments."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from accounts import roles
from accounts.models import Mandate, Organisation, User
from consult.models import Consultation
from consult.queries.contributions import published_answers
from core.translated import NO_TEXT, Translated
from recommendations.actions import assessments, common, measures, obstacles, plans, positions, silence
from recommendations.actions.rounds import close_round
from recommendations.enums import ANSWER_DAYS, NO_RESPONSE
from recommendations.models import ActionPlan, Addressee, Contest, Measure, Obstacle, Provenance, Recommendation, Round

Data = Mapping[str, Any]
TEXTS = ("title", "lead_unit", "existing_mechanism", "indicator")


class Adoption:
    """Plays everything that happened since a round closed. One account signs for all; nobody can sign in with it."""

    def __init__(self, organisations: Mapping[str, Organisation], now: datetime.datetime) -> None:
        self.organisations, self.now = organisations, now
        self.scribe, _created = User.objects.get_or_create(
            username="demo-institutions", defaults={"password": "!", "is_staff": True, "is_example": True}
        )
        self.scribe.groups.add(Group.objects.get(name=roles.OFFICIAL))
        have = set(self.scribe.mandates.values_list("organisation", flat=True))
        Mandate.objects.bulk_create(
            Mandate(user=self.scribe, organisation=found, can_sign=True, starts_on=now.date())
            for found in organisations.values()
            if found.pk not in have
        )

    def ago(self, days: int) -> datetime.datetime:
        return self.now - datetime.timedelta(days=days)

    @transaction.atomic
    def play(self, round_: Round, data: Data, more: Data, *, call: Consultation, closed_at: datetime.datetime) -> None:
        """Close the round, send, answer, act and report; then what others find, the plan, the common answers."""
        close_round(round_, now=closed_at)
        sent_at = closed_at + datetime.timedelta(days=3)
        for item in data["items"]:
            self._cite(item, call)
            for answer in item["positions"]:
                self._answer(item["source_id"], answer, sent_at)
            for entry in item["measures"]:
                self._measure(item["source_id"], entry, _extra(more, item["source_id"], entry["institution"]))
        self._older(more["older"])
        for entry in more["measures"]:
            self._found(entry)
        self._common(more["common"])
        self._plan(more["plan"])
        self._proposal(more["proposal"])
        silence.begin_silences(sent_at + datetime.timedelta(days=ANSWER_DAYS + 1))
        # What it wrote stays; it can write nothing any more.
        self.scribe.is_active = self.scribe.is_staff = False
        self.scribe.save(update_fields=["is_active", "is_staff"])
        self.scribe.groups.clear()

    @staticmethod
    def _cite(item: Data, call: Consultation) -> None:
        """The themes, and one of the published answers that are quoted under them."""
        recommendation = Recommendation.objects.get(code=item["source_id"])
        themes = call.themes.filter(code__in=item["themes"])
        Provenance.objects.bulk_create(Provenance(recommendation=recommendation, theme=theme) for theme in themes)
        answer = published_answers(call).filter(quotes__theme__in=themes).order_by("pk").first()
        if answer is not None:
            Provenance.objects.create(recommendation=recommendation, answer=answer)

    def _answer(self, code: str, answer: Data, sent_at: datetime.datetime) -> None:
        recommendation = Recommendation.objects.get(code=code)
        institution = self.organisations[answer["institution"]]
        addressee = positions.send_to_institution(recommendation, institution=institution, now=sent_at)
        if answer["position"] == NO_RESPONSE:
            return
        moment = min(sent_at + datetime.timedelta(days=answer["days_after_sending"]), self.now)
        reason = Translated.of(answer["reason"])
        positions.prepare_position(addressee, actor=self.scribe, code=answer["position"], reason=reason)
        positions.publish_position(addressee, actor=self.scribe, now=moment)

    def _addressee(self, code: str, institution: str) -> Addressee:
        return Addressee.objects.get(recommendation__code=code, institution=self.organisations[institution])

    def _measure(self, code: str, entry: Data, extra: Data) -> None:
        addressee = self._addressee(code, entry["institution"])
        answered_at = addressee.positions.get(state="published").published_at
        day = self.now.date()
        draft = measures.prepare_measure(
            addressee,
            actor=self.scribe,
            **{name: Translated.of(entry[name]) for name in TEXTS},
            funds=Translated.of(extra.get("funds")),
            funds_source=Translated.of(extra.get("funds_source")),
            level=addressee.institution.level,
            involved=[self.organisations[slug] for slug in extra.get("involved", ())],
            baseline=entry["baseline"],
            target=entry["target"],
            starts_on=day + datetime.timedelta(days=entry["starts_in_days"]),
            ends_on=day + datetime.timedelta(days=entry["ends_in_days"]),
        )
        measure = measures.publish_measure(draft, actor=self.scribe, now=answered_at)
        reported_at = min(self.now, answered_at + datetime.timedelta(days=20))
        measures.report_progress(
            measure,
            actor=self.scribe,
            status=entry["status"],
            text=Translated.of(entry["progress"]),
            evidence=Translated.of(entry["evidence"]),
            links=extra.get("links", ()),
            value=extra.get("value", ""),
            value_on=reported_at.date() if extra.get("value") else None,
            now=reported_at,
        )

    def _older(self, entry: Data) -> None:
        """Something that was sent long ago, of which nobody has heard since."""
        sent_at = self.ago(entry["sent_days_ago"])
        days = entry["sent_days_ago"] - entry["answered_days_ago"]
        self._answer(entry["recommendation"], {**entry, "days_after_sending": days}, sent_at)
        self._measure(entry["recommendation"], entry["measure"], {})

    def _found(self, entry: Data) -> None:
        addressee = self._addressee(entry["recommendation"], entry["institution"])
        measure = Measure.objects.get(addressee=addressee)
        if "change" in entry:
            self._change(measure, entry["change"])
        for given in entry.get("assessments", ()):
            self._assess(measure, given)
        for given in entry.get("obstacles", ()):
            self._obstacle(measure, given)

    def _change(self, measure: Measure, change: Data) -> None:
        same = {name: getattr(measure, name) for name in measures.FIELDS if name != "involved"}
        later = measure.ends_on + datetime.timedelta(days=change["ends_later"])
        measures.change_measure(
            measure,
            actor=self.scribe,
            reason=Translated.of(change["reason"]),
            involved=list(measure.involved.all()),
            now=self.ago(change["days_ago"]),
            **{**same, "target": change["target"], "ends_on": later},
        )

    def _assess(self, measure: Measure, given: Data) -> None:
        organisation = self.organisations[given["organisation"]]
        assessments.assess(
            measure,
            actor=self.scribe,
            organisation=organisation,
            finding=given["finding"],
            grounds=Translated.of(given["grounds"]),
            evidence=Translated.of(given.get("evidence")),
            now=self.ago(given["days_ago"]),
        )
        if "answer" in given:
            contest = Contest.objects.get(measure=measure, organisation=organisation, settled_at=None)
            text, moment = Translated.of(given["answer"]), self.ago(given["answer_days_ago"])
            assessments.answer_contest(contest, actor=self.scribe, text=text, now=moment)

    def _obstacle(self, measure: Measure, given: Data) -> None:
        organisation = self.organisations[given["organisation"]]
        obstacle: Obstacle = obstacles.report_obstacle(
            measure,
            actor=self.scribe,
            organisation=organisation,
            text=Translated.of(given["text"]),
            now=self.ago(given["days_ago"]),
        )
        steps = (
            ("acknowledged_days_ago", "acknowledgement", obstacles.acknowledge_obstacle),
            ("removed_days_ago", "removal", obstacles.remove_obstacle),
        )
        for days, words, step in steps:
            if days in given:
                step(obstacle, actor=self.scribe, text=Translated.of(given[words]), now=self.ago(given[days]))

    def _common(self, data: Data) -> None:
        institutions = [self.organisations[slug] for slug in data["institutions"]]
        answer = common.prepare_common(
            Recommendation.objects.get(code=data["recommendation"]),
            actor=self.scribe,
            institutions=institutions,
            code=data["position"],
            reason=Translated.of(data["reason"]),
        )
        for institution in institutions:
            moment = self.ago(data["days_ago"])
            common.sign_common(answer, actor=self.scribe, institution=institution, number=1, now=moment)

    def _plan(self, data: Data) -> None:
        day = self.now.date()
        plan = plans.prepare_plan(
            actor=self.scribe,
            owner=self.organisations[data["owner"]],
            title=Translated.of(data["title"]),
            lead=Translated.of(data["lead"]),
            definition_code=data["definition_code"],
            starts_on=day + datetime.timedelta(days=data["starts_in_days"]),
            ends_on=day + datetime.timedelta(days=data["ends_in_days"]),
        )
        ActionPlan.objects.filter(pk=plan.pk).update(slug=data["slug"], is_example=True)
        asked = [self.organisations[slug] for slug in data["parties"]]
        plans.ask_to_agree(plan, actor=self.scribe, institutions=asked)
        for code, institution in data["measures"]:
            measure = Measure.objects.get(addressee=self._addressee(code, institution))
            plans.add_measure(plan, actor=self.scribe, measure=measure)
        plans.publish_plan(plan, actor=self.scribe, now=self.ago(data["days_ago"]))
        for slug, days in data["agreed"].items():
            plans.agree(plan, actor=self.scribe, institution=self.organisations[slug], now=self.ago(days))

    def _proposal(self, data: Data) -> None:
        proposer = common.propose(
            actor=self.scribe,
            institution=self.organisations[data["institution"]],
            title=Translated.of(data["title"]),
            text=Translated.of(data["text"]),
            statement=Translated.of(data["statement"]),
            now=self.ago(data["days_ago"]),
        )
        for slug, days in data["joined"].items():
            common.join_proposal(
                proposer.recommendation,
                actor=self.scribe,
                institution=self.organisations[slug],
                statement=NO_TEXT,
                now=self.ago(days),
            )


def _extra(more: Data, code: str, institution: str) -> Data:
    """What is said of that measure besides the data of its round."""
    found = (e for e in more["measures"] if (e["recommendation"], e["institution"]) == (code, institution))
    return next(found, {})
