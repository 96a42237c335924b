"""Text in English, French and Arabic on one record: one JSON column, one value, one form field.

The value knows the active language and falls back openly: it says which language it shows, so that templates
can set ``lang`` and ``dir`` and label the fallback.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTransform
from django.db.models.query_utils import DeferredAttribute
from django.utils.functional import lazy
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

LANGUAGES = ("en", "fr", "ar")
"""The three languages, in the order in which a missing translation falls back."""

OWN_NAMES = {"en": "English", "fr": "Français", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, for a ``dir`` attribute."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def active_language() -> str:
    """The active one of the three languages; English where another or none is active."""
    language = (get_language() or "en").partition("-")[0]
    return language if language in LANGUAGES else "en"


def joined(parts: Iterable[object]) -> str:
    """The parts one after the other, with the comma of the active language."""
    return pgettext("between the parts of a list", ", ").join(str(part) for part in parts)


joined_lazy = lazy(joined, str)
"""The same, in the language of whoever reads it later; the parts must be a sequence."""


@dataclass(frozen=True)
class Translated:
    """One text in up to three languages; an empty string means that it is missing in that language."""

    en: str = ""
    fr: str = ""
    ar: str = ""

    @classmethod
    def of(cls, value: "Translated | Mapping[str, str] | None") -> "Translated":
        """The value itself, or one made from a mapping of language codes.

        Raises :class:`TypeError` for anything else (a bare string does not say its language) and
        :class:`ValueError` for a language that is not one of the three.
        """
        if isinstance(value, cls):
            return value
        if value is None:
            return cls()
        if not isinstance(value, Mapping):
            raise TypeError(f"Text in three languages expected, not {type(value).__name__}.")
        unknown = set(value) - set(LANGUAGES)
        if unknown:
            raise ValueError(f"Not a language of this site: {', '.join(sorted(unknown))}.")
        return cls(**{language: text or "" for language, text in value.items()})

    def get(self, language: str) -> str:
        """The text in exactly this language, empty when it is missing."""
        base = language.partition("-")[0]
        return str(getattr(self, base)) if base in LANGUAGES else ""

    def language_for(self, wanted: str) -> str:
        """The language shown to somebody who reads ``wanted``: that one, else the first that has text."""
        base = wanted.partition("-")[0]
        if base in LANGUAGES and self.get(base):
            return base
        return next((language for language in LANGUAGES if self.get(language)), base if base in LANGUAGES else "en")

    def missing_languages(self) -> tuple[str, ...]:
        """The languages that have no text."""
        return tuple(language for language in LANGUAGES if not self.get(language))

    def as_dict(self) -> dict[str, str]:
        """All three texts by language code."""
        return {language: self.get(language) for language in LANGUAGES}

    @property
    def lang(self) -> str:
        """The language of :attr:`text`."""
        return self.language_for(active_language())

    @property
    def dir(self) -> str:
        """The direction of :attr:`text`."""
        return direction(self.lang)

    @property
    def text(self) -> str:
        """The text in the active language, else in the first language that has one."""
        return self.get(self.lang)

    @property
    def is_fallback(self) -> bool:
        """Whether :attr:`text` is in another language than the active one."""
        return bool(self) and self.lang != active_language()

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.en or self.fr or self.ar)


NO_TEXT = Translated()
"""Nothing in any language: the default of fields of dataclasses."""


class TranslatedAttribute(DeferredAttribute):
    """Turns a mapping into :class:`Translated` when it is assigned: unsaved objects behave the same."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Mapping) or value is None:
            value = Translated.of(value)
        instance.__dict__[self.field.attname] = value


class TranslatedField(models.JSONField):
    """A :class:`Translated` in one JSON column, never null.

    ``max_length`` limits each language, ``multiline`` makes the form show text areas. Key lookups work as
    with any JSON column (``name__fr="…"``). Unless ``blank``, one language must have text.
    """

    descriptor_class = TranslatedAttribute

    def __init__(self, *args: Any, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        kwargs.setdefault("default", Translated)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.default is Translated:
            kwargs.pop("default", None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        loaded = super().from_db_value(value, expression, connection)
        return loaded if isinstance(expression, KeyTransform) else Translated.of(loaded)

    def to_python(self, value: Any) -> Translated:
        if isinstance(value, str):
            value = json.loads(value) if value else None
        return Translated.of(value)

    def get_prep_value(self, value: Any) -> Any:
        return value.as_dict() if isinstance(value, Translated) else super().get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> Any:
        return Translated.of(self.value_from_object(obj)).as_dict()

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        if not self.blank and not value:
            raise ValidationError(self.error_messages["blank"], code="blank")
        check_length(value, self.max_length)

    def formfield(self, **kwargs: Any) -> Any:
        defaults: dict[str, Any] = {
            "form_class": TranslatedFormField,
            "max_length": self.max_length,
            "multiline": self.multiline,
        }
        return models.Field.formfield(self, **{**defaults, **kwargs})


def check_length(value: Translated, max_length: int | None) -> None:
    """Raise a :class:`ValidationError` that names the language whose text is too long."""
    for language in LANGUAGES if max_length else ():
        length = len(value.get(language))
        if length > (max_length or 0):
            raise ValidationError(
                _("The text in %(language)s has %(length)d characters; at most %(limit)d are possible."),
                code="max_length",
                params={"language": OWN_NAMES[language], "length": length, "limit": max_length},
            )


class TranslatedWidget(forms.MultiWidget):
    """Three inputs, each labelled with the language's own name and carrying its ``lang`` and ``dir``."""

    template_name = "core/widgets/translated.html"
    use_fieldset = True

    def __init__(self, *, multiline: bool = False, attrs: dict[str, Any] | None = None) -> None:
        widget = forms.Textarea if multiline else forms.TextInput
        extra: dict[str, Any] = {"rows": 4} if multiline else {}
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            language: widget(attrs={"lang": language, "dir": direction(language), **extra}) for language in LANGUAGES
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str]:
        return list(Translated.of(value).as_dict().values())

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        if not isinstance(value, list):
            value = self.decompress(value)
        context = super().get_context(name, value, attrs)
        for language, subwidget in zip(LANGUAGES, context["widget"]["subwidgets"], strict=True):
            subwidget["language"] = language
            subwidget["language_name"] = OWN_NAMES[language]
        return context


class TranslatedFormField(forms.MultiValueField):
    """Three inputs that clean to one :class:`Translated`; required means that one language has text."""

    default_error_messages = {"required": _("Write it in at least one language.")}

    def __init__(self, *, max_length: int | None = None, multiline: bool = False, **kwargs: Any) -> None:
        self.max_length = max_length
        for unused in ("encoder", "decoder", "empty_value"):
            kwargs.pop(unused, None)
        kwargs.setdefault("widget", TranslatedWidget(multiline=multiline))
        fields = [forms.CharField(required=False) for _language in LANGUAGES]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> Translated:
        value = Translated(*data_list) if data_list else Translated()
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        check_length(value, self.max_length)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether any of the three texts differs from the initial value."""
        if self.disabled:
            return False
        before = list(Translated.of(initial).as_dict().values())
        after = [(text or "").strip() for text in (data or ["", "", ""])]
        return before != after


class EveryLanguage(InvalidInput):
    code = "every_language"
    message = _("Write it in all three languages: everybody reads it. Still missing: %(missing)s.")


def require_every_language(text: Translated, field: str) -> Translated:
    """The text, stripped; raises EveryLanguage where one of the three is missing."""
    text = Translated(**{language: text.get(language).strip() for language in LANGUAGES})
    missing = text.missing_languages()
    if missing:
        raise EveryLanguage(field=field, missing=joined(OWN_NAMES[language] for language in missing))
    return text
