"""What screens of the admin share: a refusal keeps what was typed and stands where it belongs."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import ActionError, InvalidInput


def attempt(request: HttpRequest, form: forms.Form, act: Callable[[], object], done: str | Promise) -> bool:
    """Run the action on a valid form. A refusal stands at its field, or above the page; what was typed is kept."""
    if not form.is_valid():
        messages.error(request, _("Nothing was kept yet: something below needs a look."))
        return False
    try:
        act()
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        messages.error(request, str(error))
        return False
    except ActionError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, str(done))
    return True


def press(request: HttpRequest, act: Callable[[], object], done: str | Promise) -> None:
    """Run the action of a button and say what happened."""
    try:
        act()
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(done))
