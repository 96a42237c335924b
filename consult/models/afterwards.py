"""What people leave besides their answer: an address for news, a word on the process. Neither leads to an answer."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from consult.models.consultations import Consultation


class NewsAddress(models.Model):
    """An address that is told the news of one consultation (K36).

    The key is random and the day of leaving is not kept: no order joins the list to the answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="news_addresses")
    address = models.EmailField()
    language = models.CharField(max_length=5)
    # Until this day the address waits for its owner's yes; empty once it is given.
    confirm_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "address"], name="news_address_once")]

    def __str__(self) -> str:
        return f"address {self.pk}"


_one_to_four = [MinValueValidator(1), MaxValueValidator(4)]


class Evaluation(models.Model):
    """Three questions about the process (K39), each from 1 (not at all) to 4 (fully); nothing else is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="evaluations")
    understood = models.PositiveSmallIntegerField(validators=_one_to_four)
    heard = models.PositiveSmallIntegerField(validators=_one_to_four)
    would_return = models.PositiveSmallIntegerField(validators=_one_to_four)

    def __str__(self) -> str:
        return f"evaluation {self.pk}"
