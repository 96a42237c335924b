"""Forms of a conversation. Each keeps what was typed and works without scripts."""

import uuid
from typing import Any

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.errors import waiting_time
from core.translated import LANGUAGES, OWN_NAMES, active_language
from dialogue.actions.feedback import MAX_FEEDBACK
from dialogue.actions.moderation import DESTROYED_FOR
from dialogue.actions.posts import LABELS
from dialogue.actions.threads import MAX_TITLE, PACES
from dialogue.enums import CloseReason, Reason, Template, ThreadKind
from dialogue.forms.speaking import MYSELF, SpeakerForm
from dialogue.models import Forum, Post, Thread
from dialogue.queries.threads import ThreadView

MAX_TEXT = 10_000


def _new_key() -> str:
    return uuid.uuid4().hex


def label_choices() -> list[tuple[str, Any]]:
    """What a person may say of themselves beside a post."""
    named = [(code, vocabularies.label("stakeholder_category", code)) for code in LABELS]
    return [("", _("I would rather not say")), *named]


class TextField(forms.CharField):
    """What somebody says; too long a text stays in the form with a sentence that counts."""

    def __init__(self, *, limit: int = MAX_TEXT, **kwargs: Any) -> None:
        self.limit = limit
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5, "dir": "auto"}))
        kwargs.setdefault("error_messages", {"required": _("Write something before you send it.")})
        super().__init__(strip=False, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value.strip())
        if len(value.strip()) > self.limit:
            raise forms.ValidationError(
                _("Your text has %(length)d characters; up to %(limit)d can be sent. Shorten it here."),
                params={"length": len(value.strip()), "limit": self.limit},
            )


class VoiceForm(SpeakerForm):
    """Who speaks, in which language, and as whom: what a post and a new conversation share."""

    text = TextField(
        label=_("Your post"),
        help_text=_("Any language. Please leave out the names of private persons."),
    )
    label = forms.ChoiceField(
        label=_("I speak as (optional, shown beside the post)"),
        required=False,
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=_new_key)

    field_order = ["text", "speaker", "label", "language", "key"]

    def __init__(self, *args: Any, actor: object, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["label"].choices = label_choices()

    def voice(self) -> dict[str, Any]:
        """Arguments of the actions: text, language, organisation, label, key."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "label": "" if self.organisation else data["label"],
            "submission_key": data["key"],
            **self.speaking(),
        }


class PostForm(VoiceForm):
    """A post in a thread; ``reply_to`` is the number of the post it answers, ``next`` the page to come back to."""

    reply_to = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    def __init__(self, *args: Any, view: ThreadView, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "say_%s")
        super().__init__(*args, actor=view.actor, **kwargs)
        self.view = view

    @property
    def speaker_hints(self) -> dict[str, Any]:
        """A line under each voice, one's own too."""
        from dialogue.templatetags.dialogue_tags import seen_as

        return {MYSELF: seen_as(self.view.alias), **super().speaker_hints}

    def clean_next(self) -> str:
        """Only an address on this site."""
        path = self.cleaned_data["next"]
        is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        return path.partition("#")[0] if is_ours else ""


class ConversationForm(VoiceForm):
    """A new conversation: its title and its first post."""

    title = forms.CharField(
        label=_("What is it about?"),
        max_length=MAX_TITLE,
        help_text=_("One sentence, so that others find it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Give the conversation a title, so that others find it.")},
    )
    kind = forms.ChoiceField(
        label=_("What do you want to begin?"),
        widget=forms.RadioSelect,
        initial=ThreadKind.DISCUSSION,
        choices=[
            (ThreadKind.DISCUSSION, _("A discussion")),
            (ThreadKind.QUESTION, _("A question to those who listen here")),
        ],
    )

    template = forms.ChoiceField(choices=Template.choices, required=False, widget=forms.HiddenInput)

    field_order = ["title", "kind", "text", "speaker", "label", "language", "key"]

    def __init__(self, *args: Any, forum: Forum, actor: object, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.forum = forum
        self.fields["text"].label = _("Your first post")


class FeedbackForm(forms.Form):
    """A few words without an account, for those who listen in one forum."""

    forum = forms.ModelChoiceField(
        label=_("Who should read it?"),
        queryset=Forum.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the forum that your words are for."),
            "invalid_choice": _("Choose the forum that your words are for."),
        },
    )
    text = TextField(
        limit=MAX_FEEDBACK,
        label=_("What would you like to say?"),
        help_text=_("A few sentences, in any language. Please leave out the names of private persons."),
    )
    label = forms.ChoiceField(label=_("I speak as (optional, shown beside the post)"), required=False)
    language = forms.ChoiceField(label=_("Written in"), choices=[(c, OWN_NAMES[c]) for c in LANGUAGES], required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=_new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forum"].queryset = Forum.objects.taking_feedback().select_related("listener")
        self.fields["forum"].label_from_instance = _with_listener
        self.fields["label"].choices = label_choices()
        self.fields["language"].initial = active_language()

    def said(self) -> dict[str, Any]:
        """Arguments of the action."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "language": data["language"] or active_language(),
            "label": data["label"],
            "submission_key": data["key"],
        }


def _with_listener(forum: Forum) -> str:
    return _("%(forum)s: read by %(listener)s") % {"forum": forum.title.text, "listener": forum.listener.name.text}


class EditForm(forms.Form):
    """A new text in place of the old one."""

    text = TextField(label=_("Your post"))


class TranslationForm(forms.Form):
    """The words of a post in another language."""

    language = forms.ChoiceField(label=_("Into which language?"), widget=forms.RadioSelect)
    text = TextField(
        label=_("Translation"),
        help_text=_("As close to the original as you can. Everybody sees that a person translated it."),
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(c, OWN_NAMES[c]) for c in LANGUAGES if c != post.language]


class FlagForm(forms.Form):
    """Why a post should be looked at."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        widget=forms.RadioSelect,
        choices=Reason.choices,
        error_messages={"required": _("Choose a reason from the list.")},
    )
    note = forms.CharField(
        label=_("Anything the moderator should know (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ModerationForm(forms.Form):
    """What a moderator does with a post; taking it down needs a reason."""

    APPROVE, HIDE, REMOVE, RESTORE, KEEP, COVER = "approve", "hide", "remove", "restore", "keep", "cover"
    NEEDS_REASON = (HIDE, REMOVE, COVER)
    CHOICES = {
        "pending": [
            (APPROVE, _("Publish it")),
            (COVER, _("Cover a passage; it goes on waiting")),
            (HIDE, _("Do not publish it")),
        ],
        "visible": [
            (KEEP, _("Leave it as it is")),
            (COVER, _("Cover a passage; the rest stays")),
            (HIDE, _("Hide it; it can be shown again")),
            (REMOVE, _("Destroy the text (against the law, or shows a private person)")),
        ],
        "hidden": [
            (RESTORE, _("Show it again")),
            (REMOVE, _("Destroy the text (against the law, or shows a private person)")),
        ],
    }

    # The fingerprint of the text that was read; templates write it.
    seen = forms.CharField(required=False, max_length=16)
    deed = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do with the post.")},
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[("", _("Choose one")), *Reason.choices],
        help_text=_("Needed for covering, hiding and destroying. The author and the public log are told it."),
    )
    passage = forms.CharField(
        label=_("Passage to cover"),
        required=False,
        max_length=MAX_TEXT,
        strip=False,
        help_text=_("Only for covering. Copy the words exactly as they stand in the post."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deed"].choices = self.CHOICES.get(state, [])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("deed") in self.NEEDS_REASON and not data.get("reason"):
            self.add_error("reason", _("Choose a reason from the list. The author and the public log are told it."))
        if data.get("deed") == self.REMOVE and data.get("reason") and data["reason"] not in DESTROYED_FOR:
            self.add_error("reason", _("For this reason a text is hidden, not destroyed."))
        if data.get("deed") == self.COVER and not (data.get("passage") or "").strip():
            self.add_error("passage", _("Copy the passage that is to be covered."))
        return data


class ThreadDeedForm(forms.Form):
    """What is done with a whole thread: by moderators, and of a question by those who listen."""

    CLOSE, REOPEN, PACE, PIN, UNPIN = "close", "reopen", "pace", "pin", "unpin"

    deed = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    reason = forms.ChoiceField(
        label=_("Why it is closed"),
        required=False,
        choices=[("", _("Choose one")), *CloseReason.choices],
        help_text=_("Only for closing. It stands on the page and in the public log."),
    )
    minutes = forms.TypedChoiceField(
        label=_("One post per person in"),
        required=False,
        coerce=int,
        empty_value=0,
        help_text=_("Only for slow mode."),
    )

    def __init__(self, *args: Any, thread: Thread, may_moderate: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deeds = self._deeds(thread) if may_moderate else []
        if thread.kind == ThreadKind.QUESTION:
            deeds += [
                ("answered", _("The question is answered")),
                ("carried_over", _("The question is carried over to the next meeting")),
                ("asked", _("The question waits for an answer")),
            ]
        self.fields["deed"].choices = deeds
        self.fields["minutes"].choices = [(0, _("no limit")), *((n, waiting_time(60 * n)) for n in PACES if n)]
        self.fields["minutes"].initial = thread.slow_minutes
        if not may_moderate:
            del self.fields["reason"], self.fields["minutes"]

    def _deeds(self, thread: Thread) -> list[tuple[str, Any]]:
        state = (self.CLOSE, _("Close it: no more posts")) if thread.is_open else (self.REOPEN, _("Open it again"))
        pin = (self.UNPIN, _("Pin it no longer")) if thread.is_pinned else (self.PIN, _("Pin it: it stands first"))
        return [state, (self.PACE, _("Slow mode, or its end")), pin]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("deed") == self.CLOSE and not data.get("reason"):
            self.add_error("reason", _("Choose why it is closed. It stands on the page and in the public log."))
        return data


class CodeForm(forms.Form):
    """The code of a post without an account."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("Sixteen digits, as on your receipt. Spaces do not matter."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
        error_messages={"required": _("Type the sixteen digits of your code.")},
    )
