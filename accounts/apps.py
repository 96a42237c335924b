from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import jobs, ports  # noqa: F401  jobs registers periodic jobs
        from accounts.personal import AccountData
        from core.ledger.words import register_actions

        ports.personal_data.register(AccountData())
        register_actions(
            {
                "organisation.verified": _("An organisation was verified"),
                "organisation.suspended": _("An organisation was suspended"),
            }
        )
