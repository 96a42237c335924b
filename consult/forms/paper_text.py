"""Forms of officials for the text of a paper, in three languages side by side."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.gates import MAX_SUMMARY_WORDS
from consult.queries.paper_text import ParagraphText, SectionText
from core.translated import TranslatedFormField

# So many empty paragraphs stand below those that are there.
MORE = 3


class HeadForm(forms.Form):
    """Title, lead and the summary of one page."""

    title = TranslatedFormField(label=_("Title"), max_length=200)
    lead = TranslatedFormField(
        label=_("Lead"), required=False, multiline=True, max_length=300, help_text=_("Two sentences at most.")
    )
    summary = TranslatedFormField(label=_("Summary of one page at most"), required=False, multiline=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].help_text = _("At most %(words)d words, in short sentences.") % {
            "words": MAX_SUMMARY_WORDS
        }


class SectionForm(forms.Form):
    """A section: its title and its paragraphs. An emptied paragraph goes, the empty ones below are for new ones."""

    title = TranslatedFormField(label=_("Title of the section"), max_length=160)
    # Which paragraphs stood on the page when it was shown: somebody else may have changed them meanwhile.
    ids = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, section: SectionText | None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"title": section.title} if section else {}, **kwargs)
        known = {paragraph.id: paragraph.text for paragraph in section.paragraphs} if section else {}
        shown = self.data.get("ids", "").split(",") if self.is_bound else list(known)
        shown = [key for key in shown if key in known]
        self.fields["ids"].initial = ",".join(known)
        self.keys = shown + [""] * MORE
        for place, key in enumerate(self.keys, start=1):
            self.fields[self._name(place)] = TranslatedFormField(
                label=_("Paragraph %(number)d") % {"number": place} if key else _("New paragraph"),
                required=False,
                multiline=True,
                initial=known.get(key),
            )

    @staticmethod
    def _name(place: int) -> str:
        return f"paragraph_{place}"

    def paragraphs(self) -> list[ParagraphText]:
        """What was written, with the ids of those that were there."""
        return [
            ParagraphText(key, self.cleaned_data[self._name(place)])
            for place, key in enumerate(self.keys, start=1)
            if self.cleaned_data[self._name(place)]
        ]
