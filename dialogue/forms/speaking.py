"""Who speaks in a form: the person, or an organisation for which they may write. Apps above use it too."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.queries.mandates import organisations_written_for
from core import clock
from core.translated import LANGUAGES, OWN_NAMES, active_language

MYSELF = "myself"


class SpeakerForm(forms.Form):
    """Adds *speaker* and *language*; the choice of speakers is hidden from whoever has none."""

    speaker = forms.ChoiceField(label=_("Who speaks?"), widget=forms.RadioSelect, required=False)
    language = forms.ChoiceField(label=_("Written in"), choices=[(c, OWN_NAMES[c]) for c in LANGUAGES], required=False)

    def __init__(self, *args: Any, actor: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {f"org-{o.pk}": o for o in organisations_written_for(actor)}
        named = [(key, _("For %(name)s") % {"name": o.name.text}) for key, o in self.organisations.items()]
        self.fields["speaker"].choices = [(MYSELF, _("As myself")), *named]
        self.fields["speaker"].initial = MYSELF
        if not named:
            self.fields["speaker"].widget = forms.HiddenInput()
        self.fields["language"].initial = active_language()

    @property
    def has_choice_of_voices(self) -> bool:
        return bool(self.organisations)

    @property
    def organisation(self) -> Organisation | None:
        """The organisation chosen, after validation."""
        return self.organisations.get(self.cleaned_data.get("speaker", ""))

    @property
    def speaker_hints(self) -> dict[str, Any]:
        """A line under each organisation."""
        return {key: self._hint(organisation) for key, organisation in self.organisations.items()}

    @staticmethod
    def _hint(organisation: Organisation) -> Any:
        if organisation.is_verified(clock.today()):
            return _("Its name is shown, yours is not.")
        return _("Not verified yet: it cannot speak in public.")

    def speaking(self) -> dict[str, Any]:
        """Arguments of the actions: language and organisation."""
        return {
            "language": self.cleaned_data["language"] or active_language(),
            "on_behalf_of": self.organisation,
        }
