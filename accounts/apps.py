from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import jobs, ports  # noqa: F401  jobs registers periodic jobs
        from accounts.personal import AccountData

        ports.personal_data.register(AccountData())
