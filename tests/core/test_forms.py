"""Safe to send twice."""

import uuid

from django import forms

from core.forms import OnceForm


class PostForm(OnceForm):
    text = forms.CharField()


def test_a_new_form_draws_a_key_and_a_form_with_errors_keeps_it():
    first, second = PostForm(), PostForm()
    assert first["submission_key"].value() != second["submission_key"].value()
    key = str(first["submission_key"].value())
    again = PostForm({"submission_key": key, "text": ""})
    assert not again.is_valid()
    assert f'value="{key}"' in str(again["submission_key"])
    assert 'type="hidden"' in str(again["submission_key"])


def test_the_key_goes_to_the_action():
    key = uuid.uuid4()
    form = PostForm({"submission_key": str(key), "text": "x"})
    assert form.is_valid()
    assert form.cleaned_data["submission_key"] == key


def test_nobody_is_refused_for_a_missing_or_mangled_key():
    for value in ({}, {"submission_key": ""}, {"submission_key": "x" * 500}):
        form = PostForm({"text": "x", **value})
        assert form.is_valid()
        assert isinstance(form.cleaned_data["submission_key"], uuid.UUID)
