"""Responses hold no account: a code that only the person has, or a tag that only this space can make."""

import uuid

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate, Organisation, User
from consult.enums import Channel, ConsentGiven, OrganisationSize, ResponseState
from consult.models.consultations import Consultation
from consult.models.questions import Option, Question
from consult.storage import private_storage
from core import vocabularies


class ResponseQuerySet(models.QuerySet["Response"]):
    def counted(self) -> "ResponseQuerySet":
        """Those that stand in the tables: sent, and not late."""
        return self.filter(state=ResponseState.SENT, is_late=False)


class Response(models.Model):
    """One answer to a consultation, for oneself or for an organisation."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="responses")
    state = models.CharField(max_length=20, choices=ResponseState.choices, default=ResponseState.DRAFT)
    # HMAC of the receipt code with a key outside the database; none where nobody was given a code.
    code_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (unique)
    # HMAC of the account with the space's key; empty without an account.
    owner_tag = models.CharField(max_length=64, blank=True)
    # Random, unlike the primary key: the order of arrival says nothing about a published contribution.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    category = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="responses"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Written without an account: shown as unverified, in a column of its own.
    organisation_name = models.CharField(max_length=160, blank=True)
    organisation_level = models.CharField(max_length=40, blank=True, choices=vocabularies.choices("level"))
    organisation_size = models.CharField(max_length=20, blank=True, choices=OrganisationSize.choices)
    register_number = models.CharField(max_length=80, blank=True)
    # For how many people an association speaks, and how they were asked.
    speaks_for = models.PositiveIntegerField(null=True, blank=True)
    speaks_for_how = models.TextField(blank=True)
    country = models.CharField(max_length=60, blank=True)
    profile = models.CharField(max_length=40, blank=True)
    duration = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(max_length=5, default="en")
    consent = models.CharField(max_length=20, choices=vocabularies.choices("publication_consent"), default="anonymous")
    is_late = models.BooleanField(default=False)
    # Of an answer that somebody else typed in: who typed, who collected it, and how consent was given (K19).
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    collected_by = models.CharField(max_length=160, blank=True)
    collected_on = models.DateField(null=True, blank=True)
    consent_given = models.CharField(max_length=20, blank=True, choices=ConsentGiven.choices)
    # Of an imported answer: its name in the file, and the respondent type that the file gives.
    reference = models.CharField(max_length=80, blank=True)
    source_category = models.CharField(max_length=60, blank=True)
    # Whether the three questions about the process were answered from here; the answers hold no link (K39).
    is_evaluated = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False, editable=False)
    # Days only: the hour of an answer could point to a person.
    started_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "owner_tag"],
                condition=~models.Q(owner_tag="") & models.Q(organisation=None) & ~models.Q(state="withdrawn"),
                name="response_one_per_person",
            ),
            models.UniqueConstraint(
                fields=["consultation", "organisation"],
                condition=models.Q(organisation__isnull=False) & ~models.Q(state="withdrawn"),
                name="response_one_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["consultation", "reference"],
                condition=~models.Q(reference=""),
                name="response_reference_once",
            ),
            models.CheckConstraint(
                condition=models.Q(entered_by=None) | (~models.Q(channel="web") & ~models.Q(consent_given="")),
                name="response_entered_with_consent",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(sent_on__isnull=False),
                name="response_sent_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "state", "category"], name="response_tables"),
            models.Index(fields=["consultation", "source_category"], name="response_archive_tables"),
        ]

    def __str__(self) -> str:
        return f"response {self.public_id}"

    @property
    def is_for_organisation(self) -> bool:
        return self.organisation_id is not None or bool(self.organisation_name)

    @property
    def category_label(self) -> Promise:
        return vocabularies.label("stakeholder_category", self.category)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def to_read(self) -> "AnswerQuerySet":
        """Those with something that a person must read: words, or a file."""
        # The few with a file are looked up once: asking for each answer apart costs half as much again.
        return self.filter(~models.Q(words="") | models.Q(pk__in=Attachment.objects.values("answer")))


class Answer(models.Model):
    """What a response says to one question: choices as rows, a number or a date, words as typed."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    words = models.TextField(blank=True)
    words_language = models.CharField(max_length=5, blank=True)
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    prefers_not_to_say = models.BooleanField(default=False)
    # Counts the savings: whoever writes on an older one is shown both texts.
    version = models.PositiveIntegerField(default=1)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def path(self) -> str:
        """Where its words stand while everybody may read them, without the language prefix; the caller has loaded the
        response, the question and its consultation."""
        public_id, question = self.response.public_id, self.question
        page = f"consultations/{question.consultation.slug}/contributions/"
        return f"{page}?question={question.code}&from={public_id}#c-{public_id}"


class Choice(models.Model):
    """One option chosen: of the question, or of one line of its matrix; with its place in a ranking."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="choices")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="choices")
    row = models.ForeignKey(Option, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "option", "row"], name="choice_of_row_once"),
            models.UniqueConstraint(fields=["answer", "option"], condition=models.Q(row=None), name="choice_once"),
        ]

    def __str__(self) -> str:
        return f"choice {self.pk}"


def _random_name(attachment: "Attachment", _filename: str) -> str:
    return f"attachments/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A file of an answer: an image without what a camera wrote into it, or a document of an organisation."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="attachments")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(storage=private_storage, upload_to=_random_name)

    def __str__(self) -> str:
        return f"attachment {self.public_id}"


class BackQuestion(models.Model):
    """Something the institution asks back; it waits behind the code, and nobody learns who answers."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="back_questions")
    text = models.TextField()
    language = models.CharField(max_length=5, default="en")
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_on = models.DateField()
    reply = models.TextField(blank=True)
    reply_language = models.CharField(max_length=5, blank=True)
    replied_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"back question {self.pk}"
