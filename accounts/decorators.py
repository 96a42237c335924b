"""What a view asks of who calls it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from core.views import signed_out

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def login_required(view: View[P]) -> View[P]:
    """As Django's, but a form that comes without a session is given back to be sent again, not dropped."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return signed_out(request) if request.method == "POST" else redirect_to_login(request.get_full_path())

    return guarded
