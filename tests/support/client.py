"""A test client that checks every HTML page it loads."""

from django.test import Client

from tests.support.pages import check_page


class PageClient(Client):
    """Django's client; an HTML answer that breaks a rule of the house fails the test that loaded it."""

    def request(self, **request):
        response = super().request(**request)
        content_type = response.headers.get("Content-Type", "")
        is_admin = request.get("PATH_INFO", "").startswith("/cms/")
        if content_type.startswith("text/html") and not response.streaming and response.content and not is_admin:
            problems = check_page(response.content.decode(), request.get("PATH_INFO", ""))
            assert not problems, f"{request.get('PATH_INFO')}: " + "; ".join(problems)
        return response
