from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import ports
        from accounts.personal import AccountData

        ports.personal_data.register(AccountData())
