"""Steps of signing in that differ from allauth's."""

from allauth.account.stages import EmailVerificationStage
from django.http import HttpResponse


class AddressStage(EmailVerificationStage):
    """An address must be verified before it signs in; an account that has none has nothing to verify."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is not None and not self.login.email and not user.emailaddress_set.exists():
            return None, True
        response, goes_on = super().handle()
        return response, goes_on
