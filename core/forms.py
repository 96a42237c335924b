"""Forms that are safe to send twice.

A double click, a reload, the back button or a proxy that lost the answer sends the same form again. Every
form that creates something therefore carries a hidden random ``submission_key``, drawn when the form is shown
and kept when it is shown again with errors. The row that the form creates stores the key in a column with a
**unique constraint** (``submission_key = models.UUIDField(unique=True)``, or unique together with the
author); the action inserts and, when the constraint refuses, answers with the row that is there already.
Nothing else is needed: no table of keys, no session, no lock.
"""

import uuid
from typing import Any

from django import forms


class SubmissionKeyField(forms.UUIDField):
    """The hidden key. A missing or mangled one is replaced: a person must not be refused for it."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("initial", uuid.uuid4)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            cleaned = super().clean(value)
        except forms.ValidationError:
            cleaned = None
        return cleaned if isinstance(cleaned, uuid.UUID) else uuid.uuid4()


class OnceForm(forms.Form):
    """Base of a form that creates something; ``cleaned_data["submission_key"]`` goes to the action."""

    submission_key = SubmissionKeyField()
