"""Answers of a person: found by the tag that only the consultation's space can make."""

from typing import Any

from accounts.models import User
from consult.actions.responses import withdraw_response
from consult.enums import ResponseState
from consult.models import Answer, Response
from consult.queries.standing import tags_of


class ResponseData:
    """One's own responses with all that they say, drafts too; those of an organisation, written by the person, too."""

    name = "responses"

    def export(self, user: User) -> list[dict[str, Any]]:
        return [self._exported(response) for response in self._responses(user)]

    def erase(self, user: User, *, keep_text: bool) -> None:
        """Drafts go. What was sent is withdrawn, or stays with nothing that leads to the account."""
        for response in self._responses(user):
            if response.organisation_id is not None:
                response.owner_tag, response.mandate = "", None  # the word of an organisation is its own
                response.save(update_fields=["owner_tag", "mandate"])
            elif keep_text and response.state == ResponseState.SENT:
                response.owner_tag = ""
                response.save(update_fields=["owner_tag"])
            else:
                withdraw_response(response)

    def _responses(self, user: User) -> list[Response]:
        found = Response.objects.filter(owner_tag__in=tags_of(user)).select_related("consultation", "organisation")
        return list(found.order_by("pk"))

    def _exported(self, response: Response) -> dict[str, Any]:
        answers = response.answers.select_related("question").prefetch_related("choices__option", "choices__row")
        return {
            "consultation": response.consultation.title.as_dict(),
            "state": response.state,
            "for_organisation": response.organisation.name.as_dict()
            if response.organisation
            else response.organisation_name,
            "category": response.category,
            "country": response.country,
            "profile": response.profile,
            "duration": response.duration,
            "consent": response.consent,
            "started_on": response.started_on,
            "sent_on": response.sent_on,
            "answers": [self._said(answer) for answer in answers.order_by("question__number")],
        }

    @staticmethod
    def _said(answer: Answer) -> dict[str, Any]:
        return {
            "question": answer.question.text.as_dict(),
            "choices": [
                {"line": c.row.code if c.row else "", "choice": c.option.code, "place": c.rank}
                for c in answer.choices.all()
            ],
            "number": answer.number,
            "date": answer.date,
            "words": answer.words,
            "prefers_not_to_say": answer.prefers_not_to_say,
        }
