"""Text in three languages: value, column, form."""

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import isolate_apps
from django.utils.translation import override

from core.translated import Translated, TranslatedField, TranslatedFormField
from tests.support.pages import markup


class TestValue:
    def test_it_shows_the_active_language(self):
        value = Translated(en="Return", fr="Retour", ar="عودة")
        with override("fr"):
            assert (value.text, value.lang, value.dir, str(value)) == ("Retour", "fr", "ltr", "Retour")
        with override("ar"):
            assert (value.text, value.lang, value.dir, value.is_fallback) == ("عودة", "ar", "rtl", False)

    def test_it_falls_back_and_says_so(self):
        value = Translated(fr="Retour", ar="عودة")
        with override("en"):
            assert (value.text, value.lang, value.is_fallback) == ("Retour", "fr", True)
        with override("ar"):
            assert (Translated(en="Return").text, Translated(en="Return").dir) == ("Return", "ltr")

    def test_nothing_is_false(self):
        assert not Translated()
        assert Translated(ar="عودة")
        with override("ar"):
            assert (Translated().text, Translated().lang, Translated().is_fallback) == ("", "ar", False)

    def test_get_is_exact(self):
        value = Translated(en="Return")
        assert (value.get("en"), value.get("en-gb"), value.get("fr"), value.get("de")) == (
            "Return",
            "Return",
            "",
            "",
        )
        assert value.missing_languages() == ("fr", "ar")

    def test_it_is_made_of_mappings_only(self):
        assert Translated.of({"fr": "Retour", "ar": None}) == Translated(fr="Retour")
        assert Translated.of(None) == Translated()
        with pytest.raises(TypeError, match="three languages"):
            Translated.of("Return")
        with pytest.raises(ValueError, match="de"):
            Translated.of({"de": "Rückkehr"})


@pytest.fixture
def note(db):
    with isolate_apps("core"):

        class Note(models.Model):
            title = TranslatedField(max_length=10)
            text = TranslatedField(blank=True, multiline=True)

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield Note
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


@pytest.mark.django_db(transaction=True)
class TestColumn:
    def test_a_mapping_becomes_a_value_at_once(self, note):
        unsaved = note(title={"en": "Return"})
        assert unsaved.title == Translated(en="Return")
        assert unsaved.text == Translated()

    def test_it_survives_the_database(self, note):
        note.objects.create(title={"en": "Return", "ar": "عودة"})
        found = note.objects.get()
        assert found.title == Translated(en="Return", ar="عودة")
        assert note.objects.values_list("title", flat=True).get() == found.title
        assert note.objects.filter(title__ar="عودة").count() == 1
        assert note.objects.filter(title__fr="").count() == 1
        assert note.objects.values_list("title__en", flat=True).get() == "Return"
        assert note.objects.filter(title=found.title).count() == 1
        note.objects.update(title=Translated(fr="Retour"))
        assert note.objects.get().title == Translated(fr="Retour")

    def test_it_survives_a_dump(self, note):
        row = note(pk=1, title={"en": "Return"})
        dumped = serializers.serialize("python", [row])
        assert dumped[0]["fields"]["title"] == {"en": "Return", "fr": "", "ar": ""}

    def test_one_language_must_have_text(self, note):
        with pytest.raises(ValidationError):
            note(title={}).full_clean()
        with pytest.raises(ValidationError, match="العربية"):
            note(title={"en": "Return", "ar": "ا" * 11}).full_clean()
        note(title={"ar": "عودة"}).full_clean()

    def test_the_form_of_a_model(self, note):
        form_class = forms.modelform_factory(note, fields=["title", "text"])
        form = form_class({"title_en": " Return ", "title_fr": "", "title_ar": "عودة"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["title"] == Translated(en="Return", ar="عودة")
        assert form.cleaned_data["text"] == Translated()
        assert 'rows="4"' in str(form["text"])


def test_deconstruct_gives_the_field_again():
    field = TranslatedField(max_length=10, blank=True)
    _name, path, args, kwargs = field.deconstruct()
    assert (path, args, kwargs) == ("core.translated.TranslatedField", [], {"max_length": 10, "blank": True})


class TestForm:
    class Form(forms.Form):
        title = TranslatedFormField(max_length=10)

    def test_each_input_has_label_language_and_direction(self):
        html = markup(str(self.Form(initial={"title": Translated(en="Return", ar="عودة")})["title"]))
        assert '<label for="id_title_2" lang="ar" dir="rtl">العربية</label>' in html
        assert 'name="title_ar"' in html
        assert 'value="عودة"' in html and html.count("<input") == 3

    def test_what_was_typed_stays(self):
        form = self.Form({"title_en": "x" * 11, "title_fr": "Retour"})
        assert not form.is_valid()
        assert "English" in str(form.errors["title"])
        assert "x" * 11 in str(form["title"]) and "Retour" in str(form["title"])

    def test_one_language_is_enough_and_none_is_not(self):
        assert self.Form({"title_fr": "Retour"}).is_valid()
        assert not self.Form({"title_fr": " "}).is_valid()

    def test_a_change_is_noticed(self):
        initial = {"title": Translated(en="Return")}
        assert not self.Form({"title_en": "Return"}, initial=initial).has_changed()
        assert self.Form({"title_en": "Return", "title_fr": "Retour"}, initial=initial).has_changed()
