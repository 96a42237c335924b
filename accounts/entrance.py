"""allauth's forms of the entrance, in our words: one place for account name or e-mail, passphrases, codes."""

from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class Plain:
    """Without words inside the boxes: a placeholder that repeats the label reads like something filled in."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(Plain, allauth.LoginForm):
    """Account name or e-mail, and the passphrase."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Account name or e-mail"),
            widget=forms.TextInput(attrs={"autocomplete": "username", "dir": "ltr", "autocapitalize": "none"}),
            error_messages={"required": _("Type your account name or your e-mail address.")},
        )
        password = self.fields["password"]
        password.label, password.help_text, password.required = _("Passphrase"), "", True
        password.error_messages["required"] = _("Type your passphrase. Without one, ask for a code by e-mail.")
        self.order_fields(["login", "password"])


class SignupForm(Plain, allauth.SignupForm):
    """An e-mail and nothing else; allauth knows of passphrases, but nobody has to invent one here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)
        self.fields["email"].label = _("E-mail address")


class RequestLoginCodeForm(Plain, allauth.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = _("E-mail address")


class CodeForm(Plain):
    """The field that takes a code: from left to right, offered by the telephone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.widget.attrs.update({"autocomplete": "one-time-code", "dir": "ltr"})


class ConfirmLoginCodeForm(CodeForm, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCodeForm(CodeForm, allauth.ConfirmEmailVerificationCodeForm):
    pass


class SetPasswordForm(Plain, allauth.SetPasswordForm):
    pass


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):
    pass


class ResetPasswordForm(Plain, allauth.ResetPasswordForm):
    pass


class ChangeEmailForm(Plain, allauth.ChangeEmailForm):
    pass


class ReauthenticateForm(Plain, allauth.ReauthenticateForm):
    pass


class SecondFactorForm(Plain, AllauthAuthenticateForm):
    pass


class ActivateAppForm(Plain, ActivateTOTPForm):
    pass


class PasskeyForm(Plain):
    """Named in the words of the pages around it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")


class AddPasskeyForm(PasskeyForm, AddWebAuthnForm):
    pass


class EditPasskeyForm(PasskeyForm, EditWebAuthnForm):
    pass
